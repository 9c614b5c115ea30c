"""What was guessed wrong can be mended on screen, and what only the owner knows is asked."""

import re

from playwright.sync_api import expect

from tests.browser.screen import Screen, named

# 20 tens, 5 eights, 15 fives: a score of (20 - 15) / 40 = 12.5
SCORES = [10] * 20 + [8] * 5 + [5] * 15
ODD = "When,Who,Zq7x,Remarks\n" + "".join(f"2025-03-{1 + n % 28:02d},C{n},{score},fine\n" for n, score in enumerate(SCORES))
TWO_WAYS = "Deal ID,Owner,Stage,Amount,Create date,Close date\n" + "".join(
    f"A{n},Ann,{('Closed won', 'Closed lost')[n % 2]},100,0{1 + n % 2}/0{2 + n % 7}/2025,0{5 + n % 2}/0{2 + n % 7}/2025\n"
    for n in range(20)
)


def test_a_score_column_with_an_odd_name_is_named_by_hand(own_screen: Screen) -> None:
    own_screen.open("files").drop([named("odd answers.csv", ODD)])
    box = own_screen.waiting("odd answers.csv")
    expect(box).to_contain_text("not recognised")
    own_screen.choose("What it holds", "Survey answers")
    expect(box).to_contain_text("40 read = 40 kept")
    own_screen.choose("Not found yet", "score").choose("is in the column", "Zq7x")
    own_screen.use("odd answers.csv")
    expect(own_screen.loaded("odd answers.csv")).to_contain_text("Survey answers")
    own_screen.open("", w="mine", period="all", preset="all")
    expect(own_screen.card("Net Promoter Score")).to_contain_text(re.compile(r"1[23](\.5)?"))
    expect(own_screen.card("Net Promoter Score")).to_contain_text("40 records")


def test_dates_that_read_two_ways_are_asked_for_and_the_answer_is_taken(own_screen: Screen) -> None:
    own_screen.open("files").drop([named("two ways.csv", TWO_WAYS)])
    box = own_screen.waiting("two ways.csv")
    expect(box).to_contain_text("can be read two ways")
    expect(own_screen.page.get_by_role("button", name=re.compile("^Use all"))).to_have_count(0)
    own_screen.use("two ways.csv")  # before the question is answered
    expect(own_screen.loaded("two ways.csv")).to_have_count(0)
    expect(box).to_contain_text("can be read two ways")
    answers = box.get_by_role("radio")
    assert "2025" in answers.first.inner_text()
    # 01/02/2025 as 1 February: the first of two readings
    answers.first.click()
    own_screen.idle()
    expect(box).not_to_contain_text("can be read two ways")
    expect(box).to_contain_text("20 read = 20 kept")
    own_screen.use("two ways.csv")
    own_screen.open("", w="mine", period="own", dates="2025-02-01_2025-09-01", preset="all")
    dialog = own_screen.look_closer("win_rate", w="mine", period="all")
    # Day first, the deals closed in February to August; month first, in May and June.
    expect(dialog.locator(".vega-embed").first).to_contain_text("Aug")


def test_a_confirmed_mapping_is_applied_again_to_the_same_headers(own_screen: Screen) -> None:
    own_screen.open("files").drop([named("odd answers, next month.csv", ODD.replace("2025-03", "2025-04"))])
    box = own_screen.waiting("odd answers, next month.csv")
    expect(box).to_contain_text("as you confirmed it before")
    own_screen.press("Leave it out")
    expect(box).to_have_count(0)
