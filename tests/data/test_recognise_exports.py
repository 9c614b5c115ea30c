"""What the exports of five CRMs and of everyday tools are taken for: kind, roles, the meaning of their words, what is personal."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from data.mapping import PSEUDONYMISE
from data.raw import RawTable
from data.recognise import recognise
from metrics.schema import KINDS
from tests.data.raw_tables import from_text

HERE = Path(__file__).parent
EXPECTED: dict[str, dict[str, Any]] = tomllib.loads((HERE / "exports.toml").read_text(encoding="utf-8"))


def export(name: str) -> RawTable:
    """An export under a file name that says nothing."""
    return from_text((HERE / "exports" / f"{name}.csv").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", EXPECTED)
def test_recognised(name: str) -> None:
    mapping = recognise(export(name))
    assert mapping.kind == EXPECTED[name]["kind"]
    assert {role: column.header for role, column in mapping.roles.items()} == EXPECTED[name]["roles"]
    assert mapping.confidence >= 0.6


@pytest.mark.parametrize("name", EXPECTED)
def test_words_mean_codes(name: str) -> None:
    roles = recognise(export(name)).roles
    assert {role: column.values for role, column in roles.items() if column.values} == EXPECTED[name].get("codes", {})


@pytest.mark.parametrize("name", EXPECTED)
def test_a_told_kind_keeps_the_roles(name: str) -> None:
    mapping = recognise(export(name), kind=EXPECTED[name]["kind"])
    assert {role: column.header for role, column in mapping.roles.items()} == EXPECTED[name]["roles"]


@pytest.mark.parametrize("name", EXPECTED)
def test_contact_persons_are_hidden(name: str) -> None:
    mapping = recognise(export(name))
    assert [column.header for column in mapping.columns if column.privacy == PSEUDONYMISE] == EXPECTED[name]["hidden"]


def test_every_kind_of_table_has_an_export() -> None:
    assert {expected["kind"] for expected in EXPECTED.values()} == set(KINDS)
