"""Orders: what customers paid, net of what was paid back."""

import ibis.expr.types as ir

from metrics.aggregate import summarise


def revenue(orders: ir.Table, *, by: str | None = None) -> ir.Table:
    """Money from orders, net of refunds.

    revenue = sum(amount)        money; a refund is a negative amount, so revenue = gross - refunds

    >>> rows(revenue(frame(id=["1", "2", "3"], amount=[100.0, 50.0, -30.0])))
    [{'n': 3, 'gross': 150.0, 'refunds': 30.0, 'no_amount': 0, 'revenue': 120.0}]
    """
    amount = orders.amount
    return summarise(
        orders, by, n=amount.count(), gross=amount.sum(where=amount > 0).fill_null(0.0),
        refunds=-amount.sum(where=amount < 0).fill_null(0.0), no_amount=orders.count(where=amount.isnull()), revenue=amount.sum(),
    )  # fmt: skip
