"""Made-up people, places, companies and numbers to fill templates with.

Identities come from Faker's lists of many countries and, where a folder of corpora is given, from
the names marked in them: real organisations and places are odder than any list.
"""

from __future__ import annotations

import random
import string
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from faker import Faker

HOME = {
    "en": ("en_US", "en_GB", "en_IN", "en_AU", "en_IE"),
    "de": ("de_DE", "de_AT", "de_CH"),
    "fr": ("fr_FR", "fr_CH", "fr_BE"),
    "es": ("es_ES", "es_MX", "es_AR", "es_CO"),
    "it": ("it_IT",),
    "nl": ("nl_NL", "nl_BE"),
    "pt": ("pt_PT", "pt_BR"),
}
ABROAD = (
    *("pl_PL", "tr_TR", "sv_SE", "da_DK", "no_NO", "fi_FI", "cs_CZ", "ro_RO", "hu_HU", "hr_HR"),
    *("sk_SK", "sl_SI", "et_EE", "lt_LT", "lv_LV", "es_ES", "it_IT", "de_DE", "fr_FR", "nl_NL"),
    *("pt_BR", "en_US", "en_GB", "en_IN", "id_ID", "fil_PH", "sq_AL", "az_AZ", "ga_IE", "es_CL"),
)
TITLES = {
    "en": ("Mr", "Mrs", "Ms", "Mr.", "Mrs.", "Ms.", "Dr", "Dr.", "Professor", "Miss", "Judge"),
    "de": ("Herr", "Frau", "Herrn", "Dr.", "Frau Dr.", "Prof. Dr.", "Hr.", "Fr."),
    "fr": ("M.", "Mme", "Monsieur", "Madame", "Dr", "Mlle", "Maître", "Pr"),
    "es": ("Sr.", "Sra.", "Don", "Doña", "D.", "Dª", "Dr.", "Dra.", "Señor", "Señora"),
    "it": ("Sig.", "Sig.ra", "Signor", "Signora", "Dott.", "Dott.ssa", "Avv.", "Ing."),
    "nl": ("de heer", "mevrouw", "dhr.", "mevr.", "dr.", "Dhr.", "Mevrouw"),
    "pt": ("Sr.", "Sra.", "Dr.", "Dra.", "Senhor", "Senhora", "D."),
}
MONTHS = {
    "en": "January February March April May June July August September October November December",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre "
    "diciembre",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre "
    "dicembre",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro "
    "dezembro",
}
DAYS = {
    "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
    "de": "Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag",
    "fr": "lundi mardi mercredi jeudi vendredi samedi dimanche",
    "es": "lunes martes miércoles jueves viernes sábado domingo",
    "it": "lunedì martedì mercoledì giovedì venerdì sabato domenica",
    "nl": "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag",
    "pt": "segunda-feira terça-feira quarta-feira quinta-feira sexta-feira sábado domingo",
}
HOSPITALS = {
    "en": ("{c} General Hospital", "St. {n}'s Hospital", "{c} Medical Center", "{n} Clinic"),
    "de": ("Klinikum {c}", "Universitätsklinikum {c}", "St.-{n}-Krankenhaus", "Praxis Dr. {n}"),
    "fr": ("CHU de {c}", "Hôpital {n}", "Clinique {n}", "Centre hospitalier de {c}"),
    "es": (
        *("Hospital Universitario {c}", "Hospital General de {c}", "Hospital {n}"),
        *("Hospital Clínico {c}", "Clínica {n}", "Hospital Universitario {f} {n}"),
    ),
    "it": ("Ospedale {n}", "Policlinico di {c}", "Clinica {n}", "Ospedale Civile di {c}"),
    "nl": ("{c} UMC", "Ziekenhuis {c}", "Sint-{n}ziekenhuis", "Kliniek {n}"),
    "pt": ("Hospital de {c}", "Hospital Universitário de {c}", "Clínica {n}", "Hospital {n}"),
}
BANKS = {
    "en": ("{n} Bank", "Bank of {c}", "{c} Credit Union", "First National Bank of {c}"),
    "de": ("Sparkasse {c}", "Volksbank {c}", "{n} Bank AG", "Kreissparkasse {c}"),
    "fr": ("Banque {n}", "Crédit {c}", "Caisse d'Épargne de {c}"),
    "es": ("Banco {n}", "Caja Rural de {c}", "Banco de {c}"),
    "it": ("Banca {n}", "Cassa di Risparmio di {c}", "Banca Popolare di {c}"),
    "nl": ("{n} Bank", "Bank {c}", "Spaarbank {c}"),
    "pt": ("Banco {n}", "Caixa {c}", "Banco de {c}"),
}
SCHOOLS = {
    "en": ("University of {c}", "{c} High School", "{n} College", "{n} Elementary School"),
    "de": ("Universität {c}", "{n}-Gymnasium", "Hochschule {c}", "Grundschule {c}"),
    "fr": ("Université de {c}", "Lycée {n}", "Collège {n}", "École {n}"),
    "es": ("Universidad de {c}", "Colegio {n}", "Instituto {n}", "Facultad de Medicina de {c}"),
    "it": ("Università di {c}", "Liceo {n}", "Istituto {n}", "Scuola {n}"),
    "nl": ("Universiteit {c}", "{n} College", "Hogeschool {c}", "Basisschool {n}"),
    "pt": ("Universidade de {c}", "Escola {n}", "Colégio {n}", "Instituto {n}"),
}
COURTS = {
    "en": ("{c} District Court", "{c} Regional Court", "{c} Court of Appeal", "{c} Crown Court"),
    "de": ("Amtsgericht {c}", "Landgericht {c}", "Oberlandesgericht {c}", "Sozialgericht {c}"),
    "fr": ("tribunal de grande instance de {c}", "cour d'appel de {c}", "tribunal de {c}"),
    "es": ("Juzgado de lo Social de {c}", "Audiencia Provincial de {c}", "Juzgado n.º 3 de {c}"),
    "it": ("Tribunale di {c}", "Corte d'Appello di {c}", "Procura di {c}"),
    "nl": ("rechtbank {c}", "gerechtshof {c}", "Rechtbank {c}"),
    "pt": ("Tribunal de {c}", "Tribunal da Relação de {c}", "Comarca de {c}"),
}
AUTHORITIES = {
    "en": ("{c} City Council", "{c} Police Department", "Ministry of Justice", "{c} Tax Office"),
    "de": (
        "Finanzamt {c}",
        "Stadt {c}",
        "Polizei {c}",
        "Jugendamt {c}",
        "Bundesagentur für Arbeit",
    ),
    "fr": ("préfecture de {c}", "mairie de {c}", "CPAM de {c}", "ministère de la Justice"),
    "es": ("Ayuntamiento de {c}", "Agencia Tributaria", "Policía Local de {c}"),
    "it": ("Comune di {c}", "Questura di {c}", "Agenzia delle Entrate", "INPS di {c}"),
    "nl": ("gemeente {c}", "politie {c}", "Belastingdienst {c}", "GGD {c}"),
    "pt": ("Câmara Municipal de {c}", "Autoridade Tributária", "Prefeitura de {c}"),
}
DRUGS = [
    "ibuprofen",
    "metformin",
    "amoxicillin",
    "lisinopril",
    "atorvastatin",
    "omeprazol",
    "sertraline",
    "insulin",
    "ramipril",
    "warfarin",
    "prednisolone",
    "paracetamol",
    "levothyroxine",
    "salbutamol",
    "methotrexate",
    "bisoprolol",
    "tramadol",
    "enoxaparin",
    "clopidogrel",
    "furosemide",
    "amlodipine",
    "citalopram",
    "quetiapine",
    "rituximab",
    "gabapentin",
]
ILLNESSES = {
    "en": "diabetes|hypertension|asthma|breast cancer|depression|pneumonia|epilepsy|heart failure"
    "|multiple sclerosis|chronic back pain|hepatitis C|anxiety disorder|a broken femur|HIV"
    "|rheumatoid arthritis|migraine|Crohn's disease|appendicitis|schizophrenia|lung cancer",
    "de": "Diabetes mellitus Typ 2|Bluthochdruck|Asthma bronchiale|Brustkrebs|Depression|Epilepsie"
    "|Lungenentzündung|Herzinsuffizienz|Multiple Sklerose|Hepatitis C|Migräne|Morbus Crohn"
    "|Bandscheibenvorfall|Vorhofflimmern|Niereninsuffizienz|Angststörung|Schlaganfall",
    "fr": "diabète de type 2|hypertension artérielle|asthme|cancer du sein|dépression|épilepsie"
    "|pneumonie|insuffisance cardiaque|sclérose en plaques|hépatite C|migraine|maladie de Crohn"
    "|hernie discale|fibrillation auriculaire|insuffisance rénale|trouble anxieux",
    "es": "diabetes mellitus tipo 2|hipertensión arterial|asma|cáncer de mama|depresión|epilepsia"
    "|neumonía|insuficiencia cardiaca|esclerosis múltiple|hepatitis C|migraña|enfermedad de Crohn"
    "|hernia discal|fibrilación auricular|insuficiencia renal|trastorno de ansiedad|dislipemia",
    "it": "diabete mellito tipo 2|ipertensione arteriosa|asma|tumore al seno|depressione|epilessia"
    "|polmonite|insufficienza cardiaca|sclerosi multipla|epatite C|emicrania|morbo di Crohn"
    "|ernia del disco|fibrillazione atriale|insufficienza renale",
    "nl": "diabetes type 2|hoge bloeddruk|astma|borstkanker|depressie|epilepsie|longontsteking"
    "|hartfalen|multiple sclerose|hepatitis C|migraine|ziekte van Crohn|hernia|boezemfibrilleren"
    "|nierfalen|angststoornis",
    "pt": "diabetes tipo 2|hipertensão arterial|asma|cancro da mama|depressão|epilepsia|pneumonia"
    "|insuficiência cardíaca|esclerose múltipla|hepatite C|enxaqueca|doença de Crohn"
    "|hérnia discal|fibrilhação auricular|insuficiência renal",
}
_MONEY = {
    "en": ("${n}", "£{n}", "{n} euros", "EUR {n}", "{n} USD", "€{n}", "{n} dollars"),
    "de": ("{n} Euro", "{n} €", "EUR {n}", "CHF {n}"),
    "fr": ("{n} euros", "{n} €", "{n} EUR", "CHF {n}"),
    "es": ("{n} euros", "{n} €", "{n} EUR", "${n}"),
    "it": ("{n} euro", "{n} €", "€ {n}", "EUR {n}"),
    "nl": ("€ {n}", "{n} euro", "EUR {n}"),
    "pt": ("{n} euros", "R$ {n}", "{n} €", "EUR {n}"),
}


@dataclass(frozen=True, slots=True)
class Person:
    """One made-up person."""

    first: str
    last: str
    title: str

    def named(self, slot: str, chance: random.Random) -> str:
        """The person's name as a slot wants it."""
        first, last = self.first, self.last
        plain = "".join(c for c in f"{first}.{last}".lower() if c.isascii() and c in _HANDLE)
        return {
            "full": f"{first} {last}",
            "first": first,
            "last": last,
            "titled": f"{self.title} {last if chance.random() < 0.6 else f'{first} {last}'}",
            "lastfirst": f"{last}, {first}",
            "initials": f"{first[0]}. {last[0]}."
            if chance.random() < 0.5
            else f"{first[0]}.{last[0]}.",
            "user": chance.choice(
                [plain.replace(".", "_"), plain.replace(".", "") + str(chance.randrange(100))]
            ),
            "email": f"{plain}@{chance.choice(_MAIL)}",
        }[slot]


_HANDLE = string.ascii_lowercase + "."
_MAIL = ("gmail.com", "example.org", "web.de", "yahoo.es", "outlook.com", "mail.example.net")


@dataclass(slots=True)
class Identities:
    """Everything a template may ask for, in one language.

    Args:
        language: of the templates.
        chance: the source of randomness.
        names: marked names of corpora, by kind, to be mixed in; may be empty.
    """

    language: str
    chance: random.Random
    names: Mapping[str, Sequence[str]] = field(default_factory=dict)
    _fakers: dict[str, Faker] = field(default_factory=dict)

    def faker(self, *, abroad: float = 0.35) -> Faker:
        """The generator of some country, seeded from ``chance``."""
        locale = self.chance.choice(
            ABROAD if self.chance.random() < abroad else HOME[self.language]
        )
        if locale not in self._fakers:
            self._fakers[locale] = Faker(locale)
            self._fakers[locale].seed_instance(self.chance.getrandbits(32))
        return self._fakers[locale]

    def asked(self, what: str, *, abroad: float = 0.35) -> str:
        """What the generator of some country says; not every country has every list."""
        faker = self.faker(abroad=abroad)
        if not hasattr(faker, what):
            faker = self._fakers.setdefault("en_GB", Faker("en_GB"))
        return str(getattr(faker, what)())

    def person(self) -> Person:
        """A new person, sometimes with two given names or two surnames."""
        faker = self.faker()
        first, last = faker.first_name(), faker.last_name()
        if self.language in {"es", "pt"} and self.chance.random() < 0.5:
            last += " " + self.asked("last_name", abroad=0.05)
        elif self.chance.random() < 0.05:
            last += "-" + faker.last_name()
        if self.chance.random() < 0.06:
            first += " " + faker.first_name()
        elif self.chance.random() < 0.06:
            first += f" {self.chance.choice(string.ascii_uppercase)}."
        return Person(first, last, self.chance.choice(TITLES[self.language]))

    def value(self, slot: str) -> str:
        """What a slot other than a person's name holds."""
        return _VALUES[slot](self)

    def marked(self, kind: str, share: float) -> str | None:
        """Now and then a name of the corpora."""
        known = self.names.get(kind)
        return self.chance.choice(known) if known and self.chance.random() < share else None

    def digits(self, shape: str) -> str:
        """``#`` becomes a digit, ``?`` a capital."""
        c = self.chance
        return "".join(
            str(c.randrange(10))
            if s == "#"
            else c.choice(string.ascii_uppercase)
            if s == "?"
            else s
            for s in shape
        )


def _city(i: Identities) -> str:
    return i.marked("place", 0.4) or i.asked("city")


def _org(i: Identities) -> str:
    made = i.asked("company")
    if i.chance.random() < 0.2:
        made = made.split()[0].strip(",")
    return i.marked("org", 0.45) or made


def _patterned(table: Mapping[str, Sequence[str]]) -> Callable[[Identities], str]:
    def made(i: Identities) -> str:
        pattern = i.chance.choice(table[i.language])
        return pattern.format(
            c=_city(i), n=i.asked("last_name", abroad=0.15), f=i.asked("first_name", abroad=0.15)
        )

    return made


def _date(i: Identities) -> str:
    c = i.chance
    d, m, y = c.randrange(1, 29), c.randrange(1, 13), c.randrange(1935, 2027)
    month = MONTHS[i.language].split()[m - 1]
    word = {
        "de": f"{d}. {month} {y}",
        "es": f"{d} de {month} de {y}",
        "pt": f"{d} de {month} de {y}",
    }
    spoken = word.get(i.language, f"{d} {month} {y}")
    if i.language == "en":
        spoken = c.choice([spoken, f"{month} {d}, {y}", f"{month[:3]} {d}, {y}", f"{d} {month}"])
    parts = [f"{d:02}/{m:02}/{y}", f"{d}.{m}.{y}", f"{y}-{m:02}-{d:02}", f"{m}/{d}/{y % 100:02}"]
    day = c.choice(DAYS[i.language].split())
    return c.choice(
        [spoken, spoken, spoken, *parts, f"{month} {y}", f"{day}, {spoken}", f"{d:02}-{m:02}-{y}"]
    )


def _shortdate(i: Identities) -> str:
    c = i.chance
    d, m, y = c.randrange(1, 29), c.randrange(1, 13), c.randrange(1935, 2027)
    sep = c.choice("/.-")
    return c.choice(
        [f"{d:02}{sep}{m:02}{sep}{y}", f"{d}{sep}{m}{sep}{y % 100:02}", f"{y}-{m:02}-{d:02}"]
    )


def _amount(i: Identities) -> str:
    c = i.chance
    n = c.choice([c.randrange(1, 999), c.randrange(1000, 99999), c.randrange(10**5, 10**7)])
    figure = f"{n:,}" if c.random() < 0.7 else str(n)
    if i.language != "en":
        figure = figure.replace(",", ".")
    if c.random() < 0.3:
        figure += ("." if i.language == "en" else ",") + f"{c.randrange(100):02}"
    return c.choice(_MONEY[i.language]).format(n=figure)


def _address(i: Identities) -> str:
    text = i.asked("address", abroad=0.2)
    return text if i.chance.random() < 0.3 else text.replace("\n", ", ")


def _job(i: Identities) -> str:
    job = i.asked("job", abroad=0.0)
    return job.lower() if i.chance.random() < 0.4 else job


def _mixed(*shapes: str) -> Callable[[Identities], str]:
    return lambda i: i.digits(i.chance.choice(shapes))


_VALUES: Mapping[str, Callable[[Identities], str]] = {
    "org": _org,
    "bank": _patterned(BANKS),
    "hospital": _patterned(HOSPITALS),
    "school": _patterned(SCHOOLS),
    "court": _patterned(COURTS),
    "authority": _patterned(AUTHORITIES),
    "city": _city,
    "country": lambda i: i.asked("country", abroad=0.0),
    "region": lambda i: i.marked("place", 0.8) or i.asked("city", abroad=0.1),
    "address": _address,
    "street": lambda i: i.asked("street_address", abroad=0.2).replace("\n", ", "),
    "zip": lambda i: i.asked("postcode", abroad=0.2),
    "date": _date,
    "birthdate": _date,
    "shortdate": _shortdate,
    "year": lambda i: str(i.chance.randrange(1930, 2027)),
    "month": lambda i: i.chance.choice(MONTHS[i.language].split()),
    "weekday": lambda i: i.chance.choice(DAYS[i.language].split()),
    "time": lambda i: i.chance.choice(
        [f"{i.chance.randrange(24)}:{i.chance.randrange(60):02}", f"{i.chance.randrange(1, 13)} pm"]
    ),
    "age": lambda i: str(i.chance.randrange(1, 99)),
    "phone": lambda i: i.asked("phone_number"),
    "iban": lambda i: i.asked("iban", abroad=0.0),
    "card": lambda i: i.asked("credit_card_number"),
    "natid": _mixed("###-##-####", "########?", "## ## ## ### ###", "#########", "##.##.##-###.##"),
    "ip": lambda i: i.asked("ipv4"),
    "url": lambda i: i.asked("url"),
    "amount": _amount,
    "number": lambda i: str(i.chance.randrange(2, 40)),
    "bignumber": lambda i: str(i.chance.randrange(100, 99999)),
    "caseno": _mixed("#####/##", "####/##", "?-####/##", "## ? ###/##", "#/####", "??-##-####"),
    "recordno": _mixed("#######", "######", "???-######", "##-####", "## ######## ##", "?#######"),
    "staffno": _mixed("#####", "?-####", "EMP-#####", "######", "## ## #####"),
    "customerno": _mixed("######", "C-#####", "########", "K-####-##", "CUST####"),
    "orderno": _mixed("#####", "ORD-######", "#######", "####-#####", "??#######"),
    "policyno": _mixed("POL-#######", "########", "??-####-####", "#### #### ##"),
    "drug": lambda i: i.chance.choice(DRUGS),
    "illness": lambda i: i.chance.choice(ILLNESSES[i.language].split("|")),
    "job": _job,
}
