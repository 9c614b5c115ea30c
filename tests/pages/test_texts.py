"""Every text that a person sees passes through gettext: no call that shows something holds a bare sentence."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "pages"
FILES = sorted(FOLDER.rglob("*.py"))
# What takes words for people: as its first argument, or by these names.
SHOWING = {
    "title",
    "header",
    "subheader",
    "markdown",
    "caption",
    "text",
    "write",
    "info",
    "warning",
    "error",
    "success",
    "toast",
    "button",
    "download_button",
    "link_button",
    "expander",
    "selectbox",
    "multiselect",
    "segmented_control",
    "pills",
    "radio",
    "checkbox",
    "toggle",
    "slider",
    "number_input",
    "text_input",
    "text_area",
    "date_input",
    "file_uploader",
    "progress",
    "spinner",
    "dialog",
    "popover",
    "metric",
    "tabs",
    "status",
    "choice",
    "several",
    "ordered",
}
NAMED = {"help", "label", "placeholder", "title", "alt", "caption"}
CONTROLS = {"choice", "several", "ordered"}  # ours: the name of the control comes first, then its label
NOT_WORDS = {"Bandstand", "/home/me/exports/orders.csv"}


def shown(tree: ast.AST) -> Iterator[ast.expr]:
    """Every expression that ends on the screen."""
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call):
            continue
        name = call.func.attr if isinstance(call.func, ast.Attribute) else call.func.id if isinstance(call.func, ast.Name) else ""
        whose = call.func.value.id if isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name) else ""
        if (whose in ("st", "bar") and name in SHOWING) or (whose == "controls" and name in CONTROLS):
            yield from call.args[1:2] if whose == "controls" else call.args[:1]
        if whose in ("st", "controls", "column_config") or name in ("Tooltip", "Page"):
            yield from (keyword.value for keyword in call.keywords if keyword.arg in NAMED)


def bare(value: ast.expr) -> Iterator[str]:
    """The words in an expression that nothing translates: a literal, or the literal part of an f-string."""
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        yield value.value
    elif isinstance(value, ast.JoinedStr):
        for part in value.values:
            yield from bare(part)
    elif isinstance(value, ast.BinOp):
        yield from (*bare(value.left), *bare(value.right))
    elif isinstance(value, ast.IfExp):
        yield from (*bare(value.body), *bare(value.orelse))


def is_sentence(words: str) -> bool:
    return any(letter.isalpha() for letter in words) and words not in NOT_WORDS and not words.startswith((":material", "<style"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(FOLDER)))
def test_what_is_shown_is_translated(path: Path) -> None:
    tree = ast.parse(path.read_text())
    found = [f"{path.name}:{value.lineno}: {words!r}" for value in shown(tree) for words in bare(value) if is_sentence(words)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(FOLDER)))
def test_what_is_translated_is_one_plain_text(path: Path) -> None:
    """gettext finds only whole literals: no f-string, no sum of texts goes into `_()` or `ngettext()`."""
    tree = ast.parse(path.read_text())
    calls = [
        call
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in ("_", "ngettext")
    ]
    made = [f"{path.name}:{call.lineno}" for call in calls for value in call.args[:2] if isinstance(value, (ast.JoinedStr, ast.BinOp))]
    assert not made, "\n".join(made)


def test_the_check_sees_a_bare_sentence() -> None:
    tree = ast.parse(
        'st.title("Hello")\nst.button(_("Fine"), help="Not fine")\ncontrols.choice("by", "By", {})\nst.markdown(f"**{x}** rows")'
    )
    assert [words for value in shown(tree) for words in bare(value) if is_sentence(words)] == ["Hello", "Not fine", "By", "** rows"]
