"""Accounts, wallets, health, travel, machines, contacts, dates and places."""

from __future__ import annotations

from random import Random

from curtilage.detect.patterns.tests import planted_sums as sums
from curtilage.detect.patterns.tests.planted import Planted, card, german_iban, token, valid
from curtilage.detect.patterns.tests.planted_sums import digits, luhn, shaped

ACCOUNT = (
    "account number|Kontonummer|numéro de compte|número de cuenta|numero di conto|rekeningnummer"
    "|conta número"
)
PASSPORT = "passport|Reisepass|passeport|pasaporte|passaporto|paspoort|passaporte"
LICENCE = (
    "driving licence|Führerschein|permis de conduire|permiso de conducir|patente di guida"
    "|rijbewijs|carta de condução"
)
BORN = (
    "date of birth|Geburtsdatum|date de naissance|fecha de nacimiento|data di nascita|geboortedatum"
    "|data de nascimento"
)
PHONE = "phone|Telefon|téléphone|teléfono|cellulare|mobiel|telefone, ligue:|"
PATIENT = (
    "patient number|Patientennummer|numéro de patient|número de paciente|numero paziente"
    "|patiëntnummer|número de utente"
)
PLATE = "licence plate|Kennzeichen|plaque|matrícula|targa|kenteken|matrícula"
PLACE = "location|Standort|position|ubicación|posizione|locatie|localização gps"
WALLET = "wallet"


def _wallet(*versions: bytes):
    return lambda random: sums.base58(random.choice(versions), 20, random)


def _licence(random: Random) -> str:
    surname = random.choice(["MORGA", "SMITH", "LEE99", "JONES"])
    month, day = random.choice(["01", "12", "57"]), random.randint(1, 28)
    return surname + shaped(random, f"#{month}{day:02d}#SM9@@")


def _german_licence(random: Random) -> str:
    body = shaped(random, "B072RR###")
    rest = sum(int(c, 36) * (9 - i) for i, c in enumerate(body)) % 11
    return f"{body}{'X' if rest == 10 else rest}1"


def _kvnr(random: Random) -> str:
    letter, body = random.choice("ABCDEKX"), digits(random, 8)
    spelt = f"{ord(letter) - 64:02d}{body}"
    total = 0
    for place, digit in enumerate(spelt):
        value = int(digit) * (1 + place % 2)
        total += value // 10 + value % 10
    return f"{letter}{body}{total % 10}"


def _pzn(random: Random) -> str:
    while True:
        body = digits(random, 7)
        rest = sum(int(d) * (i + 1) for i, d in enumerate(body)) % 11
        if rest != 10:
            return f"{body}{rest}"


def _date(random: Random) -> str:
    day, month, year = random.randint(1, 28), random.randint(1, 12), random.randint(1940, 2005)
    return random.choice(
        [
            f"{day:02d}.{month:02d}.{year}",
            f"{year}-{month:02d}-{day:02d}",
            f"{day:02d}/{month:02d}/{year}",
        ]
    )


def _streets(*addresses: str):
    return lambda random: random.choice(addresses)


def _coordinates(random: Random) -> str:
    north, east = random.uniform(36, 60), random.uniform(-9, 20)
    return random.choice([f"{north:.5f}, {east:.5f}", f"{north:.6f},{east:.6f}"])


def _zoned(random: Random, shape: str) -> str:
    number = shaped(random, shape)
    return number + sums.zone(number)


MONEY = (
    Planted("IBAN DE", "finance.iban", german_iban, "IBAN", alone=True),
    # The check digits of Spain's own account numbers are mostly wrong here: it counts all the same.
    Planted("IBAN ES", "finance.iban", lambda r: sums.iban("ES", digits(r, 20)), "IBAN", True),
    Planted(
        "IBAN GB", "finance.iban", lambda r: sums.iban("GB", "WEST" + digits(r, 14)), "IBAN", True
    ),
    Planted(
        "IBAN NL", "finance.iban", lambda r: sums.iban("NL", "ABNA" + digits(r, 10)), "IBAN", True
    ),
    Planted("card", "finance.card", card, "card", alone=True),
    Planted("card Amex", "finance.card", lambda r: luhn("37" + digits(r, 12)), "card", alone=True),
    Planted(
        "BIC", "finance.account", lambda r: r.choice(["COBADEFFXXX", "DEUTDEDB", "BNPAFRPP"]), "BIC"
    ),
    Planted("US routing", "finance.account", sums.routing, "routing number"),
    Planted("account", "finance.account", lambda r: digits(r, 10, "123456789"), ACCOUNT),
    Planted("UK sort code", "finance.account", token("##-##-##"), "sort code"),
    Planted(
        "ES CCC", "finance.account", valid("es.ccc", "2100##########51332#"), "cuenta", alone=True
    ),
    Planted(
        "PL NRB", "finance.account", lambda r: sums.iban("PL", digits(r, 24))[2:], "konto", True
    ),
    Planted(
        "NZ account", "finance.account", token("01-0242-0100194-00"), "bank account", alone=True
    ),
    Planted("NO account", "finance.account", valid("no.kontonr", "8601.11.####9"), "kontonummer"),
    Planted("IFSC", "finance.account", token("HDFC0######"), "IFSC"),
    Planted("Bitcoin", "finance.crypto", _wallet(b"\x00", b"\x05"), WALLET, alone=True),
    Planted(
        "Litecoin, Doge, Dash", "finance.crypto", _wallet(b"\x30", b"\x1e", b"\x4c"), WALLET, True
    ),
    Planted("Tron, Zcash", "finance.crypto", _wallet(b"\x41", b"\x1c\xb8"), WALLET, alone=True),
    Planted(
        "Bitcoin segwit", "finance.crypto", lambda r: sums.bech32("bc", 0, 20, r), WALLET, True
    ),
    Planted(
        "Bitcoin taproot", "finance.crypto", lambda r: sums.bech32("bc", 1, 32, r), WALLET, True
    ),
    Planted(
        "Ethereum", "finance.crypto", lambda r: "0x" + r.randbytes(20).hex(), WALLET, alone=True
    ),
    Planted(
        "Bitcoin key", "secret.private_key", lambda r: sums.base58(b"\x80", 32, r), "key", True
    ),
)
HEALTH = (
    Planted("NHS", "health.record", sums.nhs, "NHS number"),
    Planted("patient", "health.record", token("PT-######"), PATIENT),
    Planted("MRN", "health.record", lambda r: digits(r, 7, "123456789"), "MRN"),
    Planted("DE KVNR", "health.insurance", _kvnr, "Krankenversichertennummer", alone=True),
    Planted("US Medicare", "health.insurance", token("1EG4-TE#-MK7#"), "Medicare", alone=True),
    Planted("NPI", "identity.professional", sums.npi, "NPI"),
    Planted("DEA", "identity.professional", sums.dea, "DEA number", alone=True),
    Planted(
        "ICD-10", "health.condition", lambda r: r.choice(["E11.9", "F32.1", "C50.911"]), "ICD-10"
    ),
    Planted("ATC", "health.treatment", lambda r: r.choice(["N02BE01", "A10BA02"]), "ATC"),
    Planted("NDC", "health.treatment", token("0###-####-##"), "NDC"),
    Planted("PZN", "health.treatment", _pzn, "PZN"),
)
TRAVEL = (
    Planted("passport", "identity.passport", token("C0#X#####"), PASSPORT),
    Planted("passport German", "identity.passport", lambda r: _zoned(r, "C01X00###"), PASSPORT),
    Planted("passport zone", "identity.passport", sums.passport_zone, PASSPORT, alone=True),
    Planted("licence UK", "identity.licence", _licence, LICENCE, alone=True),
    Planted("licence German", "identity.licence", _german_licence, LICENCE),
    Planted("licence Ontario", "identity.licence", token("S1234-56789-50412"), LICENCE, alone=True),
    Planted("VIN", "identity.vehicle", sums.vin, "VIN", alone=True),
    Planted("plate UK", "identity.vehicle", token("AB## XYZ"), PLATE),
    Planted("plate German", "identity.vehicle", token("M-AB ####"), PLATE),
)
MACHINES = (
    Planted("IMEI", "network.device", lambda r: luhn("35" + digits(r, 12)), "IMEI"),
    Planted("ICCID", "network.device", lambda r: luhn("8949" + digits(r, 14)), "ICCID"),
    Planted("MAC", "network.mac", token("0x:1x:2x:xx:xx:x9"), "MAC", alone=True),
    Planted(
        "IPv4", "network.ip", lambda r: f"10.{r.randint(0, 255)}.{r.randint(1, 99)}.7", "IP", True
    ),
    Planted("IPv6", "network.ip", token("2001:db8:1x:xxx::1x"), "IP", alone=True),
)
PEOPLE = (
    Planted(
        "e-mail",
        "contact.email",
        lambda r: f"anna.{digits(r, 4)}@example.org",
        "e-mail",
        alone=True,
    ),
    Planted(
        "phone", "contact.phone", lambda r: f"+49 30 {digits(r, 7, '2345')}", PHONE, alone=True
    ),
    Planted("phone US", "contact.phone", lambda r: f"(212) 555-0{digits(r, 3)}", PHONE, alone=True),
    Planted("phone UK", "contact.phone", lambda r: f"020 7946 0{digits(r, 3)}", PHONE, alone=True),
    Planted("birth date", "person.birthdate", _date, BORN),
    Planted("coordinates", "place.coordinates", _coordinates, PLACE),
    Planted("degrees", "place.coordinates", token("48°51'2#\"N 2°17'4#\"E"), PLACE, alone=True),
)
ADDRESSES = (
    Planted(
        "address en",
        "contact.address",
        _streets("221 Baker Street", "1600 Amphitheatre Pkwy"),
        "address",
        True,
    ),
    Planted(
        "address de",
        "contact.address",
        _streets("Lindenstraße 12", "Am Markt 3", "Hauptstr. 5"),
        "Adresse",
        True,
    ),
    Planted(
        "address fr",
        "contact.address",
        _streets("12 rue de la Paix", "8 avenue Foch"),
        "adresse",
        True,
    ),
    Planted(
        "address es",
        "contact.address",
        _streets("Calle Mayor 4", "Avda. de América, 22"),
        "dirección",
        True,
    ),
    Planted(
        "address it",
        "contact.address",
        _streets("Via Roma 10", "Corso Garibaldi, 7"),
        "indirizzo",
        True,
    ),
    Planted(
        "address nl", "contact.address", _streets("Kerkstraat 12", "Herengracht 100"), "adres", True
    ),
    Planted(
        "address pt",
        "contact.address",
        _streets("Rua Augusta, 123", "Avenida da Liberdade 45"),
        "morada",
        True,
    ),
)
