"""Invented people and their firms: leads and customers are drawn from this cast."""

import unicodedata
from dataclasses import dataclass
from typing import Final

import numpy as np

from data.sample.columns import Rows, joined
from data.sample.company import SEGMENTS
from data.sample.draw import Draw


def _words(text: str) -> np.ndarray:
    return np.array(text.split())


_FIRST: Final = _words("""
Aoife Ciarán Saoirse Fionn Róisín Eoin Niamh Cillian Orla Pádraig Gráinne Darragh Emma Luca Freya Jonas Marta Henrik Zofia Łukasz
Chiara Matteo Anaïs Théo Camille Bastien Élodie Rémi Greta Felix Anja Moritz Jana Björn Ingrid Søren Amira Karim Leila Yusuf
Nadia Omar Priya Arjun Meera Rohan Mei Jun Hana Kenji Minh Linh Adaeze Kwame Zuri Tendai Thandi Amara Lucía Diego Valentina Mateo
Beatriz Rui Ivana Marko Petra Tomasz Eszter Bence Oksana Andriy
""")
_LAST: Final = _words("""
Byrne Quillan Tolan Farrelly Hanlon Moylan Scully Dunphy Keaveney Loughran Brogan Hession Ashdown Merriweather Thornley Wexford
Lindahl Nyberg Vestergaard Haugen Kowalik Wrona Sobczak Zawada Bellandi Ferrante Colonna Vitale Delorme Vasseur Garnier Lemoine
Brückner Hartwig Seidel Kessler Lorenz Winkler Haddadi Rahmani Farouk Nasser Demir Aydın Iyer Menon Kapoor Banerjee
Zhao Lin Tanaka Mori Nguyen Tran Okafor Mensah Mwangi Dlamini Salazar Ibarra Quintero Rojas Moreira Falcão
Horvat Kovač Novotná Dvořák Szabó Fekete Bondar Shevchuk
""")
_PLACE_WORDS: Final = _words("""
Harbour Willow Granite Copper Lantern Meadow Juniper Anchor Marble Orchard Beacon Thistle Canal Ember Heron Linden
Saffron Tidal Foxglove Cobble Larch Mariner Bramble Quarry
""")
_LINK_WORDS: Final = _words("""
Lane Street Point House Works Yard Bridge Square Hill Row Park Gate Mill Green Wharf Corner Court Field Bay View Grove Cross
Mews Terrace Arch Steps Pier Dock
""")
_TRADES: Final = {
    "Small office": ("Dental", "Legal", "Accounting", "Architects", "Insurance", "Travel", "Software", "Design"),
    "Large office": ("Group", "Logistics", "Energy", "Pharma", "Finance", "Media", "Engineering", "Telecom"),
    "Hotel": ("Hotel", "Inn", "Lodge", "Guesthouse", "Suites", "Rooms", "Resort", "Hostel"),
    "Café": ("Café", "Bakery", "Bistro", "Tearoom", "Kitchen", "Deli", "Pâtisserie", "Brunch Bar"),
    "Co-working": ("Desks", "Hub", "Studios", "Commons", "Workspace", "Loft", "Collective", "Campus"),
}
_STREETS: Final = _words("Quay Church Market Station Mill Abbey Castle Bridge Harbour Chapel")
_ENDINGS: Final = np.array(["Street", "Road", "Lane", "Row"])
# Country, region, town, share. Phone numbers lie in the ranges that each country keeps free for fiction.
_PLACES: Final = (
    ("Ireland", "Leinster", "Dublin", 0.44),
    ("Ireland", "Munster", "Cork", 0.17),
    ("Ireland", "Connacht", "Galway", 0.12),
    ("Ireland", "Munster", "Limerick", 0.09),
    ("France", "Brittany", "Rennes", 0.11),
    ("Germany", "Berlin", "Berlin", 0.07),
)
_LETTERS: Final = str.maketrans({"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "ı": "i"})


@dataclass(frozen=True)
class Cast(Rows):
    """People with the firm they speak for."""

    name: np.ndarray
    company: np.ndarray
    email: np.ndarray
    phone: np.ndarray
    address: np.ndarray
    country: np.ndarray
    region: np.ndarray
    segment: np.ndarray


def cast(draw: Draw, count: int) -> Cast:
    """Different people, each with a name, a firm and an address that nobody else has."""
    first, last = np.divmod(draw.rng.permutation(len(_FIRST) * len(_LAST))[:count], len(_LAST))
    number = np.arange(1, count + 1).astype(str)
    plain_first, plain_last = (np.array([plain_letters(name) for name in names]) for names in (_FIRST, _LAST))
    segment = draw.pick([each.name for each in SEGMENTS], count, [each.share for each in SEGMENTS])
    place = draw.index([share for *_, share in _PLACES], count)
    country, region, town = (np.array(column)[place] for column in list(zip(*_PLACES, strict=True))[:3])
    domain = draw.pick(["@example.com", "@example.org"], count)
    house = draw.rng.integers(1, 120, count).astype(str)
    street = joined(house, " ", draw.pick(_STREETS, count), " ", draw.pick(_ENDINGS, count), ", ", town)
    return Cast(
        name=joined(_FIRST[first], " ", _LAST[last]),
        company=_companies(draw, segment),
        email=joined(plain_first[first], ".", plain_last[last], number, domain),
        phone=_phones(draw, country),
        address=np.where(draw.chance(0.2, count), "", street),
        country=country,
        region=region,
        segment=segment,
    )


def typed_again(people: Cast) -> Cast:
    """The same people as a hurried colleague enters them: capitals, stray blanks or full-width letters.

    >>> someone = cast(Draw(7, "people"), 3)
    >>> typed_again(someone).name[0] == someone.name[0].upper()
    True
    """
    habits = (str.upper, lambda text: f" {text}  ", _full_width)
    again = {
        field: np.array([habits[row % 3](str(text)) if text else "" for row, text in enumerate(getattr(people, field))])
        for field in ("name", "company", "email")
    }
    return Cast(**again, phone=people.phone, address=people.address, country=people.country, region=people.region, segment=people.segment)


def _full_width(text: str) -> str:
    return "".join(chr(ord(letter) + 0xFEE0) if "!" <= letter <= "~" else letter for letter in text)


def plain_letters(name: str) -> str:
    """A name as it stands in an e-mail address.

    >>> plain_letters("Łukasz")
    'lukasz'
    """
    letters = unicodedata.normalize("NFKD", name.translate(_LETTERS))
    return "".join(letter for letter in letters if letter.isascii()).lower()


def _companies(draw: Draw, segment: np.ndarray) -> np.ndarray:
    """Two words of a place and one of the trade, every combination used once."""
    place, trade = np.divmod(draw.rng.permutation(len(_PLACE_WORDS) * len(_LINK_WORDS) * 8)[: len(segment)], 8)
    word, link = np.divmod(place, len(_LINK_WORDS))
    trades = np.array([_TRADES[each.name] for each in SEGMENTS])
    row = np.array([[each.name for each in SEGMENTS].index(name) for name in segment])
    # No trade belongs to two segments, so a place and the position of a trade name one firm only.
    return joined(_PLACE_WORDS[word], " ", _LINK_WORDS[link], " ", trades[row, trade])


def _phones(draw: Draw, country: np.ndarray) -> np.ndarray:
    count = len(country)
    four = np.strings.mod(np.array("%04d"), draw.rng.permutation(10_000)[:count])
    irish = joined("+353 20 91", draw.rng.integers(0, 10, count).astype(str), " ", four)
    french = joined(
        "+33 1 99 00 ",
        np.strings.mod(np.array("%02d"), draw.rng.integers(0, 100, count)),
        " ",
        np.strings.mod(np.array("%02d"), draw.rng.integers(0, 100, count)),
    )
    german = joined("+49 30 23125 ", np.strings.mod(np.array("%03d"), draw.rng.integers(0, 1000, count)))
    numbers = np.select([country == "Ireland", country == "France"], [irish, french], german)
    return np.where(draw.chance(0.07, count), "", numbers)
