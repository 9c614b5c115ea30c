"""This period against the one before."""

import pandas as pd
import pytest

import metrics
from tests.metrics.known import groups, value

DAYS = ["2023-02-05", "2024-01-05", "2024-01-20", "2024-01-31", "2024-02-05", "2024-02-29", "2024-03-01"]
LEADS = {"leads": pd.DataFrame({"id": [str(k) for k in range(7)], "created": DAYS, "source": ["w", "w", "f", "w", "w", "f", "f"]})}


@pytest.mark.parametrize(
    ("options", "now", "before"),
    [
        ({"as_of": "2024-03-15"}, 2, 3),  # the last whole month, February
        ({"as_of": "2024-03-15", "every": "quarter"}, 0, 0),
        ({"as_of": "2024-04-01", "every": "quarter"}, 6, 0),
        ({"period": "2024-02-01:2024-03-01", "as_of": "2024-02-06"}, 1, 1),  # 5 days of each
        ({"period": "2024-02-01:2024-03-01", "as_of": "2024-03-01", "against": "year"}, 2, 1),
        ({"period": "2024-01-20:2024-02-06", "as_of": "2024-03-01"}, 3, 1),  # 17 days before
        ({"as_of": "2025-01-01", "every": "year"}, 6, 1),
    ],
)
def test_periods_compared(options, now, before):
    figure = metrics.compute("leads_vs_previous", LEADS, **options)
    assert (figure.details["now"], figure.details["before"]) == (now, before)
    assert figure.value == (now / before if before else None)
    assert str(figure.reason) == ("None" if before else "no lead came in during the period before")


def test_a_period_that_has_not_begun():
    figure = metrics.compute("leads_vs_previous", LEADS, period="2024-05-01:2024-06-01", as_of="2024-05-01")
    assert str(figure.reason) == "this period has not begun by the day of the figures"


def test_by_source_and_its_interval():
    table = groups("leads_vs_previous", LEADS, by="source", as_of="2024-03-01").set_index("source")
    assert table["value"].to_dict() == {"f": 1.0, "w": 0.5}
    assert table.loc["f", "low"] == pytest.approx(0.0127, abs=1e-4)  # Przyborowski & Wilenski 1940, 1 against 1


def test_unknown_words_are_refused():
    with pytest.raises(ValueError, match="every is 'moon': expected 'week' or 'month'"):
        value("leads_vs_previous", LEADS, every="moon", as_of="2024-03-01")
