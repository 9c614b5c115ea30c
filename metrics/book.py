"""The metric book on paper: `docs/metrics.md`, made from the catalogue."""

import inspect

from metrics import schema
from metrics.catalogue import METRICS
from metrics.metric import CATEGORIES, Metric

INTRODUCTION = """# The metric book

Every figure Bandstand computes, made from its catalogue by `make docs`. The `id` is a figure's name in Python, on the command
line, in links and in exports. A figure that cannot be had is "not available", with the reason: never 0, never NaN.
"""


def as_markdown() -> str:
    """The whole book."""
    parts = [INTRODUCTION]
    for category, label in CATEGORIES.items():
        parts.append(f"## {label}\n")
        parts += [entry(metric) for metric in METRICS.values() if metric.category == category]
    return "\n".join(parts)


def entry(metric: Metric) -> str:
    """One figure: what it asks, means, needs, and an example that runs as a test."""
    facts = [
        f"### {metric.label} (`{metric.id}`)\n",
        f"*{metric.question}* {metric.definition}\n",
        f"- Formula: {metric.formula}",
        f"- Unit: {metric.unit}; better: {metric.better}",
        f"- Needs: {needs(metric)}",
    ]
    facts += [f"- Otherwise: {way.definition}" for way in metric.ways[1:]]
    facts += [f"- Mind: {metric.pitfalls}"] if metric.pitfalls else []
    facts += [f"- Source: {metric.source}"] if metric.source else []
    return "\n".join([*facts, "", "```python", example(metric), "```", ""])


def needs(metric: Metric) -> str:
    """What it cannot do without."""
    if not metric.needs:
        return "any table"
    return "; ".join(
        f"{schema.KINDS[need.kind].name} ({', '.join(role.replace('|', ' or ') for role in need.roles)})" for need in metric.needs
    )


def example(metric: Metric) -> str:
    """The worked example of its function, as it stands in the docstring and runs as a test."""
    lines = inspect.cleandoc(metric.compute.__doc__ or "").splitlines()
    first = next((place for place, line in enumerate(lines) if line.startswith(">>>")), len(lines))
    return "\n".join(lines[first:])
