"""Every mapping of a category points at something that exists in the vocabulary it names."""

import pytest
from fideslang import DEFAULT_TAXONOMY

from curtilage.core.categories import CATEGORIES, Category, Scheme
from curtilage.core.levels import Level

# Concepts of https://w3id.org/dpv/pd, version 2.1 (w3c/dpv, 2.1/pd/pd.csv) that ours may use.
DPV_CONCEPTS = """
    AccountIdentifier Age AgeExact Authenticating BankAccount BirthDate Communication
    CreditCardNumber Demographic DeviceBased EmailAddress Financial FinancialAccount
    FinancialAccountNumber Health HealthRecord IPAddress Identifier Identifying Insurance Job
    Location MACAddress MedicalHealth Name OfficialID Passport Password PaymentCardNumber
    PhysicalAddress Prescription Professional SecretText TelephoneNumber Transactional UID
    Username VehicalLicenseNumber
"""
FIDES_KEYS = frozenset(category.fides_key for category in DEFAULT_TAXONOMY.data_category)


@pytest.mark.parametrize("category", CATEGORIES.values(), ids=lambda c: c.key)
def test_mappings_exist_in_their_vocabularies(category: Category) -> None:
    assert category.fideslang in FIDES_KEYS
    if category.dpv:
        base, concept = category.dpv.split("#")
        assert base == "https://w3id.org/dpv/pd"
        assert concept in DPV_CONCEPTS.split()
    assert category.hipaa in {"", *"ABCDEFGHIJKLMNOPQR"}


def test_token_words_tell_categories_apart() -> None:
    words = [category.word for category in CATEGORIES.values()]
    assert len(set(words)) == len(words)
    assert all(word.isascii() and word.isalpha() and word.isupper() for word in words)


def test_an_unknown_category_is_high() -> None:
    assert Scheme().level("nobody.knows") is Level.HIGH


def test_an_organisation_moves_and_adds() -> None:
    own = Category("acme.project", "project name", Level.MODERATE, "PROJECT")
    scheme = Scheme(moved={"contact.email": Level.HIGH}, added={"acme.project": own})
    assert scheme.level("contact.email") is Level.HIGH
    assert scheme.level("acme.project") is Level.MODERATE
    assert scheme.level("person.name") is Level.MODERATE
