"""Zip and gz: every member by itself, within bounds, and never a path of the archive's choosing."""

import gzip
import io
import zipfile

from data.reading import Limits

CSV = "id,name\n1,a\n2,b\n"


def archive(path, members: dict[str, bytes | str]):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    return path


def zipped(members: dict[str, bytes | str]) -> bytes:
    held = io.BytesIO()
    archive(held, members)
    return held.getvalue()


def test_members_are_read_one_by_one(tmp_path, here):
    path = archive(
        tmp_path / "export.zip",
        {
            "a.csv": CSV,
            "folder/b.csv": "x;y\n1;2\n",
            "__MACOSX/._a.csv": "junk",
            "folder/.hidden": "junk",
            "Thumbs.db": "junk",
            "inner.zip": zipped({"c.csv": CSV}),
            "empty.csv": "",
            "picture.png": b"\x89PNG\r\n",
            "d.csv.gz": gzip.compress(CSV.encode()),
            "inner.zip.gz": gzip.compress(zipped({"c.csv": CSV})),
        },
    )
    result = here(path)
    assert [table.file for table in result.tables] == ["export.zip / a.csv", "export.zip / folder/b.csv", "export.zip / d.csv.gz"]
    problems = [str(problem) for problem in result.problems]
    assert problems[0].startswith("export.zip / inner.zip is an archive inside another archive. Unpack")
    assert problems[1].startswith("export.zip / empty.csv is empty")
    assert problems[2].startswith("export.zip / picture.png holds no table")
    assert problems[3].startswith("export.zip / inner.zip.gz is an archive inside another archive")


def test_names_in_an_archive_are_no_paths(tmp_path, here):
    path = archive(tmp_path / "export.zip", {"../../outside.csv": CSV, str(tmp_path / "absolute.csv"): CSV, "C:\\windows.csv": CSV})
    result = here(path)
    assert len(result.tables) == 3
    assert sorted(one.name for one in tmp_path.iterdir()) == ["export.zip", "work"]


def test_bounds_of_an_archive(tmp_path, here):
    path = archive(tmp_path / "export.zip", {"a.csv": CSV, "bomb.csv": b"0" * 5_000_000, "b.csv": CSV})
    result = here(path, Limits(unpacked_bytes=1_000_000))
    assert [table.file for table in result.tables] == ["export.zip / a.csv"]
    assert ["too large" in str(problem) for problem in result.problems] == [True, True]
    (problem,) = here(path, Limits(members=2)).problems
    assert "3 files, more than the 2" in str(problem)


def test_a_gz_that_unpacks_to_too_much(tmp_path, here):
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(b"0" * 5_000_000))
    (problem,) = here(path, Limits(unpacked_bytes=1_000_000)).problems
    assert "a.csv.gz is too large" in str(problem)


def test_a_size_that_is_a_lie(tmp_path, only_problem):
    """The directory says ten bytes; more come out."""
    content = bytearray(zipped({"a.csv": CSV * 100}))
    for mark, at in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        start = content.index(mark) + at
        content[start : start + 4] = (10).to_bytes(4, "little")
    path = tmp_path / "liar.zip"
    path.write_bytes(content)
    assert "damaged" in only_problem(path)


def test_a_protected_archive(tmp_path, only_problem):
    content = bytearray(zipped({"a.csv": CSV}))
    content[content.index(b"PK\x01\x02") + 8] |= 1
    path = tmp_path / "secret.zip"
    path.write_bytes(content)
    assert "protected by a password. Unpack" in only_problem(path)


def test_damaged_archives(tmp_path, only_problem):
    (tmp_path / "cut.zip").write_bytes(zipped({"a.csv": CSV})[:-30])
    assert "damaged" in only_problem(tmp_path / "cut.zip")
    (tmp_path / "cut.csv.gz").write_bytes(gzip.compress(CSV.encode() * 100)[:-12])
    assert "damaged" in only_problem(tmp_path / "cut.csv.gz")


def test_an_archive_of_nothing(tmp_path, only_problem):
    assert "without any file" in only_problem(archive(tmp_path / "none.zip", {"folder/": "", ".DS_Store": "x"}))


def test_names_in_old_code_pages(tmp_path, tables):
    path = archive(tmp_path / "export.zip", {"XXXX.csv": CSV})
    path.write_bytes(path.read_bytes().replace(b"XXXX", "客户".encode("gb18030")))
    assert [table.file for table in tables(path)] == ["export.zip / 客户.csv"]
