from metrics import METRICS
from metrics.presets import GOALS, PRESETS

MISSING: set[str] = set()  # ids of the catalogue that no metric has yet


def test_every_preset_and_goal_names_known_metrics_once() -> None:
    for preset in (*PRESETS.values(), *GOALS.values()):
        assert preset.label
        assert len(preset.metrics) == len(set(preset.metrics))
        assert set(preset.metrics) <= set(METRICS) | MISSING
    assert not MISSING & set(METRICS)
