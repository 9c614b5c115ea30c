"""How long customers stay beyond what has been seen: the shifted beta-geometric model."""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.special import betaln

from metrics.stats.interval import Floats, counts
from metrics.stats.risk import Values

_RANGE = (-7.0, 9.0)  # of the logarithms: from "some leave at once, the rest never" to "all are alike"


@dataclass(frozen=True)
class ShiftedBeta:
    """Every customer leaves with a chance of their own each period; these chances differ as Beta(alpha, beta) says."""

    alpha: float
    beta: float

    def survival(self, periods: Values) -> Floats:
        """The share still there after each number of periods: B(alpha, beta + t) / B(alpha, beta), a ratio in [0, 1].

        >>> ShiftedBeta(1.0, 1.0).survival([0, 1, 3]).round(6).tolist()  # 1 / (1 + t)
        [1.0, 0.5, 0.25]
        """
        t = np.asarray(periods, dtype=np.float64)
        return np.exp(betaln(self.alpha, self.beta + t) - betaln(self.alpha, self.beta))


def shifted_beta_geometric(lost: Values, censored: Values) -> ShiftedBeta | None:
    """The model that fits best (maximum likelihood); None where nobody left, or all were seen for less than a period.

    P(T = t) = B(alpha + 1, beta + t - 1) / B(alpha, beta), S(t) = B(alpha, beta + t) / B(alpha, beta)

    `lost[i]` customers left during period i + 1, `censored[i]` were still there after i + 1 whole periods, when watching ended.
    Source: Fader & Hardie (2007), Journal of Interactive Marketing 21, 76-90: their "High End" gives alpha .668, beta 3.806.

    >>> model = shifted_beta_geometric([131, 126, 90, 60, 42, 34, 26], [0, 0, 0, 0, 0, 0, 491])
    >>> round(model.alpha, 3), round(model.beta, 3)
    (0.668, 3.806)
    """
    gone, there = counts("lost", lost), counts("censored", censored)
    if not gone.sum():
        return None

    def minus_log_likelihood(logs: Floats) -> float:
        alpha, beta = np.exp(logs)
        left = betaln(alpha + 1, beta + np.arange(len(gone)))
        stayed = betaln(alpha, beta + np.arange(1, len(there) + 1))
        return float((gone.sum() + there.sum()) * betaln(alpha, beta) - (gone @ left + there @ stayed))

    fits = [minimize(minus_log_likelihood, start, method="L-BFGS-B", bounds=[_RANGE] * 2) for start in ([0.0, 1.0], [1.0, 4.0])]
    best = min(fits, key=lambda fit: fit.fun)
    alpha, beta = np.exp(best.x).tolist()
    return ShiftedBeta(alpha, beta)
