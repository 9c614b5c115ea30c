"""Intervals, curves and tests over plain numbers and arrays: the statistics behind every figure, knowing no table."""

from metrics.stats.competing import CumulativeIncidence, aalen_johansen
from metrics.stats.correlation import Correlation, spearman
from metrics.stats.counts import inverted_poisson, poisson, poisson_ratio
from metrics.stats.interval import NOT_AVAILABLE, Interval
from metrics.stats.many import FunnelLimits, Shrunken, benjamini_hochberg, funnel_limits, shrunken_rates
from metrics.stats.means import mean_from_moments, mean_interval, median_interval, median_ranks
from metrics.stats.proportions import mover, newcombe, wilson
from metrics.stats.ratios import ratio_interval
from metrics.stats.surveys import Nps, nps, nps_difference
from metrics.stats.survival import LogRank, Survival, kaplan_meier, logrank

__all__ = [
    "NOT_AVAILABLE",
    "Correlation",
    "CumulativeIncidence",
    "FunnelLimits",
    "Interval",
    "LogRank",
    "Nps",
    "Shrunken",
    "Survival",
    "aalen_johansen",
    "benjamini_hochberg",
    "funnel_limits",
    "inverted_poisson",
    "kaplan_meier",
    "logrank",
    "mean_from_moments",
    "mean_interval",
    "median_interval",
    "median_ranks",
    "mover",
    "newcombe",
    "nps",
    "nps_difference",
    "poisson",
    "poisson_ratio",
    "ratio_interval",
    "shrunken_rates",
    "spearman",
    "wilson",
]
