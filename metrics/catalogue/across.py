"""Across the categories. Each entry stands in the category it is mostly about."""

from metrics import crm_return, crossing
from metrics.metric import BUSINESS, CRM, NEITHER, PERCEPTION, TABLE, Metric
from metrics.words import N_

OPERATIONS_VS_PERCEPTION = Metric(
    "operations_vs_perception", PERCEPTION, desk=CRM, label=N_("Operations and perception"),
    question=N_("Does what we do move together with what customers say?"),
    reading=N_("Two figures of the same months, side by side."),
    definition=N_("A figure from inside and a figure from customers, month by month: how closely their ranks agree, in the same month and up to three months later, for the figures and for their changes. Whole months only."),
    formula="Spearman's rho, corrected for all pairs tried (Benjamini-Hochberg)",
    unit=TABLE, better=NEITHER, needs=(), compute=crossing.operations_vs_perception, reduce=crossing.associations,
    empty=N_("there are too few months in which both figures are known"),
    pitfalls=N_("Two figures that both grow agree whatever they are: trust the changes more than the levels. Neighbouring months are alike, so the interval is too narrow. Associated does not say why."),
    source=N_("Bill Band's advice to small businesses; Bonett & Wright 2000; Benjamini & Hochberg 1995"),
)  # fmt: skip

CRM_RETURN = Metric(
    "crm_return", BUSINESS, desk=CRM, label=N_("What the CRM brought"),
    question=N_("Is the business better off since we have the CRM?"),
    reading=N_("Each figure after the CRM came, beside the same months before."),
    definition=N_("Conversion rate, sales cycle, cost to win a customer, customer lifetime value and forecast accuracy in the months after the CRM was introduced and in the same months of the year before, with the change in the year before that. Revenue gained against what the CRM cost."),
    formula="after - before, same months of the year",
    unit=TABLE, better=NEITHER, needs=(), compute=crm_return.crm_return,
    empty=N_("there are no figures before and after that day"),
    pitfalls=N_("Other things changed too. What was growing before would have gone on growing: see the change in the year before."),
    source=N_("the founding documents on CRM and sales metrics"),
)  # fmt: skip

METRICS = (OPERATIONS_VS_PERCEPTION, CRM_RETURN)
