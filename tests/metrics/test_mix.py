import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics import NotAvailable
from metrics.mix import RATE, TOTAL, decompose, explain_change
from tests.metrics.known import table

PERIODS = {"before": "2024-01-01:2024-02-01", "after": "2024-02-01:2024-03-01"}


def deals(*counts: tuple[str, str, int, int]) -> pd.DataFrame:
    """Rows of month, segment, won and lost."""
    rows = [{"closed": f"2024-{m}-05", "segment": s, "status": status, "amount": 10.0}
            for m, s, won, lost in counts for status in ["won"] * won + ["lost"] * lost]  # fmt: skip
    return pd.DataFrame(rows).assign(id=[str(k) for k in range(len(rows))])


SIMPSON = deals(("01", "small", 18, 72), ("01", "large", 6, 4), ("02", "small", 5, 45), ("02", "large", 25, 25))


def test_every_group_down_and_the_whole_up() -> None:
    found = explain_change("win_rate", {"deals": SIMPSON}, by="segment", **PERIODS)
    assert (found.kind, round(found.before, 9), round(found.after, 9), found.volume) == (RATE, 0.24, 0.30, 0.0)
    # shares .9/.1 to .5/.5: mix -.4 x .15 + .4 x .55; rates .2 to .1 and .6 to .5: -.1 x .7 - .1 x .3
    assert (round(found.mix, 9), round(found.rate, 9)) == (0.16, -0.10)
    assert str(found.warning).startswith("Every group went down and yet the whole went up")


def test_a_total_has_volume_too() -> None:
    found = explain_change("revenue", {"deals": SIMPSON}, by="segment", **PERIODS)
    assert (found.kind, found.before, found.after) == (TOTAL, 240.0, 300.0)
    assert (found.volume, round(found.mix, 9), round(found.rate, 9)) == (60.0, 0.0, 0.0)  # every deal brings 10
    assert found.warning is None


def test_a_group_that_is_new_or_gone_is_mix() -> None:
    found = explain_change(
        "win_rate", {"deals": deals(("01", "a", 5, 5), ("01", "b", 2, 8), ("02", "a", 5, 5), ("02", "c", 9, 1))}, by="segment", **PERIODS
    )
    assert (round(found.rate, 9), round(found.mix, 9)) == (0.0, 0.35)
    assert found.warning is None


def test_what_cannot_be_taken_apart_says_so() -> None:
    with pytest.raises(NotAvailable, match="no deal has closed"):
        explain_change("win_rate", {"deals": deals(("01", "a", 5, 5))}, by="segment", **PERIODS)
    cases = table(
        "id opened resolved segment",
        *[f"{m}{k} 2024-{m:02}-0{k} 2024-{m:02}-1{k * k % 7} {'xy'[k % 2]}" for m in (1, 2) for k in range(1, 8)],
    )
    with pytest.raises(NotAvailable, match="neither the sum nor the mean"):
        explain_change("time_to_resolution", {"tickets": cases}, by="segment", **PERIODS)


GROUPS = st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50), st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=6)


@settings(max_examples=100, deadline=None)
@given(GROUPS.filter(lambda rows: sum(r[0] for r in rows) > 0 and sum(r[1] for r in rows) > 0), st.sampled_from([RATE, TOTAL]))
def test_the_parts_add_up(rows: list, kind: str) -> None:
    before = pd.DataFrame([{"group": k, "n": r[0], "value": r[2]} for k, r in enumerate(rows) if r[0]])
    after = pd.DataFrame([{"group": k, "n": r[1], "value": r[3]} for k, r in enumerate(rows) if r[1]])
    found = decompose(before, after, kind=kind)
    first, then = (float((part["n"] * part["value"]).sum() / (part["n"].sum() if kind == RATE else 1)) for part in (before, after))
    assert (found.before, found.after) == (pytest.approx(first), pytest.approx(then))
    assert found.volume + found.mix + found.rate == pytest.approx(found.change, abs=1e-9)
    back = decompose(after, before, kind=kind)
    assert (back.mix, back.rate, back.volume) == (
        pytest.approx(-found.mix, abs=1e-9),
        pytest.approx(-found.rate, abs=1e-9),
        pytest.approx(-found.volume, abs=1e-9),
    )
    assert (found.warning is None) or (found.change * found.rate < 0)
