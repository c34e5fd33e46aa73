"""What columns' names tell, in seven languages."""

import pytest

from curtilage.core.categories import CATEGORIES
from curtilage.data.scan import words

NAMED = {
    "person.birthdate": "date_of_birth DateOfBirth birthDate DOB Geburtsdatum geb-datum "
    "date_de_naissance fechaNacimiento data_di_nascita geboortedatum DATA_NASCIMENTO",
    "person.name": "name FirstName last_name Vorname Nachname prénom apellidos cognome "
    "achternaam sobrenome customer_name",
    "person.age": "age AGE customer_age Alter edad âge età leeftijd idade",
    "person.demographic": "sex Geschlecht sexe sexo sesso geslacht estado_civil native_country",
    "contact.email": "email E-Mail e_mail_address courriel correo_electrónico emailadres",
    "contact.phone": "phone PhoneNumber Telefonnummer téléphone teléfono telefoonnummer telefone",
    "contact.address": "street Straße hausnummer adresse dirección indirizzo straat endereço",
    "place.name": "city zip_code PLZ Wohnort code_postal ciudad città woonplaats cidade state",
    "identity.record": "customer_id KundenNr id_client order_id OrderID pid uuid",
    "finance.iban": "iban IBAN customer_iban",
    "finance.record": "salary Gehalt salaire sueldo stipendio inkomen renda",
    "health.condition": "diagnosis icd10 Diagnose diagnóstico malattia",
    "network.ip": "ip ip_address IP-Adresse",
    "": "product_name file_name has_phone is_patient count_of_names status weight A2 x7 "
    "management imagery state_of_matter 42",
}


@pytest.mark.parametrize(
    ("name", "category"), [(n, c) for c, names in NAMED.items() for n in names.split()]
)
def test_a_name_tells_its_category(name, category):
    assert words.category_of(name) == category


def test_every_category_is_one():
    assert set(words.ANYWHERE.values()) | set(words.ALONE.values()) <= set(CATEGORIES)


def test_no_word_stands_for_two_categories():
    for table in (words._ANYWHERE, words._ALONE, words._PEOPLE):
        seen: dict[str, str] = {}
        for key, listed in table.items():
            for word in listed.split():
                assert seen.setdefault(word.replace("_", ""), key) == key, word


@pytest.mark.parametrize(
    ("name", "bounds"),
    [
        ("age", (0, 120)), ("Alter", (0, 120)), ("hours_per_week", (0, 168)),
        ("birth_year", (1900, 2100)), ("percent_done", (0, 100)), ("lat", (-90, 90)),
        ("income", None), ("hours", None), ("agent", None),
    ],
)  # fmt: skip
def test_common_sense_bounds(name, bounds):
    assert words.bounds_of(name) == bounds


@pytest.mark.parametrize(
    ("name", "entity"),
    [
        ("patient_id", "patient"), ("KundenNr", "customer"), ("kundennummer", "customer"),
        ("client_id", "customer"), ("pid", "person"), ("account_no", "account"),
        ("customer_name", ""), ("order_id", ""), ("patient", ""),
    ],
)  # fmt: skip
def test_whose_key_it_is(name, entity):
    assert words.entity_of(name) == entity


def test_a_name_without_end_takes_no_time():
    assert words.category_of("x_" * 5_000_000) == ""
    assert len(words.label("ab" * 5_000_000)) <= 2 * words.MOST_LETTERS
