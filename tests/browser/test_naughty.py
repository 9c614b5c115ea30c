"""Text from a file stays text: as a header, a value, a file's name, a stage or a person, it becomes no tag, link, image or request."""

import csv
import io

import pytest
from playwright.sync_api import expect

from tests.browser.screen import Screen, named

NAUGHTY = [
    '<img src=x onerror=alert("html")>', '<script>alert("script")</script>', '<a href="http://evil.example/a">a</a>',
    "![picture](http://evil.example/p.png)", "[link](http://evil.example/l)", "http://evil.example/bare", "www.evil.example",
    ":material/home:", ":red[red]", ":streamlit:", "$\\frac{1}{2}$", "\u202eesrever\u202c", '=HYPERLINK("http://evil.example","f")',
    "@SUM(1)", "*bold* _it_ ~~out~~ `code`", "# heading", "| a | b |", "{{x}} {0} %s %(n)s", "&lt;b&gt; &amp; &#60;", "long " * 60,
    "'; DROP TABLE deals; --", "javascript:alert(1)", "datum.x", "null",
]  # fmt: skip
HEADERS = [
    "Deal ID",
    "Owner",
    "Stage",
    "Amount",
    "Create date",
    "Close date",
    "Source",
    *(f"{text} {n}" for n, text in enumerate(NAUGHTY[:14])),
]
FILE = "![x](http:--evil.example) <img src=x onerror=alert(1)> [n](u) :red[file] $a$.csv"
MADE_FROM_TEXT = """() => [...document.querySelectorAll('img, a, iframe, script, object, embed, [onerror], .katex')]
    .filter(made => /evil|onerror|alert/.test(made.outerHTML) && !made.matches('script[src]') || made.matches('.katex') ||
                    made.matches('img') && !/^(data|blob):|^[^:]*$|127\\.0\\.0\\.1/.test(made.src))
    .map(made => made.outerHTML.slice(0, 200))"""


def table() -> str:
    made = io.StringIO()
    writer = csv.writer(made)
    writer.writerow(HEADERS)
    for n in range(96):
        text = NAUGHTY[n % len(NAUGHTY)]
        stage = ("Closed won", "Closed lost", NAUGHTY[n % 6], text)[n % 4]
        writer.writerow([f"N{n}", text, stage, 100 + n, f"2025-01-{1 + n % 28:02d}", f"2025-03-{1 + n % 28:02d}", text, *NAUGHTY[:14]])
    return made.getvalue()


@pytest.fixture
def hurt(own_screen: Screen) -> Screen:
    """A screen on a workspace full of it."""
    own_screen.open("files")
    if not own_screen.loaded("evil.example").count():
        own_screen.drop([named(FILE, table())])
        unharmed(own_screen, "onerror", "evil.example", "$a$", ":red[file]")
        own_screen.use("evil.example")
    return own_screen


def unharmed(screen: Screen, *shown: str) -> None:
    """Nothing on the page was made of the file's text, and the text is there to read."""
    screen.page.wait_for_timeout(400)
    assert screen.page.evaluate(MADE_FROM_TEXT) == []
    for text in shown:
        assert text in screen.text, f"{text} is not shown as it is"


def test_a_file_and_its_columns_are_shown_as_text(hurt: Screen) -> None:
    unharmed(hurt, "![x](http:", "<img src=x onerror=alert(1)>", ":red[file]", "$a$")
    expect(hurt.loaded("evil.example")).to_contain_text("96 read = 96 kept")


def test_people_are_shown_as_text(hurt: Screen) -> None:
    dialog = hurt.look_closer("win_rate", w="mine", period="all", by="owner")
    expect(dialog).to_contain_text("comes first with")
    for title in dialog.get_by_text("How this was worked out").all():
        title.click()
    hurt.idle()
    unharmed(hurt)


def test_columns_of_the_file_can_be_chosen_to_group_by(hurt: Screen) -> None:
    hurt.look_closer("win_rate", w="mine", period="all")
    hurt.page.get_by_role("combobox", name="By").last.click()
    options = hurt.page.get_by_role("option")
    expect(options.filter(has_text="onerror").first).to_be_visible()
    unharmed(hurt)
    options.filter(has_text="picture").first.click()
    hurt.idle()
    unharmed(hurt)


def test_stages_are_shown_as_text(hurt: Screen) -> None:
    hurt.open("funnel", w="mine", period="all")
    unharmed(hurt, "<img src=x onerror", "evil.example")
    hurt.open("funnel", w="mine", period="all", group="owner")
    unharmed(hurt, "<img src=x onerror", "evil.example")
    hurt.open("funnel", w="mine", period="all", measure="value", group="source")
    unharmed(hurt)


@pytest.mark.parametrize("address", ["", "business", "adoption", "perception", "book"])
def test_every_page_bears_it(address: str, hurt: Screen) -> None:
    hurt.open(address, w="mine", period="all")
    unharmed(hurt)


def test_a_file_of_nothing_but_bad_headers(hurt: Screen) -> None:
    hurt.open("files")
    headers = io.StringIO()
    csv.writer(headers).writerows([NAUGHTY, NAUGHTY, NAUGHTY])
    hurt.drop([named("<b>headers<b>.csv", headers.getvalue())])
    unharmed(hurt, "<b>headers<b>.csv")
    hurt.press("Leave it out")


def test_a_bad_file_with_a_bad_name(hurt: Screen) -> None:
    hurt.open("files").drop([named("[empty](http:--evil.example) <img src=x onerror=alert(1)>.csv", "")])
    expect(hurt.page.get_by_role("alert")).to_contain_text("[empty](http:--evil.example) <img src=x onerror=alert(1)>.csv is empty")
    unharmed(hurt)
    hurt.press("Hide these messages")
