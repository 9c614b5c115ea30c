"""The documents say what the code does today."""

import re
from pathlib import Path

from metrics import book
from metrics.catalogue import METRICS

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text("utf-8")


def test_the_metric_book_on_paper_is_the_catalogue():
    assert (ROOT / "docs" / "metrics.md").read_text("utf-8") == book.as_markdown(), "run `make docs`"


def test_every_metric_has_a_worked_example():
    without = [metric.id for metric in METRICS.values() if ">>>" not in book.example(metric)]
    assert without == []


def test_what_the_readme_points_to_is_there():
    targets = re.findall(r"\]\((?!http)([^)#]+)\)", README) + re.findall(r"`((?:pages|metrics|data|docs)/[\w/]+\.\w+)`", README)
    assert [target for target in targets if not (ROOT / target).exists()] == []


def test_every_command_of_the_readme_is_in_the_makefile():
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for target in re.findall(r"`make ([\w-]+)`", README):
        assert re.search(rf"^{target}:", makefile, re.M), target


def test_every_page_is_in_the_navigation():
    shell = (ROOT / "pages" / "_shell.py").read_text("utf-8")
    assert [page.name for page in (ROOT / "pages").glob("*.py") if not page.name.startswith("_") and f'"{page.name}"' not in shell] == []
