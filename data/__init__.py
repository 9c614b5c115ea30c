"""Files to tables: reading, recognising, mapping, cleaning, and the workspaces that keep them.

>>> import data, metrics
>>> metrics.compute("leads", data.sample_tables(), period=("2026-01-01", "2026-02-01")).unit
'count'
"""

from data.load import Loaded, read
from data.raw import FileProblem
from data.reading import read_raw
from data.sample import tables as sample_tables

__all__ = ["FileProblem", "Loaded", "read", "read_raw", "sample_tables"]
