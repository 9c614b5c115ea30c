"""Every figure of Bandstand, computed from tables alone: no files, no screen, no clock.

>>> import metrics, pandas as pd
>>> closed = pd.to_datetime(["2024-01-05", "2024-01-09", None])
>>> deals = pd.DataFrame({"id": ["1", "2", "3"], "status": ["won", "lost", "open"], "closed": closed})
>>> metrics.compute("win_rate", {"deals": deals}, period=("2024-01-01", "2024-02-01")).value
0.5
"""

from metrics.catalogue import METRICS, find
from metrics.compute import compute
from metrics.estimates import Change, change
from metrics.figure import Figure, LeftOut, NotAvailable
from metrics.metric import CATEGORIES, Metric, Needs
from metrics.periods import Period
from metrics.tables import Table
from metrics.trend import trend
from metrics.words import Text

__all__ = [
    "CATEGORIES", "METRICS", "Change", "Figure", "LeftOut", "Metric", "Needs", "NotAvailable", "Period", "Table", "Text",
    "change", "compute", "find", "trend",
]  # fmt: skip
