"""What the figures of a forecast say, in sentences."""

from datetime import date

from metrics.forecasting.correct import Corrected
from metrics.forecasting.judge import Cancelling, Scores
from metrics.forecasting.methods import METHODS
from metrics.forecasting.rivals import ALIKE, BETTER, PIPELINE, Rival
from metrics.words import N_
from pages.kit.text import _, day, decimal, integer, money, month, percent

PERIODS = {"day": N_("day"), "week": N_("week"), "month": N_("month"), "quarter": N_("quarter"), "year": N_("year")}
MANY = {"day": N_("days"), "week": N_("weeks"), "month": N_("months"), "quarter": N_("quarters"), "year": N_("years")}
CANCELS = N_(
    "Mind: this formula cannot see misses that cancel. Who forecasts 100 and 100, and gets 150 and 50, has 100 % by it, though both "
    "forecasts were far off. So read the figures beside it."
)


def name(start: date, every: str) -> str:
    """A period as people call it.

    >>> name(date(2024, 4, 1), "quarter"), name(date(2024, 4, 1), "month")
    ('Q2 2024', 'Apr 2024')
    """
    if every == "quarter":
        return _("Q{quarter} {year}", quarter=(start.month + 2) // 3, year=start.year)
    return month(start) if every == "month" else str(start.year) if every == "year" else day(start)


def early(count: int, every: str) -> str:
    """How early a forecast was made.

    >>> early(1, "month"), early(3, "week"), early(0, "month")
    ('1 month ahead', '3 weeks ahead', 'in its first days')
    """
    if not count:
        return _("in its first days")
    return _("{n} {periods} ahead", n=integer(count), periods=_(PERIODS[every] if count == 1 else MANY[every]))


def documents(found: Scores) -> str:
    """The documents' formula as a sentence."""
    if found.documents is None:
        return _("Nothing was forecast, so there is nothing to hold it against.")
    return _("For every 100 you forecast, {came} came true.", came=decimal(100 * found.documents, 1))


def lean(bias: float | None, low: float | None, high: float | None) -> str:
    """Bias with its direction in words.

    >>> lean(0.12, 0.05, 0.2)
    'You expect 12% more than you sell.'
    >>> lean(-0.06, -0.1, 0.01)
    'You expect 6% less than you sell, though that is within the usual wobble.'
    """
    if bias is None:
        return _("Whether you expect too much or too little cannot be told: nothing was sold.")
    if round(bias, 3) == 0:
        return _("You expect as much as you sell.")
    said = _("You expect {share} more than you sell") if bias > 0 else _("You expect {share} less than you sell")
    said = said.format(share=percent(abs(bias), 0 if abs(bias) >= 0.095 else 1))
    sure = low is not None and high is not None and (low > 0 or high < 0)
    unknown = low is None or high is None
    return said + "." if sure or unknown else said + _(", though that is within the usual wobble.")


def rival(found: Rival, every: str) -> str:
    """Whether forecasting was worth it.

    >>> from metrics.stats import Interval
    >>> rival(Rival("naive", 28, 3.0, 8.0, 0.37, Interval(0.23, 0.56)), "month")
    'Yes. Over 28 months your misses were 0.37 times those of repeating the last month, somewhere between 0.23 and 0.56.'
    """
    if found.ratio is None:
        return _("Repeating the last {period} was never off: nothing can beat that.", period=_(PERIODS[every]))
    words = {"count": integer(found.periods), "periods": _(MANY[every]), "ratio": decimal(found.ratio, 2), "period": _(PERIODS[every])}
    said = _("Over {count} {periods} your misses were {ratio} times those of repeating the last {period}", **words)
    if found.interval.low is None or found.interval.high is None:
        return said + ". " + _("That is too short to say whether it is more than luck.")
    said += _(", somewhere between {low} and {high}.", low=decimal(found.interval.low, 2), high=decimal(found.interval.high, 2))
    verdict = {BETTER: _("Yes."), ALIKE: _("Not clearly.")}.get(found.verdict, _("No, it is clearly worse."))
    return f"{verdict} {said}"


def method(id: str) -> str:
    return _("Pipeline weighed by stage") if id == PIPELINE else _(METHODS[id].label)


def cancelling(found: Cancelling, every: str, currency: str) -> str:
    """Errors that cancel, shown as such."""
    if found.hidden is None or found.hidden < 0.05:
        return _("Single forecasts lean the same way as the total: few misses cancel out.")
    said = _(
        "The totals missed by {total} in all, the single forecasts by {people}: {hidden} of every 100 of their misses cancelled out.",
        total=money(found.total, currency), people=money(found.people, currency), hidden=decimal(100 * found.hidden, 0),
    )  # fmt: skip
    if not found.right_by_luck:
        return said
    words = {"n": integer(found.right_by_luck), "periods": _(MANY[every])}
    return said + " " + _("In {n} {periods} the total was right within 10 % although people were off by more than a quarter.", **words)


def correction(found: Corrected, every: str, currency: str) -> str:
    """Whether correcting for the lean would have helped, out of sample."""
    if found.before is None or found.after is None or found.gain is None:
        return _(
            "There are too few past forecasts to check whether correcting them would help: six of a person have to have come true first."
        )
    words = {"before": money(found.before, currency), "after": money(found.after, currency), "n": integer(found.periods),
             "periods": _(MANY[every]), "period": _(PERIODS[every])}  # fmt: skip
    said = _("Corrected with only what was known before, your forecasts would have missed by {after} a {period} instead of {before}, "
             "over {n} {periods}.", **words)  # fmt: skip
    verdicts = {"better": _("That is clearly better."), "worse": _("That is clearly worse: leave them as they are.")}
    return said + " " + verdicts.get(found.verdict, _("That is no clear difference."))


def held(tries: dict[float, tuple[int, int]]) -> str:
    """How often the bands held the truth in the backtest."""
    parts = [_("{level} bands {hits} of {tries} times", level=percent(level, 0), hits=integer(hits), tries=integer(n))
             for level, (hits, n) in sorted(tries.items(), reverse=True) if n]  # fmt: skip
    if not parts:
        return _("The past is too short to test how often the bands hold.")
    said = _("When the past was forecast the same way, the truth lay inside the {parts}.", parts=", ".join(parts))
    narrow = [level for level, (hits, n) in tries.items() if n >= 20 and hits / n < level - 0.08]
    return said + (" " + _("That is less often than they say: these bands are too narrow, so allow for more.") if narrow else "")
