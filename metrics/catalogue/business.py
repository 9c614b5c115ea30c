"""Business performance: leads, sales, pipeline, team, worth of customers, forecasts, marketing."""

from metrics.catalogue import forecast, funnels, leads, marketing, pipeline, sales, team, worth

METRICS = (
    *leads.METRICS,
    *sales.METRICS,
    *funnels.METRICS,
    *pipeline.METRICS,
    *team.METRICS,
    *worth.METRICS,
    *forecast.METRICS,
    *marketing.METRICS,
)
