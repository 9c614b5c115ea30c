"""Words and figures: text from a file stays text in Markdown, numbers read as people write them."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as some
from markdown_it import MarkdownIt

from metrics import Text
from metrics.figure import Figure
from metrics.periods import Period
from pages.kit import text

NAUGHTY = [
    "<img src=x onerror=alert(1)>",
    "<script>alert(1)</script>",
    '<a href="http://evil.example">a</a>',
    "![p](http://evil.example/p.png)",
    "[l](http://evil.example)",
    "[l]: http://evil.example",
    "<http://evil.example>",
    "http://evil.example/bare?a=b",
    "https://evil.example",
    "www.evil.example",
    "mail@evil.example",
    ":material/home:",
    ":red[red]",
    ":red-background[x]",
    ":blue-badge[x]",
    ":streamlit:",
    ":smile:",
    "$x$",
    "$$\\frac{1}{2}$$",
    "\\(x\\)",
    "\u202eesrever\u202c",
    '=HYPERLINK("http://evil.example")',
    "@SUM(1)",
    "+1",
    "-1",
    "# h",
    "* li",
    "1. li",
    "> q",
    "*i* **b** ~~s~~ `c`",
    "_u_",
    "| a | b |\n|---|---|\n| c | d |",
    "```\ncode\n```",
    "    code",
    "a  \nb",
    "---",
    "===",
    "&lt;b&gt; &amp;",
    "&#60;b&#62;",
    "\\*",
    "\\",
    "{x} {0} %s",
    "[^1]",
    "- [ ] task",
    "x" * 5000,
    "",
    "  ",
    "\x00\x07",
    "a\tb\r\nc",
    "–—→←",
    "<-",
    "->",
]
# What Streamlit's Markdown makes links of in plain text, after escapes are resolved (GitHub's autolinks).
AUTOLINKS = re.compile(r"(https?://|www(?=\.))[-.\w]+[^ \t\r\n]*|(?<![-.\w+])[-.\w+]+@[-\w]+(\.[-\w]+)+", re.IGNORECASE)
# What Streamlit's own directives, emoji and formulas need: their marks as Markdown sees them, so unescaped.
DIRECTIVES = re.compile(r"(?<!\\):[\w/+-]+(:|\[)|(?<!\\)\$")
MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


@pytest.mark.parametrize("naughty", NAUGHTY)
@pytest.mark.parametrize("around", ["{}", "**{}** · after", "before {} after", "- {}", "# {}"])
def test_text_of_a_file_stays_text(naughty: str, around: str) -> None:
    plain = MARKDOWN.parse(around.format("x"))
    parsed = MARKDOWN.parse(around.format(text.literal(naughty) or "x"))
    assert [token.type for token in parsed] == [token.type for token in plain]
    kinds = {child.type for token in parsed for child in token.children or []}
    assert kinds <= {"text", "text_special", "strong_open", "strong_close"}


@pytest.mark.parametrize("naughty", NAUGHTY)
def test_it_reads_as_it_was_written(naughty: str) -> None:
    parsed = MARKDOWN.parse(text.literal(naughty))
    shown = "".join(child.content for token in parsed for child in token.children or [])
    seen = shown.translate({0x2060: None, 0x200B: None, 0xFFFD: 0})
    assert seen == " ".join(naughty.split())


@pytest.mark.parametrize("naughty", NAUGHTY)
def test_no_link_or_directive_is_made_of_it(naughty: str) -> None:
    written = text.literal(naughty)
    shown = "".join(child.content for token in MARKDOWN.parse(written) for child in token.children or [])
    assert not AUTOLINKS.search(shown)
    assert not DIRECTIVES.search(written)


@given(some.text())
def test_any_text_stays_one_paragraph_of_text(anything: str) -> None:
    parsed = MARKDOWN.parse("x" + text.literal(anything))
    assert [token.type for token in parsed] == ["paragraph_open", "inline", "paragraph_close"]
    assert {child.type for child in parsed[1].children or []} <= {"text", "text_special"}


def test_sentences_put_their_values_in_as_people_write_them() -> None:
    assert text.say(Text("{n} rows of {what}", {"n": 12345, "what": Text("file {name}", {"name": "a.csv"})})) == "12,345 rows of file a.csv"
    assert text.say(Text("{rate} on {day}", {"rate": 0.25, "day": date(2024, 2, 29)})) == "0.2 on Feb 29, 2024"
    assert text.say(Text("{yes}", {"yes": True})) == "True"
    assert text.say("") == ""


@pytest.mark.parametrize(
    ("value", "unit", "currency", "shown"),
    [
        (0.0, "ratio", "", "0%"),
        (1.0, "ratio", "", "100%"),
        (0.99999, "ratio", "", "100%"),
        (1.0, "days", "", "1 day"),
        (0.96, "days", "", "1 day"),
        (10005534.0, "money", "", "10,005,534"),
        (99.995, "money", "EUR", "€100.00"),
        (-12.5, "money", "USD", "-$12.50"),
        (0.0, "money", "EUR", "€0"),
        (1234567.0, "count", "", "1,234,567"),
        (-41.2, "points", "", "-41"),
        (4.256, "score", "", "4.26"),
        (1234.5, "count", "", "1,234"),
    ],
)
def test_amounts(value: float, unit: str, currency: str, shown: str) -> None:
    assert text.amount(value, unit, currency) == shown


def test_a_reading_says_between_what_the_figure_lies() -> None:
    found = Figure("win_rate", "ratio", Text(""), value=0.6315, low=0.62, high=0.643, n=6711)
    assert (
        text.reading(found, "You won {value} of every 100.") == "You won 63 of every 100. The true figure lies somewhere between 62 and 64."
    )
    assert text.reading(found.without_value(Text("no deal closed")), "x") == "Not available: no deal closed."


def test_a_value_never_reads_as_lying_outside_its_interval() -> None:
    found = Figure("conversion_rate", "ratio", Text(""), value=0.10525, low=0.0986, high=0.1122, n=8000)
    numbers = [float(number) for number in re.findall(r"\d+(?:\.\d+)?", text.reading(found, "{value}"))]
    value, low, high = numbers
    assert low <= value <= high


@pytest.mark.parametrize(
    ("start", "end", "shown"),
    [
        ("2024-02-01", "2024-03-01", "Feb 2024"),
        ("2024-01-01", "2025-01-01", "2024"),
        ("2024-04-01", "2025-04-01", "Apr 1, 2024 to Mar 31, 2025"),
        ("2024-02-29", "2024-03-01", "Feb 29, 2024 to Feb 29, 2024"),
    ],
)
def test_spans(start: str, end: str, shown: str) -> None:
    assert text.span(Period.parse((start, end))) == shown
    assert text.span(None) == "all dates"
