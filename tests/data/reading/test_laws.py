"""Whatever a csv writer writes comes back as it was, and no text makes anything but a table or a FileProblem."""

import csv
import io
from contextlib import suppress

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from data.raw import FileProblem
from data.reading.assemble import Account
from data.reading.delimited import read
from data.reading.dialects import dialect_of
from data.reading.encodings import encoding_of
from data.reading.limits import Wanted
from data.reading.sinks import ListSink

DELIMITERS = (",", ";", "\t", "|", "^", "~", "¦")
ANY_CELL = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=12)
_ODD = "".join(DELIMITERS) + "\0\r\n\"';；，؛§\x1f\x01"
PLAIN_CELL = st.text(st.characters(exclude_characters=_ODD, exclude_categories=["Cs"]), min_size=1, max_size=8).filter(str.strip)
QUOTING = st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC])
quick = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


@st.composite
def tables(draw, cell=ANY_CELL, least_width=1, least_rows=1):
    width = draw(st.integers(least_width, 5))
    return draw(st.lists(st.lists(cell, min_size=width, max_size=width), min_size=least_rows, max_size=8))


def written(rows, delimiter: str, quoting, end: str, codec: str = "utf-8") -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, quoting=quoting, lineterminator=end).writerows(rows)
    return text.getvalue().encode(codec)


def come_back(folder, content: bytes, wanted: Wanted) -> tuple[Account, list[list[str]]]:
    path = folder / "table.csv"
    path.write_bytes(content)
    sink = ListSink()
    return read(path, path.name, encoding_of(path, path.name), wanted, sink).account, sink.rows


@quick
@given(tables(), st.sampled_from(DELIMITERS), QUOTING)
@example([["\ufeff"]], ",", csv.QUOTE_ALL)
@example([["a"], [""], [""]], ",", csv.QUOTE_MINIMAL)
@example([["", ""], ["", "0"]], ",", csv.QUOTE_MINIMAL)
@example([["Total", "1"], ["Sum", ""], ["", ""]], ";", csv.QUOTE_MINIMAL)
def test_any_table_comes_back(tmp_path, rows, delimiter, quoting):
    content = written(rows, delimiter, quoting, "\r\n")  # ending lines in \n alone, the writer leaves a \r unquoted
    assert come_back(tmp_path, b"\xef\xbb\xbf" + content, Wanted(False, strict=True, delimiter=delimiter))[1] == rows


@quick
@given(tables(least_rows=2), st.sampled_from(DELIMITERS), QUOTING)
def test_any_table_below_a_header_comes_back(tmp_path, rows, delimiter, quoting):
    header = [f"name {at}" for at in range(len(rows[0]))]
    content = written([header, *rows], delimiter, quoting, "\r\n")
    account, found = come_back(tmp_path, content, Wanted(True, strict=True, delimiter=delimiter))
    assert (account.header, found) == (tuple(header), rows)


@quick
@given(
    tables(PLAIN_CELL, least_width=2, least_rows=3), st.sampled_from(DELIMITERS), QUOTING, st.sampled_from(["utf-8", "utf-16", "utf-8-sig"])
)
def test_the_delimiter_need_not_be_told(tmp_path, rows, delimiter, quoting, codec):
    content = written(rows, delimiter, quoting, "\r\n", codec)
    assert come_back(tmp_path, content, Wanted(False, strict=True))[1] == rows


@quick
@given(st.text(st.sampled_from("a1,;\"\n\r \t'x."), max_size=60), st.sampled_from([None, True, False]), st.booleans())
def test_any_text_is_read_or_refused(tmp_path, text, header, strict):
    with suppress(FileProblem):
        account, rows = come_back(tmp_path, text.encode(), Wanted(header, strict))
        assert {len(row) for row in rows} <= {len(account.header)}
        assert account.rows == len(rows)


@quick
@given(st.binary(max_size=80))
def test_any_bytes_are_read_or_refused(tmp_path, content):
    with suppress(FileProblem):
        come_back(tmp_path, content, Wanted())


@quick
@given(tables(PLAIN_CELL, least_width=2, least_rows=4), st.lists(st.text(',;"ab \n', max_size=10), max_size=4))
def test_every_line_with_something_in_it_is_accounted_for(tmp_path, rows, odd):
    """read = kept + repaired + left out, over lines that cannot run on into the next."""
    header = [f"name {at}" for at in range(len(rows[0]))]
    lines = [
        *written([header, *rows], ",", csv.QUOTE_MINIMAL, "\n").decode().splitlines(),
        *(line.replace('"', "").replace("\n", "") for line in odd),
    ]
    try:
        account, kept = come_back(tmp_path, "\n".join(lines).encode(), Wanted(True, delimiter=","))
    except FileProblem:
        return
    held = sum(1 for line in lines[1:] if line.replace(",", "").strip())
    assert len(kept) + len(account.left_out) + len(account.titles) == held
    assert dialect_of(lines, ",").delimiter == ","
