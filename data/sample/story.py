"""What a reader can find in the sample company, in plain words."""

from data.sample.company import story_names
from metrics.words import N_, Text


def story() -> tuple[Text, ...]:
    """The findings that wait in the sample data; `tests/data/test_sample.py` holds each of them to the tables.

    >>> str(story()[0])
    'Brightwater Coffee is invented: it sells coffee machines, coffee and service plans to offices, hotels and cafés, over three years.'
    """
    names = story_names()
    return tuple(
        Text(template, {key: value for key, value in names.items() if "{" + key + "}" in template})
        for template in (
            N_("{company} is invented: it sells coffee machines, coffee and service plans to offices, hotels and cafés, over three years."),
            N_("Autumn is busy and August is quiet, but February 2025 was slow like no other month: the workshop was moving."),
            N_("About one lead in five has no source, some say only “unknown”, and one in ten never got a reply."),
            N_("{optimist} expects over a quarter more than comes in; {cautious} expects a little less."),
            N_("{avoider} hardly uses the CRM, so few calls are written down for the deals of {avoider}."),
            N_("Customers among {segment} leave about three times as often as the others."),
            N_("When repairs are slow, customers say so in the survey a month later."),
            N_("Some deals lie untouched without a next step, and some customers were entered twice."),
        )
    )
