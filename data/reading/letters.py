"""How much a text, decoded one way, reads like one of our languages: the letters it holds beside ASCII."""

import re
import unicodedata
from typing import Final

_WEST: Final = ("åäöéèëïüáóúàçÅÄÖÉÜ", "ñêâîôûíìòùßøæõãÑØÆÍÁÓÚÇ")
_CENTRAL: Final = ("ąćęłńóśźżĄĆĘŁŃÓŚŹŻ", "čďěňřšťůžýáéíőűöüäßâăşţČŠŽÁÉÍÖÜ")
_PERSIAN: Final = ("ابپتثجچحخدذرزژسشصضطظعغفقکكگلمنوهيیىئءآأؤة", "إ")
_GREEK: Final = ("αοιετσνηυρπκμλςάίόέή", "βγδζθξφχψωύώΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩΆΈΉΊΌΎΏϊϋΐΰ")
_CYRILLIC: Final = ("оеаинтсрвлкмдпуя", "бгжзйфхцчшщъыьэюёАБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЭЮЯіїєґІЇЄҐЪЫЬЁ")
_HAN: Final = ("", "")

# In order of preference where two read alike; the number is how much less likely a codec is before looking.
CANDIDATES: Final = {
    "cp1252": (_WEST, 0.0),
    "cp1250": (_CENTRAL, 0.0),
    "gb18030": (_HAN, 0.0),
    "cp1256": (_PERSIAN, 0.0),
    "iso-8859-2": (_CENTRAL, 0.05),
    "iso-8859-15": (_WEST, 0.05),
    "mac_roman": (_WEST, 0.2),
    "cp850": (_WEST, 0.2),
    "cp1253": (_GREEK, 0.1),
    "iso-8859-7": (_GREEK, 0.1),
    "cp1251": (_CYRILLIC, 0.1),
    "koi8-r": (_CYRILLIC, 0.15),
}
_MARKS: Final = "’‘“”„–—…«»°§€£¥½¼¾×µ•©®™،؛؟\u200c，。、：；（）《》“”！？％\u00a0"
_FOREIGN: Final = re.compile(r"[^\x00-\x7f]")
_MOST: Final = 4000  # characters looked at


def likelihood(sample: bytes, codec: str) -> float | None:
    """From about -1 (noise) to 1 (every letter is expected); None if the bytes are not this codec's.

    >>> polish = "pełny numer tabeli".encode("cp1250")
    >>> likelihood(polish, "cp1250") > likelihood(polish, "cp1252")
    True
    """
    try:
        text = sample.decode(codec)
    except UnicodeDecodeError:
        return None
    expected, handicap = CANDIDATES[codec]
    weigh = _han if codec == "gb18030" else _alone_or_run
    scores = []
    for match in _FOREIGN.finditer(text):
        at = match.start()
        scores.append(weigh(text[at], text[at - 1 : at], text[at + 1 : at + 2], expected))
        if len(scores) == _MOST:
            break
    return sum(scores) / len(scores) - handicap if scores else None


def _alone_or_run(char: str, before: str, after: str, expected: tuple[str, str]) -> float:
    if not char.isalpha():
        return _mark(char, before, after)
    best, good = expected
    latin = expected in (_WEST, _CENTRAL)
    if not latin:
        return _other_script(char, before, after, best, good)
    if before.islower() and char.isupper():
        return -1.0
    if before.isdigit() or after.isdigit():
        return 0.0  # there it would rather be a currency sign or a degree
    if before > "\x7f" and after > "\x7f" and before.isalpha() and after.isalpha():
        return -0.5  # accented letters rarely stand three in a row
    if char == "ñ" and after.lower() not in tuple("aeiouáéíóú"):
        return 0.2  # Polish ń stands at the end or before a consonant, Spanish ñ before a vowel
    if char == "ê" and not after.isalpha():
        return 0.2  # the place of Polish ę
    if not before.isalpha() and not after.isalpha():
        return 0.2
    return 1.0 if char in best and char not in "ńę" else 0.7 if char in best or char in good else 0.0


def _other_script(char: str, before: str, after: str, best: str, good: str) -> float:
    alphabet = best + good
    neighbours = [one for one in (before, after) if one.isalpha()]
    if any(one < "\x80" for one in neighbours):
        return -1.0
    if char not in alphabet or (before in alphabet and before.islower() and char.isupper()):
        return -1.0
    return 0.2 if not neighbours else 1.0 if char in best else 0.6


def _mark(char: str, before: str, after: str) -> float:
    if char in "²³" and before == "m":
        return 0.3
    if unicodedata.category(char) in ("Cc", "Cn", "Co") or char == "�":
        return -3.0
    if before.isalpha() and after.isalpha():
        return 0.2 if char in "’\u200c·" else -1.0
    return 0.3 if char in _MARKS else -0.2 if not before.isalpha() else -0.5


def _han(char: str, before: str, after: str, expected: tuple[str, str]) -> float:
    """Chinese characters by how common they are: GB 2312 lists the common ones first."""
    if char in _MARKS or "\uff00" <= char <= "\uffef":
        return 0.5
    try:
        lead = char.encode("gb2312")[0]
    except UnicodeEncodeError:
        return -0.5
    if any(one.isalpha() and one < "\x80" for one in (before, after)) and not any(one >= "\u4e00" for one in (before, after)):
        return -0.5  # alone among Latin letters: half a word of another encoding
    return 0.0 if lead < 0xB0 else 1.0 if lead <= 0xD7 else 0.2
