"""The catalogue: every metric the product computes, under Bill Band's three categories."""

import difflib
from types import MappingProxyType

from metrics.catalogue import across, adoption, business, loyalty, perception, staying
from metrics.metric import Metric

METRICS = MappingProxyType(
    {
        metric.id: metric
        for metric in (*business.METRICS, *adoption.METRICS, *perception.METRICS, *loyalty.METRICS, *staying.METRICS, *across.METRICS)
    }
)


def find(id: str) -> Metric:
    """The entry of a metric; a ValueError for an unknown one says which was probably meant.

    >>> find("win_rate").formula
    'won / (won + lost)'
    """
    if id not in METRICS:
        near = difflib.get_close_matches(id, METRICS, n=1)
        hint = f"did you mean '{near[0]}'?" if near else "`python -m metrics list` names them all"
        raise ValueError(f"there is no metric '{id}'; {hint}")
    return METRICS[id]
