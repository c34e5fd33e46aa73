"""A few hundred made-up documents, so that the bench shows something where no corpus is.

They are easy: the names are common, the sentences plain and the numbers well formed. Figures on
them say that all runs, not how good anything is.
"""

from __future__ import annotations

import random
import re
from typing import Any

SEED, COUNT = 7, 400

_WORDS = {
    "en": {
        "PERSON": ("Emily Carter", "James O'Neill", "Priya Raman", "Tom Whitfield"),
        "LOCATION": ("Leeds", "Bristol", "New York", "Auckland"),
        "ADDRESS": ("14 Mill Lane", "220 Oak Street", "7 Queen's Road"),
        "ORG": ("Harrow & Finch Ltd", "Northgate Council", "Brightwell Bank"),
        "DATE": ("3 May 2021", "12/04/1987", "January 9, 2019"),
    },
    "de": {
        "PERSON": ("Katrin Schäfer", "Jürgen Vogt", "Lena Brandt"),
        "LOCATION": ("Köln", "Leipzig", "Freiburg"),
        "ADDRESS": ("Lindenstraße 12", "Am Markt 3"),
        "ORG": ("Stadtwerke Bonn", "Weber & Sohn GmbH"),
        "DATE": ("3. Mai 2021", "12.04.1987"),
    },
    "fr": {
        "PERSON": ("Camille Laurent", "Hugo Marchand", "Inès Girard"),
        "LOCATION": ("Lyon", "Nantes", "Grenoble"),
        "ADDRESS": ("8 rue des Lilas", "25 avenue Foch"),
        "ORG": ("Banque du Rhône", "Éditions Morel"),
        "DATE": ("3 mai 2021", "12/04/1987"),
    },
    "es": {
        "PERSON": ("Lucía Romero", "Javier Ortega", "Marta Gil"),
        "LOCATION": ("Sevilla", "Bilbao", "Granada"),
        "ADDRESS": ("Calle Mayor 18", "Avenida del Puerto 4"),
        "ORG": ("Clínica San Telmo", "Textiles Robles S.A."),
        "DATE": ("3 de mayo de 2021", "12/04/1987"),
    },
}
_TEMPLATES = {
    "en": (
        "Dear {PERSON}, your order left {LOCATION} on {DATE}. Call {PHONE} with questions.",
        "{PERSON} of {ORG} lives at {ADDRESS}, {LOCATION}, and writes from {EMAIL}.",
        "Please pay to {IBAN} and tell {PERSON} at {ORG} by {DATE}.",
        "The meeting was moved because the room was too small for everybody.",
    ),
    "de": (
        "Guten Tag {PERSON}, wir haben Ihre Nachricht vom {DATE} an {EMAIL} beantwortet.",
        "{PERSON} zog am {DATE} nach {LOCATION}, {ADDRESS}.",
        "Bitte überweisen Sie an {ORG}, Konto {IBAN}.",
    ),
    "fr": (
        "Bonjour {PERSON}, votre rendez-vous à {LOCATION} est fixé au {DATE}.",
        "{PERSON} travaille chez {ORG}, {ADDRESS}, {LOCATION} ({EMAIL}).",
    ),
    "es": (
        "Estimada {PERSON}: su cita en {ORG} es el {DATE}.",
        "{PERSON} vive en {ADDRESS}, {LOCATION}; su teléfono es {PHONE}.",
    ),
}
_SLOT = re.compile(r"\{([A-Z]+)\}")


def documents(count: int = COUNT, seed: int = SEED) -> list[dict[str, Any]]:
    """So many documents, the same for the same seed."""
    draw = random.Random(seed)
    languages = sorted(_TEMPLATES)
    return [_document(number, languages[number % len(languages)], draw) for number in range(count)]


def _document(number: int, language: str, draw: random.Random) -> dict[str, Any]:
    text = ""
    entities = []
    for template in draw.sample(_TEMPLATES[language], 2):
        done = 0
        text += "\n" if text else ""
        for slot in _SLOT.finditer(template):
            text += template[done : slot.start()]
            value = _value(language, slot.group(1), draw)
            entities.append(
                {"start": len(text), "end": len(text) + len(value), "label": slot.group(1)}
            )
            text += value
            done = slot.end()
        text += template[done:]
    return {"id": f"generated-{number}", "lang": language, "text": text, "entities": entities}


def _value(language: str, label: str, draw: random.Random) -> str:
    if label == "EMAIL":
        return f"{draw.choice(('m.keller', 'sara', 'post'))}{draw.randrange(99)}@example.org"
    if label == "PHONE":
        return f"+44 20 7946 0{draw.randrange(1000):03}"
    if label == "IBAN":
        return _iban(f"{draw.randrange(10**8):08}{draw.randrange(10**10):010}")
    return draw.choice(_WORDS[language][label])


def _iban(account: str) -> str:
    """A German IBAN with its check digits (ISO 7064, MOD 97-10)."""
    check = 98 - int(f"{account}131400") % 97
    return f"DE{check:02}{account}"
