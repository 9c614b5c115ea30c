"""What customers say: recommendation, satisfaction, effort, and how many say anything."""

from collections.abc import Callable
from datetime import date
from typing import Any

import ibis
import ibis.expr.types as ir
import pandas as pd

from metrics import stats
from metrics.aggregate import keep, one_of, share, spread, summarise
from metrics.periods import BUCKET, before

ENOUGH = 20  # answers that tell of another scale; fewer may be chance


def nps(surveys: ir.Table, *, by: str | None = None) -> ir.Table:
    """Net Promoter Score: the share of promoters less the share of detractors.

    nps = 100 x (answers of 9 and 10 - answers of 0 to 6) / valid answers        points, -100 to 100

    Only whole scores from 0 to 10 are valid. Of a customer with several answers the last counts, where customer and
    date are there. Where the file does not say what was asked and no answer is above 5, it was another question: blank.

    >>> rows(nps(frame(score=[10.0, 9.0, 8.0, 3.0, 11.0])))
    [{'promoters': 2, 'passives': 1, 'detractors': 1, 'n': 4, 'invalid': 1, 'blank': 0, 'earlier': 0, 'nps': 25.0}]
    """
    answers = _of_kind(surveys, "nps")
    answers = answers.mutate(latest=_latest(answers, _valid(answers.score, 0, 10), by))
    score, valid = answers.score, _valid(answers.score, 0, 10)
    latest = answers.latest & valid
    counts = summarise(
        answers,
        by,
        promoters=answers.count(where=latest & (score >= 9)),
        passives=answers.count(where=latest & (score >= 7) & (score < 9)),
        detractors=answers.count(where=latest & (score < 7)),
        n=answers.count(where=latest),
        invalid=answers.count(where=score.notnull() & ~valid),
        blank=answers.count(where=_blank(answers)),
        earlier=answers.count(where=valid & ~answers.latest),
    )
    score_of_ten = 100 * share(counts.promoters - counts.detractors, counts.n)
    if "kind" in surveys.columns:
        return counts.mutate(nps=score_of_ten)
    of_five = (counts.n >= ENOUGH) & (answers.agg(highest=answers.score.max()).highest.as_scalar() <= 5)
    return counts.mutate(nps=ibis.ifelse(of_five.fill_null(False), None, score_of_ten))


def csat(surveys: ir.Table, *, by: str | None = None, scale: int = 5) -> ir.Table:
    """Share of valid answers in the two highest boxes of the scale.

    csat = answers of scale - 1 and scale / answers from 1 to scale        ratio in [0, 1]

    >>> rows(csat(frame(score=[5.0, 4.0, 3.0, 1.0, 6.0, None])))
    [{'satisfied': 2, 'n': 4, 'invalid': 1, 'blank': 1, 'csat': 0.5}]
    """
    answers = _of_kind(surveys, "csat")
    score, valid = answers.score, _valid(answers.score, 1, scale)
    counts = summarise(
        answers,
        by,
        satisfied=answers.count(where=valid & (score >= scale - 1)),
        n=answers.count(where=valid),
        invalid=answers.count(where=score.notnull() & ~valid),
        blank=answers.count(where=_blank(answers)),
    )
    return counts.mutate(csat=_unless_another_question(surveys, counts, share(counts.satisfied, counts.n)))


def _unless_another_question(surveys: ir.Table, counts: ir.Table, value: ir.FloatingValue) -> ir.FloatingValue:
    """Blank where the file does not say what was asked and most answers lie outside the scale: it was asked something else."""
    if "kind" in surveys.columns:
        return value
    return ibis.ifelse((counts.invalid > counts.n) & (counts.invalid >= ENOUGH), None, value)


def ces(surveys: ir.Table, *, by: str | None = None, scale: int = 7, easy: str = "high") -> ir.Table:
    """Customer effort: the mean answer on a scale from 1 (hard) to 7 (easy).

    ces = mean(score) of whole answers from 1 to 7        1 to 7, high is easy; beside it the share of 5 to 7

    Where the question was asked the other way round (1 = no effort), easy="low" turns the answers.

    >>> found = rows(ces(frame(score=[7.0, 5.0, 3.0, 8.0, None])))[0]
    >>> found["ces"], found["easy"], found["n"], found["invalid"], found["blank"]
    (5.0, 2, 3, 1, 1)
    """
    answers = _of_kind(surveys, "ces")
    scores = _turned(answers, scale, easy).mutate(all=answers.score)
    return spread(
        scores, by, "ces", easy=scores.count(where=scores.value > (scale + 1) / 2),
        invalid=scores.count(where=scores["all"].notnull() & scores.value.isnull()), blank=scores.count(where=_blank(scores)),
    )  # fmt: skip


def effort_scores(surveys: ir.Table, *, by: str | None = None, scale: int = 7, easy: str = "high") -> ir.Table:
    """One `value` per valid answer."""
    scores = _turned(_of_kind(surveys, "ces"), scale, easy)
    return keep(known := scores.filter(scores.value.notnull()), by, value=known.value)


def with_easy_share(means: pd.DataFrame) -> dict[str, Any]:
    """The mean, and beside it the share of answers on the easy side with its Wilson interval.

    >>> found = with_easy_share(pd.DataFrame([{"ces": 5.0, "n": 20, "easy": 10}]))
    >>> found["easy_share"], round(found["easy_low"], 3), round(found["easy_high"], 3)
    (0.5, 0.299, 0.701)
    """
    row = means.to_dict("records")[0]
    n, easy = int(row["n"]), int(row["easy"])
    low, high = stats.wilson(easy, n)
    return {**row, "easy_share": easy / n if n else None, "easy_low": low, "easy_high": high}


def survey_response_rate(surveys: ir.Table, *, as_of: date, by: str | None = None, tz: str = "UTC") -> ir.Table:
    """Share of invitations that were answered.

    survey_response_rate = invitations answered / invitations        ratio in [0, 1]

    An invitation counts in the period it was sent in, whenever the answer came (before `as_of`). An answer dated before
    its invitation is `backwards`, left out.

    >>> asked = frame(sent=["2024-01-01"] * 3, answered=["2024-01-05", "2024-03-01", None])
    >>> rows(survey_response_rate(asked, as_of=date(2024, 2, 1)))
    [{'answered': 1, 'n': 3, 'uninvited': 0, 'backwards': 0, 'survey_response_rate': 0.3333333333333333}]
    """
    asked, answered, backwards = surveys.sent.notnull(), ibis.literal(False), ibis.literal(False)
    if "answered" in surveys.columns:
        backwards = (surveys.answered.cast("date") < surveys.sent.cast("date")).fill_null(False)
        answered = before(surveys.answered, as_of, tz).fill_null(False)
    else:
        answered = surveys.score.notnull()
    counted = before(surveys.sent, as_of, tz).fill_null(False) & ~backwards
    counts = summarise(
        surveys, by, answered=surveys.count(where=counted & answered), n=surveys.count(where=counted),
        uninvited=surveys.count(where=~asked), backwards=surveys.count(where=backwards),
    )  # fmt: skip
    return counts.mutate(survey_response_rate=share(counts.answered, counts.n))


def _turned(answers: ir.Table, scale: int, easy: str) -> ir.Table:
    """The answers with their valid scores as `value`, high being easy."""
    score = scale + 1 - answers.score if one_of("easy", easy, "high", "low") == "low" else answers.score
    return answers.mutate(value=ibis.ifelse(_valid(score, 1, scale), score, None).cast("float64"))


def _valid(score: ir.NumericColumn, low: int, high: int) -> ir.BooleanValue:
    return (score.between(low, high) & (score == score.round())).fill_null(False)


def scored(kind: str) -> Callable[[ir.Table], ir.BooleanValue]:
    """Which rows ought to have a date: the answers with a score, not the invitations that nobody answered."""
    return lambda surveys: _asks(surveys, kind) & surveys.score.notnull()


def _asks(surveys: ir.Table, kind: str) -> ir.BooleanValue:
    return (surveys.kind == kind).fill_null(False) if "kind" in surveys.columns else ibis.literal(True)


def _blank(answers: ir.Table) -> ir.BooleanValue:
    """Answers without a score; an invitation that nobody answered is no answer."""
    there = answers.answered.notnull() if "answered" in answers.columns else ibis.literal(True)
    return there & answers.score.isnull()


def _of_kind(surveys: ir.Table, kind: str) -> ir.Table:
    """The answers to one kind of question; all of them where the table does not tell."""
    return surveys.filter(_asks(surveys, kind))


def _latest(answers: ir.Table, valid: ir.BooleanValue, by: str | None) -> ir.BooleanValue:
    """Whether an answer is the last valid one of its customer; always, where customer or date are not there."""
    if not {"customer", "answered"} <= set(answers.columns):
        return ibis.literal(True)
    within = [answers.customer, valid] + ([answers[by]] if by == BUCKET else [])
    ties = [ibis.desc(answers.id)] if "id" in answers.columns else []
    order = ibis.row_number().over(group_by=within, order_by=[ibis.desc(answers.answered), *ties, answers.score])
    return answers.customer.isnull() | (order == 0)
