"""Business performance: leads, sales, pipeline, team, worth of customers, forecasts, marketing."""

from metrics.catalogue import forecast, leads, marketing, pipeline, sales, team, worth

METRICS = (
    *leads.METRICS,
    *sales.METRICS,
    *pipeline.METRICS,
    *team.METRICS,
    *worth.METRICS,
    *forecast.METRICS,
    *marketing.METRICS,
)
