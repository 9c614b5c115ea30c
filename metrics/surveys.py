"""What customers say: recommendation and satisfaction."""

import ibis
import ibis.expr.types as ir

from metrics.aggregate import share, summarise
from metrics.periods import BUCKET


def nps(surveys: ir.Table, *, by: str | None = None) -> ir.Table:
    """Net Promoter Score: the share of promoters less the share of detractors.

    nps = 100 x (answers of 9 and 10 - answers of 0 to 6) / valid answers        points, -100 to 100

    Only whole scores from 0 to 10 are valid. Of a customer with several answers the last counts, where customer and
    date are there.

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
        blank=answers.count(where=score.isnull()),
        earlier=answers.count(where=valid & ~answers.latest),
    )
    return counts.mutate(nps=100 * share(counts.promoters - counts.detractors, counts.n))


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
        blank=answers.count(where=score.isnull()),
    )
    return counts.mutate(csat=share(counts.satisfied, counts.n))


def _valid(score: ir.NumericColumn, low: int, high: int) -> ir.BooleanValue:
    return (score.between(low, high) & (score == score.round())).fill_null(False)


def _of_kind(surveys: ir.Table, kind: str) -> ir.Table:
    """The answers to one kind of question; all of them where the table does not tell."""
    return surveys.filter(surveys.kind == kind) if "kind" in surveys.columns else surveys


def _latest(answers: ir.Table, valid: ir.BooleanValue, by: str | None) -> ir.BooleanValue:
    """Whether an answer is the last valid one of its customer; always, where customer or date are not there."""
    if not {"customer", "answered"} <= set(answers.columns):
        return ibis.literal(True)
    within = [answers.customer, valid] + ([answers[by]] if by == BUCKET else [])
    ties = [ibis.desc(answers.id)] if "id" in answers.columns else []
    order = ibis.row_number().over(group_by=within, order_by=[ibis.desc(answers.answered), *ties, answers.score])
    return answers.customer.isnull() | (order == 0)
