"""Which labels say that something personal follows, and how detectors read them best."""

from __future__ import annotations

import re
from collections.abc import Iterable

_BORDER = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[_\-./]+|\s+")
_COMPOUND = re.compile(r"(?<=[a-zäöüß]{3})(name|nummer|number|datum|adresse)$")

_NAME_WORDS = """
    name names fullname firstname lastname surname forename vorname nachname familienname prénom
    prenom nom nombre apellido apellidos nome cognome sobrenome naam voornaam achternaam
"""
_NAMES = frozenset(_NAME_WORDS.split())
_BARE = frozenset({"name", "names", "nome", "nombre", "nom", "naam"})
_PERSON_WORDS = """
    patient patientin patiente paciente paziente patiënt customer client kunde kunden kundin
    cliente klant employee mitarbeiter employé empleado dipendente medewerker funcionário holder
    cardholder owner contact person user applicant tenant insured subscriber member recipient
    sender beneficiary payee payer doctor physician nurse student teacher manager author
    signatory titular inhaber kontoinhaber
"""
_PERSONS = frozenset(_PERSON_WORDS.split())
_IDENTIFIER_WORDS = """
    mail email e-mail correo courriel posta phone tel telephone telefon telefono teléfono
    téléphone telefoon telefone mobile mobil cell fax iban bic swift account konto kontonummer
    compte cuenta conto rekening conta card karte kreditkarte carte tarjeta carta kaart cartão
    ssn social tax tin vat steuer nif dni nie nir bsn cpf pesel passport passeport pasaporte
    passaporto reisepass license licence insurance policy mrn nhs birth dob birthday born geburt
    geburtsdatum naissance nacimiento nascita geboorte nascimento address adresse dirección
    indirizzo adres morada street national identity citizen personnummer fiscal fiscale username
    login userid password passwd pwd passwort secret token apikey credential pin cvv cvc routing
    sort plate vin imei passphrase
"""
_IDENTIFIERS = frozenset(_IDENTIFIER_WORDS.split())
_WEAK_WORDS = "account identity national insurance policy license licence card token"
_WEAK = frozenset(_WEAK_WORDS.split())
"""Identifiers that things have as well: a service has an account, a card may be a graphics card."""
_QUALIFYING_WORDS = """
    first last given family middle maiden full legal real complete completo completa intero
    vollständiger der des de del della do da van the your my ihr mein
"""
_QUALIFIERS = frozenset(_QUALIFYING_WORDS.split())
_THING_WORDS = """
    provider principal request response product file host domain company table column class
    function event service package model brand project group team role item device server city
    country street bank school method module path variable param tag org organisation
    organization firm vendor store branch department job task display field key type dataset
    schema index bucket image node cluster app application menu
"""
_THINGS = frozenset(_THING_WORDS.split())


def words(label: str) -> list[str]:
    """The words of a label in small letters: ``patientName``, ``patient_name`` and the like."""
    found = [word.casefold() for word in _BORDER.split(label.strip().strip("\"'`")) if word]
    return [part for word in found for part in _parted(word)]


def _parted(word: str) -> list[str]:
    known = word in _NAMES or word in _IDENTIFIERS
    return [word] if known else _COMPOUND.sub(r" \1", word).split()


def shown(label: str, beside: Iterable[str] = ()) -> str:
    """The label as it is shown before its value; empty if it says nothing of a person.

    Args:
        label: as it stands in the text.
        beside: the other labels of the same record. A bare ``name`` may be a product's; beside
            a birth date or an e-mail address it is a person's.
    """
    parts = words(label)
    known = set(parts)
    if known & _NAMES:
        if not known <= _NAMES | _PERSONS | _QUALIFIERS:
            return ""  # of a file, a column, a host
        others = {word for other in beside for word in words(other)}
        telling = len(parts) > 1 or parts[0] not in _BARE or others & (_PERSONS | _IDENTIFIERS)
        return " ".join(parts) if telling else ""
    if known & _THINGS and known & _IDENTIFIERS <= _WEAK:
        return ""
    return " ".join(parts) if known & (_IDENTIFIERS | _PERSONS) else ""
