"""Whether a customer without a contract is still there, how often they will order, and for how much: BG/NBD and gamma-gamma."""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.special import digamma, gammaln, hyp2f1

from metrics.stats.interval import Floats, as_long, numbers
from metrics.stats.risk import Values

_RANGE = (-9.0, 9.0)  # of the logarithms; a fit that ends at a limit says that the data cannot tell


@dataclass(frozen=True)
class BuyTillDie:
    """Orders come at a rate of each customer's own (gamma r, alpha); after each, some stop for good (beta a, b).

    `repeats` are orders after the first, `recency` from the first to the last, `age` from the first until today, in one unit of time.
    Source: Fader, Hardie & Lee (2005), Marketing Science 24, 275-284.
    """

    r: float
    alpha: float
    a: float
    b: float
    settled: bool = True

    def alive(self, repeats: Values, recency: Values, age: Values) -> Floats:
        """The chance that each customer is still there; 1 for who never ordered again, of whom the model knows nothing.

        >>> BuyTillDie(0.243, 4.414, 0.793, 2.426).alive([2, 0], [30.43, 0], [38.86, 38.86]).round(4).tolist()
        [0.7266, 1.0]
        """
        x, t_x, t = (np.asarray(part, dtype=np.float64) for part in (repeats, recency, age))
        return 1 / (1 + self._odds(x, t_x, t))

    def _odds(self, x: Floats, t_x: Floats, t: Floats) -> Floats:
        """Of having stopped against being there."""
        grown = (self.r + x) * (np.log(self.alpha + t) - np.log(self.alpha + t_x))
        odds = self.a / (self.b + np.maximum(x, 1) - 1) * np.exp(np.minimum(grown, 700))
        return np.where(x > 0, odds, 0.0)

    def expected(self, ahead: float, repeats: Values, recency: Values, age: Values) -> Floats:
        """Orders expected of each customer in the next `ahead` units of time.

        >>> BuyTillDie(0.243, 4.414, 0.793, 2.426).expected(39, [2], [30.43], [38.86]).round(4).tolist()
        [1.226]
        """
        x, t_x, t = (np.asarray(part, dtype=np.float64) for part in (repeats, recency, age))
        a = self.a + 1e-6 if abs(self.a - 1) < 1e-6 else self.a  # the formula divides by a - 1
        z = ahead / (self.alpha + t + ahead)
        shrunk = ((self.alpha + t) / (self.alpha + t + ahead)) ** (self.r + x)
        more = (a + self.b + x - 1) / (a - 1) * (1 - shrunk * hyp2f1(self.r + x, self.b + x, a + self.b + x - 1, z))
        return np.maximum(more, 0.0) / (1 + self._odds(x, t_x, t))

    def newcomer(self, ahead: float) -> float:
        """Orders expected of a new customer after the first, in the first `ahead` units of time."""
        return float(self.expected(ahead, [0.0], [0.0], [0.0])[0])


def buy_till_die(repeats: Values, recency: Values, age: Values, weights: Values | None = None) -> BuyTillDie | None:
    """The BG/NBD model that fits best (maximum likelihood); None where nobody ordered again.

    ln L = ln G(r+x)/G(r) + r ln alpha + ln [ B(a,b+x)/B(a,b) (alpha+T)^-(r+x) + (x>0) B(a+1,b+x-1)/B(a,b) (alpha+t_x)^-(r+x) ]

    Customers alike in all three count once, with their number as weight. `settled` is False where the best lies at a limit.

    >>> buy_till_die([0, 0], [0.0, 0.0], [10.0, 12.0]) is None
    True
    """
    x, t_x, t = (numbers(name, part) for name, part in (("repeats", repeats), ("recency", recency), ("age", age)))
    w = np.ones(len(x)) if weights is None else as_long("weights", weights, len(x))
    if not (x * w).sum():
        return None
    scale = 10.0 / max(float(t.max()), 1e-9)  # any unit of time fits alike
    orders, place = np.unique(x, return_inverse=True)
    known = _Known(orders, place, x, t_x * scale, t * scale, w)
    starts = ([-1.0, 0.0, -0.5, 0.5], [0.0, 1.0, 0.0, 1.0])
    fits = [minimize(known.loss, start, jac=True, method="L-BFGS-B", bounds=[_RANGE] * 4, options={"ftol": 1e-12}) for start in starts[:1]]
    if not np.isfinite(fits[0].fun) or _at_limit(fits[0].x):
        fits.append(minimize(known.loss, starts[1], jac=True, method="L-BFGS-B", bounds=[_RANGE] * 4, options={"ftol": 1e-12}))
    best = min(fits, key=lambda fit: fit.fun)
    r, alpha, a, b = np.exp(best.x).tolist()
    return BuyTillDie(r, alpha / scale, a, b, settled=not _at_limit(best.x))


def _at_limit(logs: Floats) -> bool:
    return bool((np.abs(logs) > _RANGE[1] - 0.01).any())


@dataclass(frozen=True, eq=False)
class _Known:
    """What customers did: gamma functions are worked out once for each number of orders, logarithms once for each customer."""

    orders: Floats
    place: np.ndarray
    x: Floats
    t_x: Floats
    t: Floats
    w: Floats

    def loss(self, logs: Floats) -> tuple[float, Floats]:
        """Minus the mean log-likelihood, and its slope along the logarithms of the four parameters."""
        r, alpha, a, b = np.exp(logs)
        n, bought = self.orders, self.orders > 0
        steady = (gammaln(r + n) - gammaln(r) + r * np.log(alpha) + gammaln(a + b) - gammaln(b) + gammaln(b + n) - gammaln(a + b + n))[
            self.place
        ]
        late, seen = np.log(alpha + self.t), np.log(alpha + self.t_x)
        left = np.where(bought, np.log(a) - np.log(b + np.maximum(n, 1) - 1), -np.inf)[self.place]
        stays, stopped = -(r + self.x) * late, left - (r + self.x) * seen
        both = np.logaddexp(stays, stopped)
        total = self.w.sum()
        there = np.exp(stays - both)
        gone = 1 - there
        slope_r = (digamma(r + n) - digamma(r) + np.log(alpha))[self.place] - there * late - gone * seen
        slope_alpha = r / alpha - (r + self.x) * (there / (alpha + self.t) + gone / (alpha + self.t_x))
        slope_a = (digamma(a + b) - digamma(a + b + n))[self.place] + gone / a
        per_b = (digamma(a + b) - digamma(b) + digamma(b + n) - digamma(a + b + n))[self.place]
        slope_b = per_b - gone * np.where(bought, 1 / (b + np.maximum(n, 1) - 1), 0.0)[self.place]
        slopes = np.array([self.w @ slope for slope in (slope_r, slope_alpha, slope_a, slope_b)]) * np.exp(logs)
        return -float(self.w @ (steady + both)) / total, -slopes / total


@dataclass(frozen=True)
class OrderValue:
    """What an order of a customer is worth: their own mean, drawn to that of all customers the fewer orders they gave (gamma-gamma).

    Source: Fader & Hardie (2013), The Gamma-Gamma Model of Monetary Value.
    """

    p: float
    q: float
    v: float
    settled: bool = True

    def expected(self, orders: Values, mean: Values) -> Floats:
        """The mean order of each customer to come; of who has none yet, that of all.

        >>> OrderValue(6.25, 3.74, 15.44).expected([2, 0], [22.35, 0.0]).round(2).tolist()
        [24.66, 35.22]
        """
        x, m = (np.asarray(part, dtype=np.float64) for part in (orders, mean))
        return self.p * (self.v + x * m) / (self.p * x + self.q - 1)


def order_value(orders: Values, mean: Values, weights: Values | None = None) -> OrderValue | None:
    """The gamma-gamma model that fits best to the mean order of customers with orders; None where fewer than two have one above 0.

    ln L = ln G(px+q) - ln G(px) - ln G(q) + q ln v + (px-1) ln m + px ln x - (px+q) ln(v + m x)
    """
    x, m = numbers("orders", orders), numbers("mean", mean)
    w = np.ones(len(x)) if weights is None else as_long("weights", weights, len(x))
    good = (x > 0) & (m > 0)
    x, m, w = x[good], m[good], w[good]
    if len(x) < 2 or float(m.min()) == float(m.max()):
        return None
    scale = float(m.mean())
    m = m / scale
    log_m, log_x, total = np.log(m), np.log(x), w.sum()

    def loss(logs: Floats) -> float:
        p, q, v = np.exp(logs)
        each = gammaln(p * x + q) - gammaln(p * x) - gammaln(q) + q * np.log(v) + (p * x - 1) * log_m + p * x * log_x
        return -float(w @ (each - (p * x + q) * np.log(v + m * x))) / total

    best = minimize(loss, [1.0, 1.0, 0.0], method="L-BFGS-B", bounds=[_RANGE] * 3, options={"ftol": 1e-12, "maxfun": 5_000})
    p, q, v = np.exp(best.x).tolist()
    return OrderValue(p, q, v * scale, settled=q > 1)  # at a limit all customers are alike, and the mean order is still told
