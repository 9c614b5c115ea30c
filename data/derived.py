"""Roles that no column holds by itself but others tell: the status of a deal by its stage, a currency by the amounts."""

import re

import pyarrow as pa
import pyarrow.compute as pc

from data.mapping import ALL_ROWS, ColumnMap, Mapping
from data.parse.columns import each
from data.parse.numbers import CODES, currency_code
from data.recognise.coded import guess_code
from metrics.schema import KINDS, MONEY


def derive(mapping: Mapping, columns: dict[str, pa.Array], labels: dict[str, str], currencies: pa.Array | None) -> None:
    """Add to `columns` (and `labels`) the roles that other columns tell. What a column of its own says stays."""
    if mapping.kind == "deals":
        _status(mapping, columns, labels)
        _expected_close(columns, labels)
    if mapping.kind == "surveys":
        _question(mapping, columns, labels)
    _currency(mapping, columns, labels, currencies)


def _status(mapping: Mapping, columns: dict[str, pa.Array], labels: dict[str, str]) -> None:
    """By the words of the stage; without a stage, a deal with a "won date" is won."""
    roles = mapping.roles
    if "status" in columns:
        return
    if "stage" in columns and "stage" in roles:
        stage = roles["stage"]
        columns["status"] = each(columns["stage"], lambda word: _state(stage, word), pa.string())
        labels["status"] = stage.header
    elif "closed" in columns and (code := roles["closed"].values.get(ALL_ROWS)):
        columns["status"] = pc.if_else(pc.is_valid(columns["closed"]), code, "open")
        labels["status"] = roles["closed"].header


def _state(stage: ColumnMap, word: str) -> str | None:
    return (stage.values[word] if word in stage.values else guess_code("deals", "stage", word)) or None


def _expected_close(columns: dict[str, pa.Array], labels: dict[str, str]) -> None:
    """The close date of an open deal is a plan. CRMs keep both in one column; here each has its own."""
    if not {"status", "closed"} <= set(columns):
        return
    open_ = pc.fill_null(pc.equal(columns["status"], "open"), False)
    closed, nothing = columns["closed"], pa.nulls(len(columns["closed"]), columns["closed"].type)
    planned = pc.if_else(open_, closed, nothing)
    if planned.null_count == len(planned):
        return
    columns["closed"] = pc.if_else(open_, nothing, closed)
    if "expected_close" not in columns:
        columns["expected_close"], labels["expected_close"] = planned, labels["closed"]


def _question(mapping: Mapping, columns: dict[str, pa.Array], labels: dict[str, str]) -> None:
    """A column called "NPS score" says which question was asked."""
    score = mapping.roles.get("score")
    if score and "kind" not in columns and "score" in columns and (code := score.values.get(ALL_ROWS)):
        columns["kind"] = pc.if_else(pc.is_valid(columns["score"]), code, pa.scalar(None, pa.string()))
        labels["kind"] = score.header


def _currency(mapping: Mapping, columns: dict[str, pa.Array], labels: dict[str, str], currencies: pa.Array | None) -> None:
    """By what is written beside the amounts, else in their header ("Amount (EUR)")."""
    roles = KINDS[mapping.kind].roles
    money = next((column for name, column in mapping.roles.items() if roles[name].type == MONEY and name in columns), None)
    if "currency" in columns or "currency" not in roles or money is None:
        return
    if currencies is None and (code := header_currency(money.header)):
        currencies = pc.if_else(pc.is_valid(columns[money.role]), code, pa.scalar(None, pa.string()))
    if currencies is not None:
        columns["currency"], labels["currency"] = currencies, money.header


def header_currency(header: str) -> str:
    """The currency a header names, in brackets or as a code.

    >>> header_currency("Amount (EUR)"), header_currency("金额（元）"), header_currency("Belopp SEK"), header_currency("Amount")
    ('EUR', 'CNY', 'SEK', '')
    """
    bracketed = re.findall(r"[(\[（]([^)\]）]+)[)\]）]", header)
    named = [currency_code(text) for text in bracketed] + [word for word in re.findall(r"[A-Z]{3}", header) if word in CODES]
    return next((code for code in named if code), "")
