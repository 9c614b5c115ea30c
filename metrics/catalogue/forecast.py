"""Business performance: how good the forecasts were."""

from metrics import forecast
from metrics.catalogue.sources import DOCUMENTS
from metrics.metric import AT_ONE, AT_ZERO, BUSINESS, HIGHER, LOWER, RATIO, TIMES, Metric, Needs
from metrics.words import N_

FORECAST_ACCURACY = Metric(
    "forecast_accuracy", BUSINESS, label=N_("Forecast accuracy"),
    question=N_("Did what we forecast come true?"),
    reading=N_("For every 100 that you forecast, {value} came true."),
    definition=N_("What came true over what was forecast, over the periods of which both are known; the last forecast made before each began."),
    formula="sum(actual) / sum(forecast)",
    unit=RATIO, better=AT_ONE, needs=(Needs("forecasts", "period", "forecast", "actual"),),
    compute=forecast.forecasts_beside_actuals, reduce=forecast.accuracy,
    left_out={"earlier": N_("an earlier forecast of the same thing"), "late": N_("made when the period had already begun"), "not_due": N_("not due yet"), "unknown": N_("due, but without an actual"), "undated": N_("no period forecast")},
    empty=N_("no forecast of this period can be compared with what came true"),
    pitfalls=N_("Forecasts too high and too low cancel each other: 100 % can hide large misses. Look at the misses beside it."),
    source=DOCUMENTS,
)  # fmt: skip

FORECAST_WAPE_ACCURACY = Metric(
    "forecast_wape_accuracy", BUSINESS, label=N_("Forecasts that were right"),
    question=N_("How close do our forecasts come?"),
    reading=N_("Your forecasts got {value} of every 100 right."),
    definition=N_("1 less the sum of all misses, whichever way, over the sum of what came true."),
    formula="1 - sum(|actual - forecast|) / sum(|actual|)",
    unit=RATIO, better=HIGHER, needs=(Needs("forecasts", "period", "forecast", "actual"),),
    compute=forecast.forecasts_beside_actuals, reduce=forecast.wape_accuracy,
    left_out={"earlier": N_("an earlier forecast of the same thing"), "late": N_("made when the period had already begun"), "not_due": N_("not due yet"), "unknown": N_("due, but without an actual"), "undated": N_("no period forecast")},
    empty=N_("no forecast of this period can be compared with what came true"),
    pitfalls=N_("Large periods weigh more than small ones. Below 0 the forecasts were further off than forecasting nothing."),
    source=N_("Kolassa & Schütz 2007"),
)  # fmt: skip

FORECAST_BIAS = Metric(
    "forecast_bias", BUSINESS, label=N_("Forecast lean"),
    question=N_("Do we promise too much or too little?"),
    reading=N_("Your forecasts were {value} of every 100 too high (below 0: too low)."),
    definition=N_("What was forecast less what came true, over what came true. Above 0 the forecasts promise too much."),
    formula="sum(forecast - actual) / sum(actual)",
    unit=RATIO, better=AT_ZERO, needs=(Needs("forecasts", "period", "forecast", "actual"),),
    compute=forecast.forecasts_beside_actuals, reduce=forecast.bias,
    left_out={"earlier": N_("an earlier forecast of the same thing"), "late": N_("made when the period had already begun"), "not_due": N_("not due yet"), "unknown": N_("due, but without an actual"), "undated": N_("no period forecast")},
    empty=N_("no forecast of this period can be compared with what came true"),
    pitfalls=N_("A lean of 0 can hide large misses both ways."),
    source=N_("Hyndman & Koehler 2006"),
)  # fmt: skip

FORECAST_MASE = Metric(
    "forecast_mase", BUSINESS, label=N_("Forecast against \"as last time\""),
    question=N_("Are our forecasts better than saying the same as last time?"),
    reading=N_("Your misses were {value} times those of saying \"as last time\"."),
    definition=N_("The mean miss over the mean change from one actual to the next, before the first forecast where there are actuals before it, else over all. Below 1 is better than saying as last time."),
    formula="mean(|actual - forecast|) / mean(|actual - actual before|)",
    unit=TIMES, better=LOWER, needs=(Needs("forecasts", "period", "forecast", "actual"),),
    compute=forecast.forecasts_beside_actuals, reduce=forecast.mase,
    left_out={"earlier": N_("an earlier forecast of the same thing"), "late": N_("made when the period had already begun"), "not_due": N_("not due yet"), "unknown": N_("due, but without an actual"), "undated": N_("no period forecast")},
    empty=N_("there are no two different actuals to compare the forecasts with"),
    pitfalls=N_("It needs actuals in order of time without gaps."),
    source=N_("Hyndman & Koehler 2006"),
)  # fmt: skip

FORECAST_TRACKING_SIGNAL = Metric(
    "forecast_tracking_signal", BUSINESS, label=N_("Forecast drift"),
    question=N_("Have our forecasts drifted to one side?"),
    reading=N_("Your forecasts have drifted {value} usual misses off in all."),
    definition=N_("All misses with their sign, over the mean miss without it. Past 4 either way the forecasts lean to one side."),
    formula="sum(forecast - actual) / mean(|forecast - actual|)",
    unit=TIMES, better=AT_ZERO, needs=(Needs("forecasts", "period", "forecast", "actual"),),
    compute=forecast.forecasts_beside_actuals, reduce=forecast.tracking_signal,
    left_out={"earlier": N_("an earlier forecast of the same thing"), "late": N_("made when the period had already begun"), "not_due": N_("not due yet"), "unknown": N_("due, but without an actual"), "undated": N_("no period forecast")},
    empty=N_("no forecast of this period missed what came true, or none can be compared with it"),
    pitfalls=N_("The longer the period, the further chance alone drifts."),
    source=N_("Brown 1962"),
)  # fmt: skip

METRICS = (
    FORECAST_ACCURACY,
    FORECAST_WAPE_ACCURACY,
    FORECAST_BIAS,
    FORECAST_MASE,
    FORECAST_TRACKING_SIGNAL,
)
