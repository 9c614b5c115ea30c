"""Where definitions come from, named once."""

from metrics.words import N_

DOCUMENTS = N_("the founding documents on CRM and sales metrics")
