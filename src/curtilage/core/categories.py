"""The kinds of sensitive things, their default levels, and the vocabularies they map to.

A key is ``family.thing`` in lower case. Built-in keys are listed here; an organisation adds its
own and moves any between levels through a `Scheme`. Each maps to a fideslang data category, to
an IRI of the W3C Data Privacy Vocabulary (personal data extension), and, where it applies, to
the identifier of the HIPAA safe harbour list (45 CFR 164.514(b)(2)(i), A to R) and to PCI DSS.

The company's scheme: financial records, health information and personal identifiers are high;
business documents and internal communications are moderate; public and aggregated are low. A
person's name or work address alone is what business correspondence is made of, so it is
moderate (``docs/decisions/0003-names-are-moderate.md``); a number that identifies is high.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from curtilage.core.documents import DOCUMENTS
from curtilage.core.findings import FLOOR, VERIFIED
from curtilage.core.levels import Level

_PD = "https://w3id.org/dpv/pd#"


@dataclass(frozen=True, slots=True)
class Category:
    """One kind of sensitive thing.

    Attributes:
        key: ``family.thing``.
        title: what a person calls it.
        level: its level unless the organisation moves it.
        word: upper-case word that tokens of this category begin with, letters only.
        fideslang: fideslang data category.
        dpv: IRI in the Data Privacy Vocabulary.
        hipaa: letter of the safe-harbour identifier, or empty.
        pci: whether PCI DSS calls it account data.
        evidence: whether its spans only tell what a text is about.
    """

    key: str
    title: str
    level: Level
    word: str
    fideslang: str = ""
    dpv: str = ""
    hipaa: str = ""
    pci: bool = False
    evidence: bool = False

    @property
    def identifies(self) -> bool:
        """Whether its spans point at someone, so that controls replace them.

        The others (a date, a diagnosis, the word "confidential") are evidence of what a text is
        about: replacing them would destroy its meaning and protect nobody.
        """
        return not self.evidence and self.key not in _EVIDENCE


_EVIDENCE = frozenset(
    {
        "person.job",
        "organisation.public",
        "time.date",
        "finance.amount",
        "finance.record",
        "measure.quantity",
        "health.condition",
        "health.treatment",
        "business.internal",
        "business.legal",
        "business.hr",
        "business.code",
    }
)

_H, _M, _L = Level.HIGH, Level.MODERATE, Level.LOW


def _c(key: str, title: str, level: Level, word: str, *maps: str) -> Category:
    fides, dpv, hipaa = (*maps, "", "", "")[:3]
    return Category(key, title, level, word, fides, _PD + dpv if dpv else "", hipaa)


CATEGORIES: Mapping[str, Category] = MappingProxyType(
    {
        c.key: c
        for c in (
            # people and how to reach them
            _c("person.name", "name of a person", _M, "PERSON", "user.name", "Name", "A"),
            _c(
                "person.username", "user name", _M, "USER", "user.account.username", "Username", "R"
            ),
            _c("person.age", "age", _M, "AGE", "user.demographic", "Age", "C"),
            _c(
                "person.birthdate",
                "date of birth",
                _H,
                "BIRTHDATE",
                "user.demographic.date_of_birth",
                "BirthDate",
                "C",
            ),
            _c(
                "person.demographic",
                "demographic trait",
                _M,
                "TRAIT",
                "user.demographic",
                "Demographic",
            ),
            _c("person.job", "job or title", _L, "JOB", "user.job_title", "Job"),
            _c(
                "contact.email",
                "e-mail address",
                _M,
                "EMAIL",
                "user.contact.email",
                "EmailAddress",
                "F",
            ),
            _c(
                "contact.phone",
                "telephone number",
                _M,
                "PHONE",
                "user.contact.phone_number",
                "TelephoneNumber",
                "D",
            ),
            _c(
                "contact.address",
                "postal address",
                _M,
                "ADDRESS",
                "user.contact.address",
                "PhysicalAddress",
                "B",
            ),
            # places, organisations, times
            _c("place.name", "place", _M, "PLACE", "user.location", "Location", "B"),
            _c(
                "place.coordinates",
                "coordinates of a place",
                _M,
                "COORDINATES",
                "user.location.precise",
                "Location",
                "B",
            ),
            _c("organisation.name", "organisation", _M, "ORG", "user.workplace", "Professional"),
            _c("organisation.public", "public body", _L, "BODY", "user.workplace", "Professional"),
            _c("time.date", "date", _L, "DATE", "system.operations", "", "C"),
            _c("measure.quantity", "quantity", _L, "QUANTITY", "system.operations"),
            # identifiers that governments give
            _c(
                "identity.national",
                "national identity or social security number",
                _H,
                "NATIONALID",
                "user.government_id.national_identification_number",
                "OfficialID",
                "G",
            ),
            _c("identity.tax", "tax number", _H, "TAXID", "user.government_id", "OfficialID", "R"),
            _c(
                "identity.passport",
                "passport number",
                _H,
                "PASSPORT",
                "user.government_id.passport_number",
                "Passport",
                "R",
            ),
            _c(
                "identity.licence",
                "driving licence number",
                _H,
                "LICENCE",
                "user.government_id.drivers_license_number",
                "OfficialID",
                "K",
            ),
            _c(
                "identity.vehicle",
                "vehicle identifier",
                _H,
                "VEHICLE",
                "user.government_id",
                "VehicalLicenseNumber",
                "L",
            ),
            _c(
                "identity.professional",
                "professional licence number",
                _H,
                "PROLICENCE",
                "user.unique_id",
                "Identifier",
                "K",
            ),
            _c(
                "identity.record",
                "case, customer or employee number",
                _H,
                "RECORD",
                "user.unique_id",
                "Identifier",
                "R",
            ),
            # money
            _c(
                "finance.iban",
                "bank account (IBAN)",
                _H,
                "IBAN",
                "user.financial.bank_account",
                "BankAccount",
                "J",
            ),
            _c(
                "finance.account",
                "bank account number",
                _H,
                "ACCOUNT",
                "user.financial.bank_account",
                "FinancialAccountNumber",
                "J",
            ),
            Category(
                "finance.card",
                "payment card number",
                _H,
                "CARD",
                "user.financial.credit_card",
                _PD + "CreditCardNumber",
                "J",
                pci=True,
            ),
            _c(
                "finance.crypto",
                "crypto-currency address",
                _H,
                "WALLET",
                "user.financial.bank_account",
                "AccountIdentifier",
                "J",
            ),
            _c(
                "finance.record",
                "financial record of a person",
                _H,
                "FINANCE",
                "user.financial",
                "Financial",
            ),
            _c(
                "finance.amount", "amount of money", _L, "AMOUNT", "user.financial", "Transactional"
            ),
            # health
            _c(
                "health.condition",
                "illness or diagnosis",
                _H,
                "CONDITION",
                "user.health_and_medical",
                "MedicalHealth",
            ),
            _c(
                "health.treatment",
                "treatment or medication",
                _H,
                "TREATMENT",
                "user.health_and_medical",
                "Prescription",
            ),
            _c(
                "health.record",
                "medical record number",
                _H,
                "MEDICALID",
                "user.health_and_medical.record_id",
                "HealthRecord",
                "H",
            ),
            _c(
                "health.insurance",
                "health insurance number",
                _H,
                "INSURANCE",
                "user.health_and_medical.insurance_beneficiary_id",
                "Insurance",
                "I",
            ),
            # devices and networks
            _c("network.ip", "IP address", _M, "IP", "user.device.ip_address", "IPAddress", "O"),
            _c("network.mac", "MAC address", _M, "MAC", "user.device", "MACAddress", "M"),
            _c("network.url", "web address that identifies", _M, "URL", "user.content", "", "N"),
            _c(
                "network.device",
                "device identifier",
                _M,
                "DEVICE",
                "user.device.device_id",
                "DeviceBased",
                "M",
            ),
            # secrets
            _c(
                "secret.password",
                "password",
                _H,
                "PASSWORD",
                "user.authorization.password",
                "Password",
            ),
            _c(
                "secret.api_key",
                "API key or access token",
                _H,
                "SECRET",
                "user.authorization.credentials",
                "Authenticating",
            ),
            _c(
                "secret.private_key",
                "private key",
                _H,
                "PRIVATEKEY",
                "user.authorization.credentials",
                "SecretText",
            ),
            _c(
                "secret.url",
                "web address with credentials",
                _H,
                "SECRETURL",
                "user.authorization.credentials",
                "Authenticating",
            ),
            # what nobody could look into
            _c("content.unread", "encoded content that was not read", _H, "UNREAD", "user.content"),
            # business
            _c("business.internal", "internal business", _M, "INTERNAL", "user.content", ""),
            _c("business.legal", "legal document", _M, "LEGAL", "user.content", ""),
            _c("business.hr", "personnel matter", _H, "HR", "user.workplace", "Professional"),
            _c("business.code", "source code", _M, "CODE", "system.operations", ""),
        )
    }
)


@dataclass(frozen=True, slots=True)
class Scheme:
    """The organisation's categories and levels: the built-in ones, moved and added to.

    Attributes:
        moved: key of a category or a class of documents to level, for those that were moved.
        added: the organisation's own categories.
        thresholds: category key to the confidence from which its findings count, 0 to 1, where
            that is not `FLOOR`.
    """

    moved: Mapping[str, Level] = field(default_factory=dict)
    added: Mapping[str, Category] = field(default_factory=dict)
    thresholds: Mapping[str, float] = field(default_factory=dict)

    def category(self, key: str) -> Category:
        """The category of that key; an unknown one is high, for nobody vouched for it."""
        found = self.added.get(key) or CATEGORIES.get(key)
        return found or Category(key, key.replace(".", " "), Level.HIGH, "DATA")

    def level(self, key: str) -> Level:
        """The level of a category in this organisation."""
        return self.moved.get(key, self.category(key).level)

    def threshold(self, key: str) -> float:
        """The confidence from which findings of a category count."""
        return self.thresholds.get(key, FLOOR)

    def counts(self, key: str, confidence: float) -> bool:
        """Whether a finding counts; what is verified always does."""
        return confidence >= VERIFIED or confidence >= self.threshold(key)

    def document(self, about: str) -> Level:
        """The level of a class of documents; one that nobody declared is high."""
        key = f"document.{about}"
        return self.moved.get(key, DOCUMENTS.get(key, Level.HIGH))
