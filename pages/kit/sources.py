"""Where people find what is missing: the name of a column in the CRMs they export from."""

from metrics.figure import Figure


def hint(figure: Figure) -> str:
    """What to look for, where one column more would give the figure."""
    return ""
