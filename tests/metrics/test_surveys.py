import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics import compute, trend
from tests.metrics.known import left_out, real, table, value

SCORES = st.lists(st.sampled_from([None, -1.0, 0.0, 3.0, 6.0, 6.5, 7.0, 8.0, 9.0, 10.0, 11.0]), min_size=1, max_size=30)


@pytest.mark.parametrize(
    ("scores", "expected"),
    [([10.0], 100.0), ([0.0], -100.0), ([7.0, 8.0], 0.0), ([9.0, 6.0, 8.0, 10.0], 25.0), ([11.0, -1.0, 9.5], None), ([None], None)],
)
def test_nps_by_hand(scores: list, expected: float | None) -> None:
    assert value("nps", {"surveys": pd.DataFrame({"score": pd.Series(scores, dtype=float)})}, as_of="2024-01-01") == expected


@settings(max_examples=25, deadline=None)
@given(SCORES)
def test_nps_and_csat_agree_with_naive_ones_in_any_order(scores: list) -> None:
    frame = pd.DataFrame({"score": pd.Series(scores, dtype=float), "extra": "x"})
    valid = [s for s in scores if s is not None and s in range(11)]
    expected = sum(100 if s >= 9 else -100 if s <= 6 else 0 for s in valid) / len(valid) if valid else None
    assert value("nps", {"surveys": frame}, as_of="2024-01-01") == pytest.approx(expected)
    shuffled = frame.sample(frac=1, random_state=1).set_index(pd.Index(range(5, 5 + len(frame))))
    assert value("nps", {"surveys": shuffled}, as_of="2024-01-01") == pytest.approx(expected)
    boxes = [s for s in scores if s is not None and s in range(1, 8)]
    top = sum(s >= 6 for s in boxes) / len(boxes) if boxes else None
    assert value("csat", {"surveys": frame}, as_of="2024-01-01", scale=7) == pytest.approx(top)


ANSWERS = table(
    "id customer answered kind score",
    "1 a 2024-01-05 nps 10",
    "2 a 2024-02-05 nps 0",
    "3 b 2024-01-20 nps 9",
    "4 a 2024-02-09 nps 11",
    "5 - 2024-02-01 nps 8",
    "6 b 2024-01-21 csat 1",
    "7 c - nps 9",
)


def test_only_the_last_valid_answer_of_a_customer_counts() -> None:
    figure = compute("nps", {"surveys": ANSWERS})
    assert (figure.value, figure.n) == (25.0, 4)  # a 0, b 9, nobody 8, c 9
    assert left_out(figure) == {"not a whole score from 0 to 10": 1, "an earlier answer of a customer who answered again": 1}
    january = compute("nps", {"surveys": ANSWERS}, period="2024-01-01:2024-02-01")
    assert (january.value, january.n) == (100.0, 2)
    assert left_out(january)["no date answered, so not in any period"] == 1


def test_each_month_of_a_trend_is_the_figure_of_that_month() -> None:
    months = trend("nps", {"surveys": ANSWERS}, every="month", period="2024-01-01:2024-03-01")
    assert months["value"].tolist() == [100.0, -50.0]


def test_two_answers_on_one_day_do_not_depend_on_the_order_of_rows() -> None:
    twice = table("id customer answered score", "1 a 2024-01-05 10", "2 a 2024-01-05 0")
    assert value("nps", {"surveys": twice}) == value("nps", {"surveys": twice[::-1]}) == -100


def test_groups_add_up() -> None:
    split = compute("nps", {"surveys": ANSWERS.assign(segment=["x", "x", "y", "x", "y", "y", "x"])}, by="segment")
    assert split.table is not None
    assert split.table["n"].sum() == split.n
    assert (split.table["value"] * split.table["n"]).sum() / split.n == pytest.approx(split.value)


def test_the_airport_survey() -> None:
    answers = pd.read_csv(real("survey_sfo_2017/2017_SFO_Customer_Survey_20250817.csv"), dtype=str)
    scores = pd.DataFrame({"score": pd.to_numeric(answers["NETPRO"], errors="coerce")})
    figure = compute("nps", {"surveys": scores}, as_of="2018-01-01")
    assert (round(figure.value or 0, 3), figure.n) == (39.840, 2_746)
    assert [figure.details[name] for name in ("promoters", "passives", "detractors")] == [1_436, 968, 342]
    satisfied = pd.DataFrame({"score": pd.to_numeric(answers["Q7ALL"], errors="coerce")})
    assert value("csat", {"surveys": satisfied}, as_of="2018-01-01") == pytest.approx(0.82068, abs=5e-6)


def test_effort_by_hand() -> None:
    answers = table(
        "id kind score answered",
        "1 ces 7 2024-01-01",
        "2 ces 5 2024-01-01",
        "3 ces 3 2024-01-01",
        "4 ces 8 2024-01-01",
        "5 nps 1 -",
        "6 ces - -",
    )
    figure = compute("ces", {"surveys": answers})
    assert (figure.value, figure.n, figure.small, figure.low) == (5.0, 3, True, None)
    assert (figure.details["easy_share"], figure.details["invalid"]) == (pytest.approx(2 / 3), 1)
    assert value("ces", {"surveys": answers}, easy="low") == 3.0
    assert value("ces", {"surveys": answers[4:]}) is None
    with pytest.raises(ValueError, match="expected 'high' or 'low'"):
        compute("ces", {"surveys": answers}, easy="hard")


@settings(max_examples=10, deadline=None)
@given(st.lists(st.sampled_from([None, 0.0, 1.0, 2.0, 4.0, 4.5, 5.0, 7.0, 9.0]), min_size=1, max_size=25))
def test_effort_agrees_with_a_naive_mean(scores: list) -> None:
    valid = [s for s in scores if s is not None and s in range(1, 8)]
    figure = compute("ces", {"surveys": pd.DataFrame({"score": pd.Series(scores, dtype=float)})}, as_of="2024-01-01")
    assert figure.value == (pytest.approx(sum(valid) / len(valid)) if valid else None)
    if figure.low is not None and figure.high is not None and figure.value is not None:
        assert 1 <= figure.low <= figure.value <= figure.high <= 7
    if valid:
        assert figure.details["easy_share"] == pytest.approx(sum(s >= 5 for s in valid) / len(valid))


def test_response_rate_by_hand() -> None:
    asked = table("id sent answered", "1 2024-01-01 2024-01-02", "2 2024-01-01 -", "3 2024-01-01 2024-03-01", "4 - 2024-01-09",
                  "5 2024-01-20 2024-01-10", "6 2024-02-10 2024-02-11")  # fmt: skip
    figure = compute("survey_response_rate", {"surveys": asked}, as_of="2024-02-01")
    assert (figure.value, figure.n) == (pytest.approx(1 / 3), 3)
    assert left_out(figure) == {"no date of an invitation": 1, "answered before they were invited": 1}
    assert value("survey_response_rate", {"surveys": asked}, period="2024-02-01:2024-03-01", as_of="2024-03-02") == 1.0
    assert value("survey_response_rate", {"surveys": asked[3:4]}, as_of="2024-02-01") is None
    scores = table("id sent score", "1 2024-01-01 9", "2 2024-01-01 -")
    assert value("survey_response_rate", {"surveys": scores}) == 0.5


def test_scores_of_another_question_are_not_taken_for_this_one():
    out_of_ten = {"surveys": pd.DataFrame({"score": [9.0, 10.0, 8.0, 4.0] * 20})}
    assert compute("csat", out_of_ten, as_of="2024-01-01").value is None
    assert compute("nps", out_of_ten, as_of="2024-01-01").value == 25.0
    out_of_five = {"surveys": pd.DataFrame({"score": [5.0, 4.0, 3.0, 1.0] * 20})}
    assert compute("nps", out_of_five, as_of="2024-01-01").value is None
    assert compute("csat", out_of_five, as_of="2024-01-01").value == 0.5
