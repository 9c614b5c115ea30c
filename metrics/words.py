"""Sentences that can be translated later: a template and its values, kept apart.

`metrics` never chooses a language. It returns `Text`, which reads as plain English through `str()`; the pages
translate the template and format the values for the reader's language.
"""

from dataclasses import dataclass, field
from typing import Any


def N_(message: str) -> str:
    """Mark a text for translation without translating it here."""
    return message


@dataclass(frozen=True)
class Text:
    """A sentence with its values apart.

    >>> str(Text("{table} has no {role}", {"table": "deals", "role": "close date"}))
    'deals has no close date'
    """

    template: str
    values: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.template.format(**self.values)

    def __repr__(self) -> str:
        return repr(str(self))
