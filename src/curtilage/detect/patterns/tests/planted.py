"""Values of every kind, with the words that people put before them in seven languages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

import stdnum
from stdnum.util import get_cc_module

from curtilage.detect.patterns.tests import planted_sums as sums
from curtilage.detect.patterns.tests.planted_sums import digits, luhn, shaped

assert stdnum

LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pt")
SENTENCES = {
    "en": ("The {label} is {value}.", "For your file: {label} {value}, thank you."),
    "de": ("{label} lautet {value}.", "Bitte vermerken Sie {label} {value}, vielen Dank."),
    "fr": ("Son {label} est {value}.", "Merci de noter {label} {value} dans la fiche."),
    "es": ("Su {label} es {value}.", "Por favor anote {label} {value} en la ficha."),
    "it": ("Il suo {label} è {value}.", "Si prega di annotare {label} {value} nella scheda."),
    "nl": ("Het {label} is {value}.", "Noteer alstublieft {label} {value} in de map."),
    "pt": ("O {label} é {value}.", "Por favor anote {label} {value} na ficha."),
}
SHAPES = ("{label}: {value}", '{{"{label}": "{value}"}}', "| {label} | {value} |")
ALONE = {
    "en": "She wrote {value} on the form.",
    "de": "Auf dem Formular stand {value} in blau.",
    "fr": "Elle a écrit {value} sur la feuille.",
    "es": "Ella escribió {value} en la hoja.",
    "it": "Ha scritto {value} sul foglio.",
    "nl": "Ze schreef {value} op het vel.",
    "pt": "Ela escreveu {value} na folha.",
}


@dataclass(frozen=True)
class Planted:
    """A kind in the battery: how to make a value, and what people call it in each language.

    ``label`` has one word for all languages, or one for each, in their order, parted by ``|``.
    ``alone`` says that the value is known without a word.
    """

    name: str
    category: str
    make: Callable[[Random], str]
    label: str
    alone: bool = False

    def texts(self, random: Random) -> Iterator[tuple[str, str]]:
        """Sentences with a value, and the value."""
        labels = self.label.split("|") * (1 if "|" in self.label else 7)
        for number, language in enumerate(LANGUAGES):
            forms = [random.choice(SENTENCES[language]), random.choice(SHAPES)]
            if self.alone:
                forms.append(ALONE[language])
            for form in forms:
                value = self.make(random)
                shown = value.replace("\n", "\\n") if form.startswith("{{") else value
                yield form.format(label=labels[number], value=shown), shown


def valid(module: str, shape: str) -> Callable[[Random], str]:
    """A number of that shape that python-stdnum takes."""
    country, name = module.split(".")
    check = get_cc_module(country, name).is_valid

    def make(random: Random) -> str:
        while True:
            number = shaped(random, shape)
            if check(number):
                return number

    return make


def born(shape: str, module: str) -> Callable[[Random], str]:
    """The same with a birth date: D day, M month, Y year in the shape, twice each."""
    country, name = module.split(".")
    check = get_cc_module(country, name).is_valid

    def make(random: Random) -> str:
        while True:
            filled = shape.replace("DD", f"{random.randint(1, 28):02d}")
            filled = filled.replace("MM", f"{random.randint(1, 12):02d}")
            filled = filled.replace("YY", f"{random.randint(40, 99):02d}")
            number = shaped(random, filled)
            if check(number):
                return number

    return make


def german_iban(random: Random) -> str:
    number = sums.iban("DE", digits(random, 18))
    return " ".join(number[i : i + 4] for i in range(0, 22, 4)) if random.random() < 0.5 else number


def card(random: Random) -> str:
    prefix = random.choice(["4", "51", "55", "2221", "6011"])
    number = luhn(prefix + "".join(random.choices("0123456789", k=15 - len(prefix))))
    joint = random.choice(["", " ", "-"])
    return joint.join(number[i : i + 4] for i in range(0, 16, 4))


def token(shape: str) -> Callable[[Random], str]:
    return lambda random: shaped(random, shape)
