""" "My CRM says something else": which other usual definition gives the number that another system shows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from metrics import catalogue, schema
from metrics.compute import choose, compute, compute_as
from metrics.figure import Figure
from metrics.metric import RATIO, Metric
from metrics.periods import Period, as_date
from metrics.tables import Table, adopt
from metrics.words import N_, Text

OTHER_DATES = ("created", "closed", "date", "opened", "resolved", "answered", "start", "end", "updated", "first_contact")
ZONES = ("UTC", "America/New_York", "America/Los_Angeles", "Europe/Berlin", "Asia/Shanghai")  # where CRMs keep their clocks
RELATED = {"win_rate": "created_win_rate", "sales_cycle": "days_open", "revenue": "new_revenue", "pipeline_value": "weighted_pipeline"}
BESIDE = {
    "median": N_("the median instead of the mean"),
    "gross": N_("before refunds are taken off (gross)"),
    "weighted": N_("weighted by the probability of each deal"),
    "median_of_resolved": N_("the finished cases alone, without those still open"),
    "surplus": N_("as a number of records instead of a share"),
    "won": N_("the number won"),
    "gone": N_("the number who left"),
    "promoters": N_("the number of promoters"),
}


@dataclass(frozen=True)
class Variant:
    """The same figure under another definition, and what is different about it."""

    what: Text
    value: float


def explain(
    id: str, tables: Mapping[str, Any], number: str, *, period: Any = None, as_of: Any = None, tz: str = "UTC",
    duplicates: Mapping[str, Any] | None = None,
) -> list[Variant]:  # fmt: skip
    """The definitions under which a metric is the number that another system shows.

    `number` is text as people read it there ("63.2", "63,2 %"): a definition gives it when it rounds to it. `duplicates`
    are the tables before ids were counted once, where they are at hand.

    >>> from metrics.engine import frame
    >>> deals = frame(id=["1", "2", "3"], status=["won", "lost", "open"], closed=["2024-01-05", "2024-01-09", None], amount=[9.0, 1.0, 5.0])
    >>> [str(found.what) for found in explain("win_rate", {"deals": deals}, "90 %", as_of="2024-02-01")]
    ['weighed by amount instead of counted']
    """
    wanted = Wanted.read(number)
    scope = {"period": Period.parse(period) if period else None, "as_of": as_date(as_of) if as_of else None, "tz": tz}
    return [variant for variant in variants(id, adopt(tables), scope, duplicates) if wanted.meets(variant.value, catalogue.find(id))]


@dataclass(frozen=True)
class Wanted:
    """A number as it stands in another system, to as many decimals as stand there."""

    value: float
    decimals: int

    @classmethod
    def read(cls, text: str) -> "Wanted":
        """
        >>> Wanted.read("63,2 %"), Wanted.read("1 234")
        (Wanted(value=63.2, decimals=1), Wanted(value=1234.0, decimals=0))
        """
        bare = "".join(char for char in text if char.isdigit() or char in "-.,").replace(",", ".")
        whole, _point, decimals = bare.rpartition(".")
        if whole and len(decimals) == 3 and text.count(",") + text.count(".") >= 1 and whole.replace(".", "").lstrip("-").isdigit():
            bare, decimals = bare.replace(".", ""), ""  # 1,234 is a thousand and more
        try:
            return cls(float(bare.replace(".", "", bare.count(".") - 1)), len(decimals) if whole else 0)
        except ValueError:
            raise ValueError(f"'{text}' is no number: type what the other system shows, for example 63.2") from None

    def meets(self, value: float, metric: Metric) -> bool:
        """Whether a value rounds to it; a ratio may stand there as per cent."""
        scales = (1.0, 100.0) if metric.unit == RATIO else (1.0,)
        return any(abs(round(value * scale, self.decimals) - self.value) < 10.0**-self.decimals / 2 for scale in scales)


def variants(id: str, tables: dict[str, Table], scope: dict[str, Any], duplicates: Mapping[str, Any] | None) -> Iterator[Variant]:
    """Every other usual definition that these tables allow."""
    metric = choose(catalogue.find(id), tables)
    own = compute(id, tables, **scope)
    yield from _beside(own)
    yield from _figures(_other_dates(metric, tables, scope))
    yield from _figures(_other_bounds(id, tables, scope))
    yield from _figures(_other_settings(id, tables, scope))
    if duplicates:
        yield from _figures([(Text(N_("rows with the same id counted each time")), compute(id, duplicates, **scope))])


def _beside(own: Figure) -> Iterator[Variant]:
    for name, what in BESIDE.items():
        value = own.details.get(name)
        if isinstance(value, (int, float)):
            yield Variant(Text(what), float(value))


def _figures(found: list[tuple[Text, Figure]]) -> Iterator[Variant]:
    yield from (Variant(what, figure.value) for what, figure in found if figure.value is not None)


def _other_dates(metric: Metric, tables: dict[str, Table], scope: dict[str, Any]) -> list[tuple[Text, Figure]]:
    """Put into the period by another date of the same table."""
    if not metric.dated or scope["period"] is None:
        return []
    roles = schema.KINDS[metric.main].roles
    others = [name for name in OTHER_DATES if name in roles and name != metric.dated and name in tables[metric.main].columns]
    own = Text(roles[metric.dated].label)
    template = N_("put into the period by the {date} instead of the {own}")
    words = {other: Text(template, {"date": Text(roles[other].label), "own": own}) for other in others}
    return [(what, compute_as(replace(metric, dated=other), tables, **scope)) for other, what in words.items()]


def _other_bounds(id: str, tables: dict[str, Table], scope: dict[str, Any]) -> list[tuple[Text, Figure]]:
    """Other edges of the period: all dates, a day more or less, another time zone."""
    period: Period | None = scope["period"]
    if period is None:
        return []
    bounds = {N_("over all dates instead of the period"): None, N_("with the day after the period counted too"): _longer(period, 1)}
    if period.days > 1:
        bounds[N_("without the last day of the period")] = _longer(period, -1)
    found = [(Text(what), compute(id, tables, **{**scope, "period": other})) for what, other in bounds.items()]
    own = compute(id, tables, **scope).value
    for zone in ZONES:
        figure = compute(id, tables, **{**scope, "tz": zone})
        if figure.value != own:
            found.append((Text(N_("with days that begin and end in the time zone {zone}"), {"zone": zone}), figure))
    return found


def _longer(period: Period, days: int) -> Period:
    return Period(period.start, period.end + timedelta(days=days))


def _other_settings(id: str, tables: dict[str, Table], scope: dict[str, Any]) -> list[tuple[Text, Figure]]:
    found = []
    if id == "win_rate" and "deals" in tables and "amount" in tables["deals"].columns:
        found.append((Text(N_("weighed by amount instead of counted")), compute(id, tables, **scope, of="amount")))
    if id in RELATED and RELATED[id] in catalogue.METRICS:
        other = catalogue.find(RELATED[id])
        found.append((Text(N_("what is called {label} here"), {"label": Text(other.label)}), compute(other.id, tables, **scope)))
    return found
