"""One text to yes or no."""

from data.vocabulary.words import flag_words, key


def parse_flag(text: str) -> bool | None:
    """Read yes or no in any of the languages; None where it is neither.

    >>> parse_flag("Ja"), parse_flag("否"), parse_flag("0"), parse_flag("maybe")
    (True, False, False, None)
    """
    if text.strip() in ("✓", "✔", "☑"):
        return True
    return flag_words().get(key(text))
