"""Which figures a kind of business starts from, and which serve a goal."""

from types import MappingProxyType
from typing import Final, NamedTuple

from metrics.words import N_


class Preset(NamedTuple):
    """A choice of metrics, in the order they are read."""

    label: str
    metrics: tuple[str, ...]


PRESETS: Final = MappingProxyType({
    "start_up": Preset(N_("Software start-up"), (
        "csat", "first_response_time", "repeat_customers", "qualified_leads", "conversion_rate", "deal_size", "revenue",
    )),
    "consultancy": Preset(N_("Consultancy"), (
        "csat", "survey_response_rate", "on_time_delivery", "new_customers", "win_rate", "deal_size", "revenue_per_rep",
    )),
    "agency": Preset(N_("Marketing agency"), (
        "email_open_rate", "email_click_rate", "social_engagement", "campaign_responses", "new_customers", "conversion_rate",
        "campaign_revenue", "campaign_roi",
    )),
    "subscription": Preset(N_("Subscription"), ("churn_rate", "renewal_rate", "nrr", "cltv", "cac", "nps", "retention_cost")),
    "shop": Preset(N_("Shop"), ("revenue", "repeat_customers", "inactivity_churn", "cohort_retention", "deal_size", "site_conversion")),
})  # fmt: skip

GOALS: Final = MappingProxyType({
    "win_more": Preset(N_("Win more"), ("leads", "conversion_rate", "win_rate", "loss_reasons", "lead_response_time")),
    "keep_customers": Preset(N_("Keep customers"), ("churn_rate", "renewal_rate", "nps", "retention_cost", "time_to_resolution")),
    "look_ahead": Preset(N_("Know what is coming"), (
        "weighted_pipeline", "expected_closings", "forecast_wape_accuracy", "pipeline_coverage",
    )),
    "spend_well": Preset(N_("Spend well"), ("cac", "ltv_to_cac", "campaign_roi", "email_cost")),
    "trust_data": Preset(N_("Trust our data"), ("field_completeness", "source_filled", "duplicates", "active_users", "stale_deals")),
})  # fmt: skip
