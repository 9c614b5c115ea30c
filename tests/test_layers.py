"""The house keeps its order: app.py -> pages -> data -> metrics, and pages read like notebooks."""

import ast
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LAYERS = ("metrics", "data", "pages", "app")  # each may import itself and what stands before it
ENTRIES = ("app.py", "metrics/__main__.py")  # they stand above the layers
ARITHMETIC = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod, ast.Pow, ast.MatMult)
SQL = re.compile(r"\b(SELECT|INSERT|UPDATE|DELETE|CREATE|ATTACH|COPY)\b.+\b(FROM|INTO|SET|TABLE|VIEW|AS|TO)\b", re.DOTALL)


def sources() -> list[Path]:
    """Every module of the product."""
    return [ROOT / "app.py", *(path for name in LAYERS[:-1] for path in sorted((ROOT / name).rglob("*.py")))]


def layer(name: str) -> str:
    return name.split(".")[0].removesuffix(".py")


def imported(text: str, file: str) -> Iterator[tuple[int, str]]:
    """Line and full name of everything a module imports, inside functions too."""
    package = file.removesuffix("/__init__.py").removesuffix(".py").split("/")
    package = package if file.endswith("/__init__.py") else package[:-1]
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            yield node.lineno, ".".join([*above, *([node.module] if node.module else [])])


def wrong_imports(text: str, file: str) -> list[str]:
    """The imports of a module that point upwards, or to the tests, in words."""
    own = LAYERS.index(layer(file.split("/")[0]))
    allowed = LAYERS if file in ENTRIES else LAYERS[: own + 1]
    above = {"tests", *LAYERS} - set(allowed)
    return [
        f"{file}:{line} imports {name}: {LAYERS[own]} may import {' and '.join(allowed)} only, for app.py -> pages -> data -> metrics"
        for line, name in imported(text, file)
        if layer(name) in above
    ]


def test_no_import_points_upwards() -> None:
    wrong = [message for path in sources() for message in wrong_imports(path.read_text("utf-8"), path.relative_to(ROOT).as_posix())]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    ("file", "text", "lines"),
    [
        ("metrics/deals.py", "import ibis\nimport data", [2]),
        ("metrics/deals.py", "from data.store import Store", [1]),
        ("metrics/stats/x.py", "def f():\n    from pages.kit import link", [2]),
        ("data/load.py", "import metrics\nfrom pages import kit\nimport app", [2, 3]),
        ("data/reading/x.py", "from . import wire\nfrom ..store import Store", []),
        ("data/reading/__init__.py", "from .wire import line", []),
        ("pages/files.py", "from data import load\nfrom tests import known", [2]),
        ("metrics/__main__.py", "import data\nimport tests.known", [2]),
        ("app.py", "import pages, data, metrics", []),
    ],
)
def test_a_wrong_import_is_named(file: str, text: str, lines: list[int]) -> None:
    assert [int(message.split(":")[1].split()[0]) for message in wrong_imports(text, file)] == lines


def test_only_pages_know_streamlit() -> None:
    screens = {"streamlit", "altair"}
    knowing = [
        f"{path.relative_to(ROOT)}:{line} imports {name}"
        for path in sources()
        if path.relative_to(ROOT).parts[0] in ("metrics", "data")
        for line, name in imported(path.read_text("utf-8"), path.relative_to(ROOT).as_posix())
        if layer(name) in screens
    ]
    assert not knowing, "\n".join(knowing)


def test_metrics_know_no_file() -> None:
    """What reads or writes files belongs in `data`."""
    opening = [
        f"{path.relative_to(ROOT)}:{line} imports {name}"
        for path in sorted((ROOT / "metrics").rglob("*.py"))
        for line, name in imported(path.read_text("utf-8"), path.relative_to(ROOT).as_posix())
        if layer(name) in ("pathlib", "tempfile", "shutil", "sqlite3", "duckdb") or name == "pyarrow.parquet"
    ]
    assert not opening, "\n".join(opening)


def page_faults(text: str) -> list[tuple[int, str]]:
    """Where a page does what belongs below it."""
    faults = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.BinOp, ast.AugAssign)) and isinstance(node.op, ARITHMETIC):
            faults.append((node.lineno, "arithmetic belongs in metrics"))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and SQL.search(node.value):
            faults.append((node.lineno, "queries belong in metrics"))
        elif isinstance(node, ast.Attribute) and node.attr == "session_state":
            faults.append((node.lineno, "state belongs in pages/kit, so that it stands in the link"))
    return faults


def test_pages_read_like_notebooks() -> None:
    pages = [path for path in sorted((ROOT / "pages").glob("*.py")) if not path.name.startswith("_")]
    assert pages
    faults = [f"{path.relative_to(ROOT)}:{line}: {why}" for path in pages for line, why in page_faults(path.read_text("utf-8"))]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize(
    "text",
    ["share = won / closed", "n += 1", 'rows = run("SELECT won FROM deals")', "st.session_state['a'] = 1"],
)
def test_a_page_that_calculates_is_named(text: str) -> None:
    assert page_faults(text)


def test_a_page_may_speak_of_selecting() -> None:
    assert not page_faults('st.markdown(_("Select what to look at: figures from your files, or an update to them."))')


# -- nothing of the machine it was made on


def kept_texts() -> Iterator[tuple[str, str]]:
    """Name and text of every file of the project that is text; from git where that is at hand."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode == 0:
        names = [name for name in listed.stdout.split("\0") if name]
    else:
        names = [path.relative_to(ROOT).as_posix() for path in sources()]
    for name in names:
        path = ROOT / name
        if path.is_file() and b"\0" not in (content := path.read_bytes()):
            yield name, content.decode("utf-8", "replace")


def index_hosts() -> set[str]:
    """Where this machine gets its packages from, other than from everyone's own index."""
    told = " ".join(value for name, value in os.environ.items() if name.lower().endswith(("index_url", "find_links", "registry", "proxy")))
    return {host for host in re.findall(r"//(?:[^@/\s]*@)?([^/\s:]+)", told) if host not in ("localhost", "127.0.0.1")}


def test_nothing_names_the_machine_it_was_made_on() -> None:
    places = ["/" + "work/", "/" + "root/", str(ROOT) + "/", *index_hosts()]
    found = [f"{name} names {place}" for name, text in kept_texts() for place in places if place in text]
    assert not found, "\n".join(found)


def test_requirements_come_from_the_public_index() -> None:
    elsewhere = re.compile(r"\s*(-i|-f|--index|--extra-index|--find-links|--trusted)\b|[^#]*(@ |://)")
    lines = [(name, line) for name, text in kept_texts() if name.startswith("requirements") for line in text.splitlines()]
    assert not [f"{name}: {line}" for name, line in lines if elsewhere.match(line)]
