"""Worked examples run with the names they use at hand."""

from datetime import date

import pandas as pd
import pytest


@pytest.fixture(autouse=True)
def _names(doctest_namespace):
    from metrics.engine import frame, rows
    from metrics.periods import Period

    doctest_namespace.update(frame=frame, rows=rows, date=date, Period=Period, pd=pd)
