"""What the tables of numbers share: how a row is written, and sums that several numbers use."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from curtilage.detect.patterns.kind import Kind, whole

_L, _R = r"(?<![A-Za-z0-9.\\-])", r"(?![A-Za-z0-9]|-\d)"

OTHER_NUMBERS = (
    r"(?:order|bestell(?:ung|nummer)|commande|pedido|ordine|encomenda|invoice|rechnung|facture"
    r"|factura|fattura|fatura|factuur|version|versione?|versión|versão|release|build|page|seite"
    r"|página|pagina|isbn|issn|ean|gtin|sku|article|artikel|artículo|articolo|part no|checksum"
    r"|prüfsumme|somme de contrôle|sha-?\d{1,3}|md5|crc|hash|commit|digest|example(?!\.)|beispiel"
    r"|exemple|ejemplo|esempio|exemplo|voorbeeld|sample|timestamp|epoch|ts|pid|port|bytes|offset"
    r"|size|tracking|sendungsnummer|lot|batch|charge|row|line|zeile|ligne|fila|riga|regel|linha)\b"
)
"""Words before a number of another sort."""


def row(
    name: str,
    regex: str,
    valid: Callable[[str], bool],
    confidence: float,
    context: str = "",
    raised: float = 0.95,
) -> Kind:
    """A number that governments give to a person, checked by ``valid``."""
    return Kind(
        f"national.{name}",
        "identity.national",
        f"{_L}(?:{regex}){_R}",
        confidence,
        check=whole(valid),
        context=context,
        raised=raised if context else 0.0,
        against=OTHER_NUMBERS if confidence < 0.9 else "",
    )


def tax(
    name: str,
    regex: str,
    valid: Callable[[str], bool],
    confidence: float,
    context: str = "",
    raised: float = 0.95,
) -> Kind:
    """A number for taxes, checked by ``valid``."""
    return of("identity.tax", row(name, regex, valid, confidence, context, raised))


def of(category: str, kind: Kind) -> Kind:
    """The same row for another category."""
    name = f"{category.rpartition('.')[2]}.{kind.name.partition('.')[2]}"
    return replace(kind, name=name, category=category)


def bare(number: str) -> str:
    """The letters and digits of a number."""
    return re.sub(r"[^A-Za-z0-9]", "", number)


def cuts(candidate: str, separators: str) -> list[int]:
    """Where the candidate may end: at its end, and before each separator, the longest first."""
    places = [place for place, one in enumerate(candidate) if one in separators]
    return [len(candidate), *reversed(places)]


def plain(valid: Callable[[str], bool]) -> Callable[[str], bool]:
    """The check, of a number without its punctuation."""
    return lambda number: bool(valid(bare(number)))


def weighted(digits: str, weights: Sequence[int]) -> int:
    """The sum of the digits times their weights."""
    return sum(int(d) * w for d, w in zip(digits, weights, strict=False))


def luhn(number: str) -> bool:
    """ISO/IEC 7812-1 annex B: doubling every second digit from the right, the sum ends in 0."""
    digits = [int(character) for character in reversed(number) if character.isdigit()]
    total = sum(digits[0::2]) + sum(sum(divmod(2 * digit, 10)) for digit in digits[1::2])
    return bool(digits) and total % 10 == 0


def dated(day: str, month: str) -> bool:
    """Whether two digits each can be a day and a month."""
    return 1 <= int(day) <= 31 and 1 <= int(month) <= 12
