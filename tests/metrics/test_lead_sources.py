"""Classes of sources, told by their words."""

import pandas as pd
import pytest

from tests.metrics.known import groups

WORDS = {
    "website": ["Website", "organic_search", "Paid Search"], "social media": ["Facebook ads", "LinkedIn", "social"],
    "referral": ["Referral", "Partner website"], "sales team": ["Sales team", "cold call"], "other": ["Trade fair", "email", "other"],
    "unknown": ["unknown", "", None, "n/a"],
}  # fmt: skip


@pytest.mark.parametrize(("source", "expected"), [(source, expected) for expected, sources in WORDS.items() for source in sources])
def test_each_word_by_hand(source, expected):
    tables = {"leads": pd.DataFrame({"id": ["1"], "created": ["2024-01-01"], "source": pd.Series([source], dtype="str")})}
    assert groups("lead_sources", tables)["source"].tolist() == [expected]


def test_shares_add_up_and_the_unknown_stand_last():
    sources = ["web", "web", "other", None, "unknown", "referral"]
    tables = {"leads": pd.DataFrame({"id": list("abcdef"), "created": "2024-01-01", "source": sources})}
    table = groups("lead_sources", tables)
    assert table["source"].tolist() == ["website", "referral", "other", "unknown"]
    assert table["leads"].tolist() == [2, 1, 1, 2]
    assert table["share"].sum() == pytest.approx(1)
