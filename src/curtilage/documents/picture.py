"""A picture as part of a document: its text, and whether that is all it shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from curtilage.documents.ink import shown_besides
from curtilage.documents.reading import Reading
from curtilage.documents.shapes import Array, Rectangle
from curtilage.documents.sight import Line, lines_in

MORE = "it shows something that is not text"
UNSURE = "a line of text in it could not be read for sure"


def read_picture(
    picture: Array, where: str, reading: Reading, known: Sequence[Rectangle] = ()
) -> None:
    """Reads the text in a picture, unless it shows nothing, or nothing besides known text.

    Args:
        picture: (height, width, 3), uint8.
        where: its place in the document.
        reading: takes what is read.
        known: where text stands that was read by other means, in pixels.
    """
    reading.budget.turn(picture.shape[0] * picture.shape[1])
    box = shown_besides(picture, known)
    if box is None:
        return
    left, top, right, bottom = box
    found = lines_in(picture[top:bottom, left:right], reading.lens(), reading.budget)
    lines = [replace(line, place=line.place.moved(left, top)) for line in found]
    reading.text(where, in_order(lines))
    if not all(line.sure for line in lines):
        reading.unread(where, UNSURE)
    if shown_besides(picture, [*known, *(line.place for line in lines)]):
        reading.unread(where, MORE)


def in_order(lines: Sequence[Line]) -> str:
    """The lines' texts from top to bottom; those side by side in one row, from left to right."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda one: one.place.y):
        row = rows[-1] if rows else []
        if row and line.place.y - row[0].place.y < min(line.place.height, row[0].place.height) / 2:
            row.append(line)
        else:
            rows.append([line])
    return "\n".join(
        "  ".join(one.text for one in sorted(row, key=lambda one: one.place.x)) for row in rows
    )
