"""Labels of data and the categories they stand for."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from types import MappingProxyType

import click

from curtilage.core.categories import Scheme
from curtilage.settings.table import nearest

_OF = {
    "person.name": "PERSON PER NAME FULL_NAME FIRST_NAME LAST_NAME GIVEN_NAME SURNAME",
    "person.username": "USERNAME USER_NAME USER",
    "person.age": "AGE",
    "person.birthdate": "BIRTHDATE DATE_OF_BIRTH DOB",
    "person.demographic": "DEM NRP NORP DEMOGRAPHIC NATIONALITY GENDER",
    "person.job": "JOB JOB_TITLE OCCUPATION PROFESSION",
    "contact.email": "EMAIL EMAIL_ADDRESS",
    "contact.phone": "PHONE PHONE_NUMBER TELEPHONE",
    "contact.address": "ADDRESS STREET_ADDRESS STREET",
    "place.name": "LOCATION LOC GPE FAC PLACE CITY COUNTRY STATE",
    "organisation.name": "ORG ORGANISATION ORGANIZATION COMPANY",
    "time.date": "DATE TIME DATE_TIME",
    "measure.quantity": "QUANTITY",
    "identity.national": "ID_NATIONAL NATIONAL_ID SSN US_SSN",
    "identity.tax": "ID_TAX TAX_ID",
    "identity.passport": "PASSPORT PASSPORT_NUMBER US_PASSPORT",
    "identity.licence": "ID_DRIVER DRIVER_LICENSE DRIVING_LICENCE US_DRIVER_LICENSE",
    "identity.record": "ID CODE CASE_NUMBER CUSTOMER_ID EMPLOYEE_ID",
    "finance.iban": "IBAN IBAN_CODE",
    "finance.account": "ACCOUNT ACCOUNT_NUMBER ID_ACCOUNT US_BANK_NUMBER",
    "finance.card": "CARD CREDIT_CARD CREDIT_CARD_NUMBER",
    "finance.crypto": "CRYPTO",
    "finance.amount": "MONEY AMOUNT",
    "health.condition": "HEALTH DISEASE CONDITION DIAGNOSIS",
    "health.treatment": "TREATMENT MEDICATION DRUG",
    "health.record": "ID_MEDICAL MEDICAL_RECORD MRN",
    "network.ip": "IP IP_ADDRESS",
    "network.mac": "MAC MAC_ADDRESS",
    "network.url": "URL",
    "secret.password": "PASSWORD",
    "secret.api_key": "API_KEY",
}
LABELS: Mapping[str, str] = MappingProxyType(
    {label: category for category, labels in _OF.items() for label in labels.split()}
)
"""What common labels stand for; the reference of the command line lists them."""


def mapping(given: Iterable[str], scheme: Scheme, known: Collection[str]) -> dict[str, str]:
    """The labels of ``--map``, over `LABELS`; an empty category leaves a label out.

    Args:
        given: each ``LABEL=category``, several parted by commas.
        scheme: the organisation's categories.
        known: keys of all categories.

    Raises:
        click.BadParameter: one is not of that form, or names no category.
    """
    found = dict(LABELS)
    for pair in filter(None, (pair.strip() for each in given for pair in each.split(","))):
        label, equals, category = (part.strip() for part in pair.partition("="))
        if not equals or not label:
            raise click.BadParameter(f"'{pair}' is not LABEL=category.", param_hint="--map")
        if category and category not in known and category not in scheme.added:
            mend = nearest(category, {*known, *scheme.added})
            raise click.BadParameter(
                f"there is no category '{category}'. {mend}".rstrip(), param_hint="--map"
            )
        found[label] = category
    return found
