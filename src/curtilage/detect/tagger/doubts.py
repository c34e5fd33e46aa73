"""What the network takes for a finding and cannot be one, by its words.

An age needs a number or a unit, a case number digits, an amount more than a small number, a name
more than articles and the words that forms are labelled with ("City and country"), a trait more
than what traits are called ("national origin"); an organisation in small letters, where its line
has capital ones, has to be surer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

SMALL = 0.6
"""How sure an organisation in small letters must be in a line that has capital ones."""

_WORD = re.compile(r"[^\W\d_]+")
_SHORTENED = re.compile(
    r"(?i:(?:maybe )?(?:it|that|what|there|here|he|she|who|let)['\u2019]s"
    r"|(?:do|does|did|is|are|was|were|has|have|had|ca|wo|could|would|should)n['\u2019]t"
    r"|(?:i|you|we|they|he|she|it)['\u2019](?:m|re|ve|ll|d))"
)
_RUN = re.compile(r"\d{9}")
"""So many digits without a mark are a code or a fraction; amounts are written in groups."""
_URL = re.compile(r"(?i)\A(?:https?|www)\b")
_LITTLE_WORDS = """
    a an the this that these those and or of in on at to by for from with via new one two it its
    der die das den dem des ein eine und oder von vom im am zu zum zur mit für
    le la les l un une des du de d et ou en au aux à pour avec
    el los las unos unas y o del al por con para
    il lo gli i uno e della dello dei delle nel con per
    het een en of van op te met voor
    o os as um uma ou do da dos das no na com para
"""
_LABEL_WORDS = """
    name names address city country state region street code number date user customer client
    patient employee company organisation organization department team project school university
    hospital bank office title email phone telephone fax contact location order product
    account service center centre branch floor suite st atm
    name vorname nachname anschrift adresse ort stadt land straße nummer datum kunde kundin patient
    firma unternehmen abteilung schule universität bank konto telefon auftrag
    nom prénom adresse ville pays rue numéro date client patient entreprise société école université
    banque compte téléphone
    nombre apellidos dirección ciudad país calle número fecha cliente paciente empresa escuela
    universidad banco cuenta teléfono
    nome cognome indirizzo città paese via numero data cliente paziente azienda scuola università
    banca conto telefono
    naam voornaam achternaam adres plaats stad land straat nummer datum klant patiënt bedrijf school
    universiteit rekening telefoon
    nome sobrenome endereço cidade país rua número data cliente paciente empresa escola
    universidade banco conta telefone
"""
_NUMBER_WORDS = """
    one two three four five six seven eight nine ten eleven twelve first second third several few
    couple dozen hundred thousand the a of next
    ein eine eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf
    un une deux trois quatre cinq sept huit neuf dix
    uno una dos tres cuatro cinco seis siete ocho nueve diez
    due tre quattro cinque sei sette otto nove dieci
    twee drie vijf zes zeven negen tien
    um uma dois duas três quatro sete oito nove dez
"""
_TRAIT_WORDS = """
    national nationality origin race racial ethnic ethnicity religion religious belief sex sexual
    orientation gender colour color creed marital status citizenship descent minority
    months month years year weeks week days day
"""
_TRAITS = frozenset(_TRAIT_WORDS.split())
_LITTLE, _NUMBERS = frozenset(_LITTLE_WORDS.split()), frozenset(_NUMBER_WORDS.split())
_LABELS = _LITTLE | frozenset(_LABEL_WORDS.split())
_AGE = re.compile(
    r"\d|(?i:ty\b|teen|zig|ßig|ante|enta|anta|ingt|tig\b|old|âge|alt\b|jähr"
    r"|year|año|anni|anos|jaar|jahr|\bans\b|mes(?:es)?\b)"
)
_NAMES = frozenset({"person", "place", "org"})


def doubtful(kind: str, words: str, line: str, sure: float) -> bool:
    """Whether a span is no finding after all.

    Args:
        kind: the tagger's kind.
        words: the text of the span.
        line: the line that it stands in.
        sure: how sure the network is, 0 to 1.
    """
    if kind in _NAMES:
        return _no_name(words) or (kind == "org" and _small(words, line, sure))
    look = _LOOKS.get(kind)
    return look is not None and look(words)


def _no_name(words: str) -> bool:
    return (
        _bare(words)
        or _all_in(words, _LABELS)
        or _URL.match(words) is not None
        or _SHORTENED.fullmatch(words) is not None
    )


def _small(words: str, line: str, sure: float) -> bool:
    return sure < SMALL and words.islower() and not line.islower()


def _bare(words: str) -> bool:
    """Whether there is neither a letter nor a number of two digits, such as a post code."""
    return not any(c.isalpha() for c in words) and sum(c.isdigit() for c in words) < 2


def _no_illness(words: str) -> bool:
    return sum(c.isdigit() for c in words) < 2 and not any(
        len(w) > 2 and w.casefold() not in _LITTLE for w in _WORD.findall(words)
    )


def _no_amount(words: str) -> bool:
    if any(c.isdigit() for c in words) and any(c.isalpha() for c in words):
        return False
    if any(c.isalpha() for c in words):
        return _all_in(words, _NUMBERS) or all(len(w) < 2 for w in _WORD.findall(words))
    return "%" in words or sum(c.isdigit() for c in words) < 3 or _RUN.search(words) is not None


def _only_a_number(words: str) -> bool:
    bare = words.strip(" +.,")
    if bare.isdigit():
        return len(bare) < 3
    return _all_in(words, _NUMBERS) and not any(c.isdigit() for c in words)


def _all_in(words: str, known: frozenset[str]) -> bool:
    found = _WORD.findall(words)
    return bool(found) and all(word.casefold() in known for word in found)


_LOOKS: Mapping[str, Callable[[str], bool]] = {
    "age": lambda words: _AGE.search(words) is None,
    "id": lambda words: sum(c.isdigit() for c in words) < 2,
    "date": _only_a_number,
    "quantity": _no_amount,
    "health": _no_illness,
    "address": lambda words: _all_in(words, _LABELS) and not any(c.isdigit() for c in words),
    "dem": lambda words: _all_in(words, _TRAITS),
}
