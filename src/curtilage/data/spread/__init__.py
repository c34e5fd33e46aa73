"""The same kernels beside rows that are spread over many machines.

1. `worker`: what runs on the machines: Arrow batches in, bytes out. No secrets but those it needs.
2. `spark` and `ray`: two ways to run it there. `opening` gives the one that a place names.
3. `adding`: private queries; `sampling`: scans; `treating`: extracts.

What comes back are totals, samples and treated rows. The noise is drawn in this process alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

__all__ = ["Beside", "FailedError", "Meeting", "Parting", "Rows", "Spread"]

Beside = Callable[[Iterator[Any]], Iterator[bytes]]
"""Runs beside the rows of one part: record batches in, bytes out."""
Parting = Callable[[Iterator[Any]], Iterator[tuple[int, bytes]]]
"""The same, but says of its bytes in which bucket they are to meet others."""
Meeting = Callable[[Iterator[bytes]], Iterator[bytes]]
"""Runs where the bytes of some whole buckets have met."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of a table of the cluster.

    Attributes:
        part: the table; or ``parquet:PATH`` below the root of the cluster.
        columns: the only ones that are read, as the table writes them.
    """

    part: str
    columns: tuple[str, ...]


class FailedError(Exception):
    """Something failed on the cluster. Of it only the kind is told: the rest may be content."""


class Spread(Protocol):
    """Runs kernels beside rows. All raise `FailedError`."""

    def schema(self, part: str) -> Any:
        """The Arrow schema of a table."""
        ...

    def batches(self, rows: Rows) -> Iterable[Any]:
        """The rows themselves, as Arrow batches in this process."""
        ...

    def mapped(self, rows: Rows, kernel: Beside) -> list[bytes]:
        """What a kernel makes of each part of the rows."""
        ...

    def met(self, parted: Sequence[tuple[Rows, Parting]], kernel: Meeting) -> list[bytes]:
        """What a kernel makes of what met in each bucket."""
        ...

    def tried(self, kernel: Beside) -> list[bytes]:
        """What a kernel makes of nothing, on the machines."""
        ...
