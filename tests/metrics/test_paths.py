"""The rules of the funnel: each by hand on a few deals, and all of them against a naive walk on random ones."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import metrics
from metrics.catalogue.funnels import FUNNEL_ROWS
from metrics.compute import compute_as
from metrics.stage_checks import WHAT
from tests.metrics.known import groups
from tests.metrics.walk import Asked, walk

STEPS = ("New", "Demo", "Offer")
DAY = date(2024, 1, 1)
AS_OF = date(2024, 3, 1)


def day(number: int) -> date:
    return DAY + timedelta(days=number)


def tables(**histories: str) -> dict[str, pd.DataFrame]:
    """Deals by their way, written "New.0 Demo.3/Bo won.9": stage and day, after a slash the owner then."""
    deals, moves = [], []
    for name, way in histories.items():
        deal: dict[str, Any] = {
            "id": name,
            "status": "open",
            "created": DAY,
            "closed": None,
            "amount": 10.0,
            "customer": name[0],
            "owner": "Ann",
        }
        for part in way.split():
            what, _, rest = part.partition(".")
            number, _, owner = rest.partition("/")
            if what in ("won", "lost"):
                deal |= {"status": what, "closed": day(int(number))}
            else:
                moves.append({"deal": name, "stage": what, "entered": day(int(number)), "owner": owner or "Ann"})
        deals.append(deal)
    return {"deals": pd.DataFrame(deals), "stage_history": pd.DataFrame(moves, columns=["deal", "stage", "entered", "owner"])}


TWELVE = tables(
    a="New.0 Demo.2 Offer.5 won.9",  # every step in order
    b="New.0 Offer.4 won.8",  # skipped the demo
    c="New.0 Demo.1 Legal.2 Offer.3 won.20",  # another stage in between
    d="Demo.0 New.2 Offer.6 lost.9",  # began with the demo
    e="New.0 Demo.3",  # open
    f="New.0 Demo.3 New.10 Demo.12 Offer.14 won.16",  # began anew
    g="New.0 Hold.2 Demo.4 lost.5",  # was put on hold
    h="New.0/Ann Demo.2/Bo Offer.4/Ann won.6",  # handed over and back
    i="New.54 Demo.56",  # young
    j="Offer.0 Demo.1 New.2 won.3",  # the wrong way round
    k="Legal.0",  # in none of the steps
    l="New.0 Demo.2 Offer.4 Legal.5 won.7",  # another stage before the win
)


def reached(**options: Any) -> list[int]:
    return groups("funnel", TWELVE, as_of=AS_OF, stages=STEPS, **options)["reached"].tolist()


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, [11, 11, 8, 7]),  # all but k; New counts for who skipped it; d j reached the offer; a b c f h j l won
        ({"order": "ordered"}, [11, 8, 5, 5]),  # a c e f g h i l had a demo after New; a c f h l an offer after that, and won
        ({"order": "strict"}, [11, 7, 3, 2]),  # c and g had a stage between, f went back, l went on before it was won
        ({"order": "any"}, [11, 10, 7, 6]),  # b had no demo, d j had all in another order
        ({"order": "ordered", "window": 8}, [10, 7, 4, 2]),  # i is too young; f's offer came on day 14, a was won on day 9, c on day 20
        ({"order": "ordered", "window": 9, "entry": "last"}, [10, 7, 5, 4]),  # f starts on day 10 and is won on day 16
        ({"order": "ordered", "entry": "each"}, [12, 9, 5, 5]),  # f is two paths, the first stopped after its demo
        ({"order": "strict", "entry": "last"}, [11, 7, 4, 3]),  # f's second turn is without a gap
        ({"order": "ordered", "without": ("Hold",)}, [10, 7, 5, 5]),  # g is out
        ({"order": "ordered", "same": "owner"}, [11, 7, 4, 4]),  # h had its demo under another owner
        ({"without": "Hold, Legal"}, [8, 8, 6, 5]),  # g, c and l are out; k began in no step
    ],
)  # fmt: skip
def test_each_rule_by_hand(options, expected):
    assert reached(**options) == expected


def test_the_young_and_the_excluded_are_set_apart_and_said():
    figure = metrics.compute("funnel", TWELVE, as_of=AS_OF, stages=STEPS, window=20, without=("Hold",))
    said = {str(left.reason): left.rows for left in figure.excluded}
    assert said["too young: the time they are given has not passed yet"] == 1
    assert said["taken out, because they entered a stage that takes a deal out"] == 1
    assert said["in a stage that the order does not name, or never in the first step"] == 1


def test_a_deal_is_old_enough_only_when_its_last_day_has_passed():
    one = tables(a="New.0")
    for as_of, young in ((day(10), 1), (day(11), 0)):
        table = groups("funnel", one, as_of=as_of, stages=STEPS, window=10)
        assert table["young"].iloc[0] == young


def test_what_stopped_is_lost_or_still_open():
    table = groups("funnel", TWELVE, as_of=AS_OF, stages=STEPS, order="ordered")
    assert table["lost_here"].tolist() == [1, 1, 0, 0]  # d after New, g after its demo
    assert table["open_here"].tolist() == [0, 2, 0, 0]  # e and i; b and j were won without the steps


def test_customers_and_money_through_the_funnel():
    pair = tables(a1="New.0 Demo.1 Offer.2 won.3", a2="New.0 Demo.1", b1="New.0")
    pair["deals"]["amount"] = [30.0, 10.0, 60.0]
    people = groups("funnel", pair, as_of=AS_OF, stages=STEPS, of="customers")
    assert people["customers"].tolist() == [2, 1, 1, 1]
    assert people["overall_rate"].tolist() == [1, 0.5, 0.5, 0.5]
    money = groups("funnel", pair, as_of=AS_OF, stages=STEPS, of="money")
    assert money["overall_rate"].tolist() == [1, 0.4, 0.3, 0.3]
    assert money["step_low"].count() == 0


def test_times_reasons_and_rows_behind_the_funnel():
    with_reasons = {**TWELVE, "deals": TWELVE["deals"].assign(reason=["Price" if name == "d" else None for name in TWELVE["deals"]["id"]])}
    options = {"as_of": AS_OF, "stages": STEPS, "order": "ordered"}
    times = groups("funnel_times", with_reasons, **options).set_index("stage")
    assert times.loc["Demo", ["n", "median"]].tolist() == [8, 2]  # 2 1 3 3 4 2 2 2
    assert times.loc["Demo", "mean"] == pytest.approx(19 / 8)
    assert times.loc["Demo", "p90"] == pytest.approx(3.3)  # 0.3 of the way from 3 to 4
    days = groups("funnel_days", with_reasons, **options)
    assert days[days["stage"] == "Demo"].set_index("first_day")["deals"].to_dict() == {0: 0, 1: 1, 2: 4, 3: 2, 4: 1}
    reasons = groups("funnel_reasons", with_reasons, **options)
    assert reasons.fillna({"reason": "-"})[["stage", "reason", "deals"]].to_numpy().tolist() == [["New", "Price", 1], ["Demo", "-", 1]]
    rows = compute_as(FUNNEL_ROWS, with_reasons, step=1, which="stopped", **options).table
    assert rows is not None
    assert sorted(rows["id"]) == ["e", "g", "i"]


def test_months_of_entry_sum_to_the_whole():
    table = groups("funnel", TWELVE, as_of=AS_OF, stages=STEPS, order="ordered", by="entry_month").dropna(subset=["entry_month"])
    months = table.pivot(index="entry_month", columns="stage", values="reached")
    assert months["New"].tolist() == [10, 1]
    assert months["Demo"].tolist() == [7, 1]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"order": "sideways"}, "expected 'reach' or 'ordered' or 'strict' or 'any'"),
        ({"window": 0}, "expected a number of days above 0"),
        ({"without": ("Demo",)}, "cannot be a step and a stage"),
        ({"stages": ("New", "New")}, "stands twice"),
    ],
)
def test_rules_that_make_no_sense_are_refused(options, words):
    with pytest.raises(ValueError, match=words):
        metrics.compute("funnel", TWELVE, **{"as_of": AS_OF, "stages": STEPS, **options})


def test_without_times_only_the_furthest_stage_can_be_told():
    deals = {"deals": TWELVE["deals"].assign(stage="New")}
    figure = metrics.compute("funnel", {**deals, "stage_history": TWELVE["stage_history"]}, as_of=AS_OF, basis="stage", window=9)
    assert "load the stage history" in str(figure.reason)


# -- contradictions: counted, never dropped


def test_a_won_deal_counts_whatever_its_dates_say():
    odd = tables(a="New.5 Demo.8 Offer.9 won.2", b="Stage9.0 won.4", c="lost.3")
    table = groups("funnel", odd, as_of=AS_OF, stages=STEPS)
    assert table["reached"].tolist() == [2, 2, 2, 2]
    assert table["unplaced"].iloc[0] == 1  # c: lost, and nobody knows where
    assert table["backwards"].tolist() == [0, 0, 0, 1]


def test_what_contradicts_is_listed():
    odd = tables(a="New.0 Won.9 lost.9", b="New.0 Demo.2", c="", d="New.9 won.4", x="New.0")
    odd["deals"] = odd["deals"].assign(stage=["Lost", "Offer", "New", "Won", "New"], created=[day(0), day(0), day(0), day(6), day(0)],
                                       currency=["EUR", "EUR", "EUR", "USD", "EUR"])  # fmt: skip
    odd["stage_history"] = pd.concat([odd["stage_history"], pd.DataFrame([{"deal": "ghost", "stage": "New", "entered": DAY}])])
    table = groups("stage_checks", odd, as_of=AS_OF)
    names = {sentence: name for name, sentence in WHAT.items()}
    assert {names[what]: n for what, n in zip(table["what"], table["deals"], strict=True)} == {
        "contradicts": 1, "differs": 1, "no_history": 1, "orphans": 1, "early_close": 1, "late_stage": 1, "currencies": 1,
    }  # fmt: skip


# -- against the naive walk

moves = st.lists(
    st.tuples(st.sampled_from([*STEPS, "Legal", "Hold", "Won"]), st.integers(0, 40), st.sampled_from(["Ann", "Bo", None])), max_size=7
)
ends = st.tuples(st.sampled_from(["open", "won", "lost"]), st.integers(0, 55))
rules = st.fixed_dictionaries(
    {
        "order": st.sampled_from(["reach", "ordered", "strict", "any"]), "window": st.none() | st.integers(1, 40),
        "entry": st.sampled_from(["first", "last", "each"]), "without": st.sampled_from([(), ("Hold",), ("Hold", "Legal")]),
        "same": st.booleans(), "stages": st.sampled_from([STEPS, ("New", "Offer"), ("Demo",), ("Offer", "New", "Demo")]),
    }
)  # fmt: skip


@given(histories=st.lists(st.tuples(moves, ends), min_size=1, max_size=12), rule=rules, until=st.integers(20, 60))
@settings(max_examples=25, deadline=None)
def test_every_rule_against_a_walk_over_each_deals_events(histories, rule, until):
    deals, history = [], []
    for number, (way, (status, closed)) in enumerate(histories):
        deals.append({"id": str(number), "status": status, "stage": status.capitalize() if status != "open" else "New", "created": DAY,
                      "closed": None if status == "open" else day(closed), "owner": "Ann"})  # fmt: skip
        history += [{"deal": str(number), "stage": stage, "entered": day(when), "owner": owner} for stage, when, owner in way]
    asked = Asked(rule["stages"], rule["order"], rule["window"], rule["entry"], rule["without"], rule["same"], ends=("Won", "Lost"))
    expected = walk(deals, history, asked, day(until))
    entered = pd.DataFrame([m for m in history if m["stage"] != "Won"], columns=["deal", "stage", "entered", "owner"])
    found = metrics.compute(
        "funnel", {"deals": pd.DataFrame(deals).drop(columns="stage"), "stage_history": entered},
        as_of=day(until), **{**rule, "same": "owner" if rule["same"] else ""},
    )  # fmt: skip
    counted = [path for path in expected if not path.apart]
    said = [sum(path.furthest >= k for path in counted) for k in range(len(rule["stages"]) + 1)]
    if found.table is None:
        assert said[0] == 0
        return
    assert found.table["reached"].tolist() == said
    apart = Counter(path.apart for path in expected)
    first = found.table.iloc[0]
    assert (first["young"], first["excluded"], first["unplaced"]) == (
        apart["young"], apart["excluded"], sum(path.furthest < 0 for path in counted)
    )  # fmt: skip
    for outcome in ("lost", "open"):
        ended = Counter(path.furthest for path in counted if path.outcome == outcome)
        assert found.table[f"{outcome}_here"].tolist() == [ended[k] for k in range(len(rule["stages"]) + 1)]
