"""Free text: what detection finds in a column is redacted or replaced by tokens."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import chain
from typing import Protocol

from curtilage.core.errors import DataError
from curtilage.core.findings import Field, Finding
from curtilage.core.sockets import Control
from curtilage.data.anonymise.coding import Texts
from curtilage.data.anonymise.hierarchies import MISSING

BATCH = 256
"""How many texts are inspected at once, so that memory does not grow with the table."""


class Find(Protocol):
    """Detection over fields, as `curtilage.gate.inspection.Inspector.find`."""

    def __call__(self, fields: Sequence[Field], /) -> Sequence[tuple[Finding, ...]]:
        """The findings of each field, sorted and not overlapping. Raises `InspectionError`."""
        ...


def treated(
    name: str, column: Texts, find: Find, control: Control, scope: bytes
) -> tuple[list[str], int]:
    """The different texts of a column with what was found in them treated.

    Each different text is looked at once. The control is applied to all of them together, so that
    two values never share a token, and what was found in one text is replaced in the others.

    Args:
        name: of the column; detectors see it before each text.
        column: the texts.
        find: detection.
        control: such as redact or pseudonymise.
        scope: tokens are the same within one.

    Returns:
        A text for each of the column's values, and how many spans were replaced.

    Raises:
        InspectionError: a detector failed; nothing was released.
        ControlError: the control could not be applied.
        DataError: detection answered for another number of texts (CUR839).
    """
    fields = [
        Field(f"{name}[{number}]", text, label=name) for number, text in enumerate(column.values)
    ]
    found = list(
        chain.from_iterable(
            find(fields[start : start + BATCH]) for start in range(0, len(fields), BATCH)
        )
    )
    if len(found) != len(fields):
        raise DataError(
            f"Detection did not answer for every text of '{name}'.",
            param=name,
            mend="This is a fault in a detector. Report it.",
            code="CUR839",
        )
    applied = control.apply(fields, found, scope=scope)
    kept = [
        MISSING if field.text == MISSING else text
        for field, text in zip(fields, applied.texts, strict=True)
    ]
    return kept, applied.replaced


Controls = Callable[[str], Control]
"""The control of that name. Raises `KeyError` if there is none."""
