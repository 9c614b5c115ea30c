"""Where people find what a figure misses: the name of the column in the CRMs they export from."""

from data.exports import column_in
from metrics.figure import Figure
from pages.kit.text import _


def hint(figure: Figure) -> str:
    """What to look for, where one column more would give the figure."""
    kind, role = figure.details.get("missing") or ("", "")
    if not kind:
        return ""
    if not role:
        return _("Export it from your system and drop the file under Your files.")
    places = [_("{system}: column {column}", system=system, column=column) for system, column in column_in(kind, role).items()]
    return _("Where to find it: {places}.", places="; ".join(places[:3])) if places else ""
