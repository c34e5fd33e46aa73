"""Propose a catalogue's entry: what was seen, and what its owner has to confirm."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from curtilage.core.categories import Scheme
from curtilage.core.datasets import EACH_ROW, Column, Dataset, Kind
from curtilage.core.findings import VERIFIED
from curtilage.core.levels import Level
from curtilage.core.sockets import Detector
from curtilage.data.scan.held import Held, held
from curtilage.data.scan.kinds import kind_of, unreadable_share
from curtilage.data.scan.risk import QUASI, in_words, risk_of
from curtilage.data.scan.sample import Readable, Sample
from curtilage.data.scan.words import ENTITIES, bounds_of, category_of, entity_of
from curtilage.data.sources import unreadable
from curtilage.detect.inspection import find

MOST_VALUES = 50
FEWEST_ROWS = 20
"""In so many rows of the sample a value must stand to be proposed as public."""
MOST_PLACES = 6
_SHARED = {"account": "an account", "household": "a household"}
_RARE = (
    f"values: some stand in fewer than {FEWEST_ROWS} rows, or in those of fewer persons, so none "
    "is listed. List those that there may be, from what you know."
)
_FREQUENT = (
    f"Each of these values stands in at least {FEWEST_ROWS} rows of the sample. Confirm that it is "
    "public that there are these, add those that are not in the sample, or take the line out."
)
_MISSING = "Every value is missing in the sample, so its kind is a guess."
_NO_KEY = (
    "person: no column seems to say whose row it is, so each row counts as another person's. If a "
    "person may have several rows, name the column that tells them apart: without it, answers "
    "protect rows and not persons."
)
_LOOKED_INTO = frozenset({Kind.TEXT, Kind.INTEGER})

Progress = Callable[[str], None]
"""Told what is being done, in words without content."""


@dataclass(frozen=True, slots=True)
class Look:
    """With what to look.

    Attributes:
        detectors: in any order.
        scheme: the organisation's categories and levels.
        progress: told what is being done.
    """

    detectors: Sequence[Detector]
    scheme: Scheme
    progress: Progress = lambda _: None


@dataclass(frozen=True, slots=True)
class Proposal:
    """An entry as proposed.

    Attributes:
        dataset: the entry.
        remarks: on the whole, sentences.
        notes: on each column, sentences.
    """

    dataset: Dataset
    remarks: tuple[str, ...]
    notes: dict[str, list[str]]


def propose(source: str, name: str, sample: Sample, look: Look) -> Proposal:
    """The entry that a sample speaks for.

    Args:
        source: where the dataset lies, as the catalogue writes it.
        name: of the dataset.
        sample: of it.
        look: with what to look.

    Raises:
        DataError: it cannot be read, or its first line names no columns (CUR801).
    """
    _named(name, sample, look)
    columns: dict[str, Column] = {}
    notes: dict[str, list[str]] = {}
    for number, column in enumerate(sample.names, 1):
        look.progress(f"column {number} of {len(sample.names)}")
        columns[column], notes[column] = _column(column, sample, look)
    if all(notes[column][:1] == [_MISSING] for column in columns):
        raise unreadable(name, "no value of it can be read")
    look.progress("whose rows they are")
    person, entity, remarks = _person(columns, sample)
    if person:
        notes[person].append("The person key: it is not shown in answers, only counted by.")
        _of_many_persons(columns, notes, person, sample)
    look.progress("rows that stand alone")
    quasi = [n for n, c in columns.items() if c.category in QUASI and n != person]
    risk = risk_of(sample, quasi)
    if risk:
        remarks += in_words(risk, sample.rows)
    dataset = Dataset(name, source, columns, person or EACH_ROW, entity)
    return Proposal(dataset, tuple(remarks), notes)


def _of_many_persons(
    columns: dict[str, Column], notes: dict[str, list[str]], person: str, sample: Sample
) -> None:
    """Takes back the values that stand in many rows, but in those of few persons; and the keys."""
    for name, column in columns.items():
        if column.values and (
            name == person
            or any(n < FEWEST_ROWS for _, n in sample.counted(name, MOST_VALUES, person))
        ):
            columns[name] = replace(column, values=())
            notes[name] = [_RARE if note == _FREQUENT else note for note in notes[name]]


def _named(name: str, sample: Sample, look: Look) -> None:
    """Raises if the names of the columns look like the first of the rows."""
    like = sum(
        any(c.isdigit() for c in n) and not any(c.isalpha() for c in n) for n in sample.names
    )
    found = find(look.detectors, list(sample.names), look.scheme)
    told = any(
        f.confidence >= VERIFIED and look.scheme.category(f.category).identifies
        for of_name in found
        for f in of_name
    )
    unnamed = sum(n.startswith("column") and n[6:].isdigit() for n in sample.names)
    if told or 2 * (like + unnamed) >= len(sample.names):
        raise unreadable(name, "it has no header: its first line looks like data, not like names")


def _column(name: str, sample: Sample, look: Look) -> tuple[Column, list[str]]:
    seen = sample.readable(name)
    kind = kind_of(seen)
    notes = _on_kind(seen, kind)
    batches = sample.distinct(name) if kind in _LOOKED_INTO else ()
    found = held(name, batches, look.detectors, look.scheme, numbers=kind is Kind.INTEGER)
    category, why = _category(name, kind, found, look.scheme)
    notes += why
    level = look.scheme.level(category) if category else Level.MODERATE
    if not category:
        notes.append("Nothing sensitive was seen. It is low only if it may be public.")
    bounds, on_bounds = _bounds(name, kind, sample)
    values, on_values = _values(name, kind, sample, identifies=_identifies(category, look.scheme))
    if bounds:
        values, on_values = (), []
    step, on_step = _step(seen, kind)
    nullable = seen.there < seen.rows or unreadable_share(seen, kind) > 0
    lower, upper = (Fraction(bounds[0]), Fraction(bounds[1])) if bounds else (None, None)
    column = Column(name, kind, category, level, lower, upper, step, values, nullable)
    return column, [*notes, *on_bounds, *on_step, *on_values]


def _on_kind(seen: Readable, kind: Kind) -> list[str]:
    if not seen.there:
        return [_MISSING]
    share = unreadable_share(seen, kind)
    if share:
        return [f"{percent(share)} of the values are no {kind}; they count as missing."]
    if kind is Kind.TEXT and seen.padded and seen.integers == seen.there:
        return ["Digits with zeros before them, which a number would lose."]
    return []


def _category(name: str, kind: Kind, found: Held | None, scheme: Scheme) -> tuple[str, list[str]]:
    """The category, and why: the name's, unless what was found is surer and of a higher level."""
    named = "" if kind is Kind.BOOLEAN else category_of(name)
    if not named and kind in {Kind.DATE, Kind.TIME}:
        return "time.date", ["Confirm that it is no date of birth or of death."]
    notes = []
    if found is not None:
        title = scheme.category(found.category).title
        how = "of the texts hold" if found.within else "of the distinct values look like"
        notes.append(f"{percent(found.share)} {how}: {title}.")
    if named:
        notes.insert(0, f"Its name tells of: {scheme.category(named).title}. Confirm it.")
    if found is None:
        return named, notes
    higher = scheme.level(found.category) > scheme.level(named) if named else True
    if not named or (higher and (found.sure or found.within)):
        return found.category, notes
    return named, notes


def _identifies(category: str, scheme: Scheme) -> bool:
    """Whether values of a category name somebody, so that none of them is public."""
    if not category or category in {"person.demographic", "person.age", "place.name"}:
        return False
    return scheme.category(category).identifies


def _bounds(name: str, kind: Kind, sample: Sample) -> tuple[tuple[int, int] | None, list[str]]:
    if not kind.numeric:
        return None, []
    bounds = bounds_of(name)
    if bounds and not sample.beyond(name, *bounds):
        return bounds, ["Bounds by common sense, not from the data: confirm or narrow them."]
    note = "lower, upper: sums need both. Take them from what you know, never from the data."
    return None, [note]


def _step(seen: Readable, kind: Kind) -> tuple[Fraction, list[str]]:
    if kind is not Kind.DECIMAL:
        return Fraction(1 if kind is Kind.INTEGER else 0), []
    if 0 < seen.places <= MOST_PLACES:
        digits = "1 digit" if seen.places == 1 else f"{seen.places} digits"
        note = f"Values have up to {digits} after the point: confirm the step."
        return Fraction(1, 10**seen.places), [note]
    return Fraction(0), ["step = : the precision that matters, such as 0.01."]


def _values(
    name: str, kind: Kind, sample: Sample, *, identifies: bool
) -> tuple[tuple[str | int | bool, ...], list[str]]:
    if kind not in _LOOKED_INTO or identifies:
        return (), []
    counted = sample.counted(name, MOST_VALUES)
    if not counted or len(counted) > MOST_VALUES:
        return (), []
    if any(rows < FEWEST_ROWS for _, rows in counted):
        return (), [_RARE]
    if kind is Kind.INTEGER and not all(_is_whole(v) for v, _ in counted):
        return (), []
    values = sorted({int(v) if kind is Kind.INTEGER else v for v, _ in counted}, key=_order)
    return tuple(values), [_FREQUENT]


def _is_whole(value: str) -> bool:
    return value.strip().lstrip("+-").isdecimal()


def _order(value: str | int) -> tuple[int, str]:
    return (value, "") if isinstance(value, int) else (0, value)


def _person(columns: dict[str, Column], sample: Sample) -> tuple[str, str, list[str]]:
    """The person key, the entity, and what to confirm; the key is empty if none was seen."""
    found = {name: entity_of(name) for name, c in columns.items() if c.kind in _LOOKED_INTO}
    keys = [name for name, entity in found.items() if entity]
    if not keys:
        return EACH_ROW, "", [_NO_KEY]
    key = min(keys, key=lambda name: ENTITIES.index(found[name]))  # the likeliest
    repeats = sample.repeats(key)
    said = [f"person: '{plain(key)}' seems to say whose row it is. Confirm it."]
    said.append(
        "Persons have several rows: say with 'rows' and 'groups' how much of one may count."
        if repeats
        else "No person seems to have several rows."
    )
    if found[key] in _SHARED:
        said.append(f"Several persons may share {_SHARED[found[key]]}.")
    return key, found[key], said


def percent(share: float) -> str:
    """A share in words that are no more exact than they need be."""
    if 0 < share < 0.01:
        return "under 1%"
    if 0.99 < share < 1:
        return "over 99%"
    return f"{share:.0%}"


def plain(text: str) -> str:
    """A name as a comment or an error may show it: one line, nothing that cannot be seen."""
    shown = "".join(c if c.isprintable() else "?" for c in text)
    return shown if len(shown) <= 60 else shown[:57] + "..."
