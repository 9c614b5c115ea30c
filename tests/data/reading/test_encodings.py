"""Encodings: UTF-8 where it is, else the likeliest for the languages our owners write in."""

import pytest

from data.raw import FileProblem
from data.reading.encodings import encoding_of, encoding_of_bytes

TEXTS = {
    "english": ("name,note\nAnn,it’s “fine” – £5 or €6\nBo,café\n", ["cp1252"]),
    "swedish": ("namn,ort\nÅsa Öberg,Malmö\nPär,Göteborg\nLinnéa,Växjö\n", ["cp1252", "iso-8859-1", "iso-8859-15", "mac_roman", "cp850"]),
    "dutch": ("naam,plaats\nZoë,coördinatie\nDaniël,reünie\nRené,één\n", ["cp1252", "iso-8859-1", "iso-8859-15"]),
    "polish": ("nazwa,miasto\nŁukasz Żak,Łódź\nMałgorzata,Kraków\nPaweł Wiśniewski,Gdańsk\nkwota,wartość\n", ["cp1250", "iso-8859-2"]),
    "chinese": ("客户名称,金额\n北京科技有限公司,100\n上海贸易公司,200\n张三,300\n", ["gb18030", "gbk"]),
    "persian": ("نام مشتري,مبلغ\nعلي رضايي,100\nپرويز گچكار,200\nشركت تهران,300\n", ["cp1256"]),
}
CASES = [
    (language, codec)
    for language, (_, codecs) in TEXTS.items()
    for codec in (*codecs, "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32")
]


@pytest.mark.parametrize(("language", "codec"), CASES)
def test_our_languages_come_back_as_written(language, codec, lenient):
    text = TEXTS[language][0]
    account, rows = lenient(text.encode(codec))
    assert [list(account.header), *rows] == [line.split(",") for line in text.splitlines()]


@pytest.mark.parametrize(
    ("word", "codec"),
    [
        ("Malmö", "cp1252"),
        ("Muñoz", "cp1252"),
        ("español", "cp1252"),
        ("être", "cp1252"),
        ("5 °C", "cp1252"),
        ("12 m²", "cp1252"),
        ("2,©", "cp1252"),
        ("Poznań", "cp1250"),
        ("imię", "cp1250"),
        ("Łódź", "cp1250"),
        ("wartość", "iso-8859-2"),
        ("男", "gb18030"),
        ("客户", "gb18030"),
        ("Продажи, Иванов", "cp1251"),
        ("Νέστορας", "cp1253"),
    ],
)
def test_a_single_word_is_often_enough(word, codec):
    sample = word.encode(codec)
    assert sample.decode(encoding_of_bytes(sample)) == word


def test_a_late_letter_counts(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b"id,city\n" + b"1,Oslo\n" * 300_000 + "2,Malmö\n".encode("cp1252"))
    assert encoding_of(path, "a.csv").codec == "cp1252"


def test_a_few_broken_bytes_do_not_spoil_utf8(lenient):
    content = "id,stad\n1,Malmö\n2,Växjö\n3,Göteborg\n4,Åre\n5,Örebro\n".encode() + b"6,Ume\xe5\n"
    account, rows = lenient(content)
    assert rows[0] == ["1", "Malmö"]
    assert rows[5] == ["6", "Ume�"]
    assert [note.line for note in account.repaired] == [7]


def test_a_binary_is_no_table(tmp_path):
    path = tmp_path / "deals.csv"
    path.write_bytes(bytes(range(256)) * 20)
    with pytest.raises(FileProblem, match=r"deals.csv holds no table"):
        encoding_of(path, "deals.csv")
