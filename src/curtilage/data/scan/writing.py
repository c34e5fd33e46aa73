"""Write a proposal as the commented TOML that the catalogue is read from."""

from __future__ import annotations

import re
import textwrap
from fractions import Fraction

from curtilage.core.datasets import EACH_ROW, Column, Kind
from curtilage.data.scan.proposal import Proposal

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_SHORT = {"\t": "\\t", "\n": "\\n", "\r": "\\r", '"': '\\"', "\\": "\\\\"}
_WIDTH = 96
_HEAD = (
    "Proposed by 'curtilage data scan' from a sample. Nothing here is confirmed: read each line, "
    "mend it, and take out what is not so. Until you name purposes, nobody may ask this dataset."
)


def written(proposal: Proposal) -> str:
    """The text of the file."""
    dataset = proposal.dataset
    lines = [
        *_comment(_HEAD),
        "",
        f"source = {quoted(dataset.source)}",
        "",
    ]  # fmt: skip
    for remark in proposal.remarks:
        lines += _comment(remark)
    if dataset.person != EACH_ROW:
        lines.append(f"person = {quoted(dataset.person)}")
    else:
        lines.append('# person = ""')
    if dataset.entity:
        lines.append(
            f"entity = {quoted(dataset.entity)}  # datasets of one entity may be joined by persons"
        )
    lines += [
        "# purposes = []            # names of [purposes] in the settings",
        '# subjects = ["EU"]        # where the people live',
        "# retention_days = 365     # how long it may be kept",
        '# owner = ""               # who decides about it',
        "# rows = 1                 # rows of a person that count in one group of an answer",
        "# groups = 1               # groups of an answer that a person may be in",
    ]
    for column in dataset.columns.values():
        lines += ["", *_column(column, proposal.notes.get(column.name, []))]
    return "\n".join(lines) + "\n"


def quoted(text: str) -> str:
    """A text as a basic string of TOML; what cannot be seen is written as its number."""
    return '"' + "".join(map(_letter, text)) + '"'


def _letter(letter: str) -> str:
    if letter in _SHORT:
        return _SHORT[letter]
    if letter.isprintable():
        return letter
    return f"\\u{ord(letter):04X}" if ord(letter) < 0x10000 else f"\\U{ord(letter):08X}"


def _comment(text: str) -> list[str]:
    shown = "".join(c if c.isprintable() else "?" for c in text)
    return textwrap.wrap(
        shown, _WIDTH, initial_indent="# ", subsequent_indent="# ", break_on_hyphens=False
    )


def _column(column: Column, notes: list[str]) -> list[str]:
    key = column.name if _BARE.fullmatch(column.name) else quoted(column.name)
    lines = [f"[columns.{key}]"]
    for note in notes:
        lines += _comment(note)
    lines.append(f"kind = {quoted(str(column.kind))}")
    if column.category:
        lines.append(f"category = {quoted(column.category)}")
    lines.append(f"level = {quoted(str(column.level))}")
    for name, bound in (("lower", column.lower), ("upper", column.upper)):
        if bound is not None:
            lines.append(f"{name} = {_number(bound)}")
    if column.kind is Kind.DECIMAL and column.step:
        lines.append(f"step = {_number(column.step)}")
    if column.values:
        values = ", ".join(quoted(v) if isinstance(v, str) else str(v) for v in column.values)
        lines.append(f"values = [{values}]")
    if not column.nullable:
        lines.append("nullable = false  # none is missing in the sample; confirm that none may be")
    return lines


def _number(value: Fraction) -> str:
    if value.denominator == 1:
        return str(value.numerator)
    places = len(str(value.denominator)) - 1  # a power of ten, as proposed
    return f"{float(value):.{places}f}"
