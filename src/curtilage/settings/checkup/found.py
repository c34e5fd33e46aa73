"""What a check finds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from curtilage.core.errors import CurtilageError
from curtilage.core.sockets import Clock
from curtilage.settings.model import Settings


class Status(StrEnum):
    """How a check came out.

    A remark is worth knowing and stops nothing. What was skipped was not looked at, and says why.
    """

    OK = "ok"
    REMARK = "remark"
    SKIPPED = "skipped"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that was found.

    Attributes:
        check: what was looked at, one word.
        status: how it came out.
        said: what was found, a sentence.
        mend: what to do about it, a sentence.
        code: of a fault, a place in ``docs/reference/errors.md``.
    """

    check: str
    status: Status
    said: str
    mend: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Installation:
    """What is looked at.

    Attributes:
        settings: of the installation.
        clock: seconds since the epoch.
        network: whether servers that the settings name may be asked.
    """

    settings: Settings
    clock: Clock
    network: bool


Check = Callable[[Installation], Iterator[Found]]
"""Looks at one part. Raises `CurtilageError` where it cannot go on, which is a fault."""


def ok(check: str, said: str) -> Found:
    """What is as it should be."""
    return Found(check, Status.OK, said)


def remark(check: str, said: str, mend: str = "") -> Found:
    """What is worth knowing."""
    return Found(check, Status.REMARK, said, mend)


def skipped(check: str, said: str, mend: str = "Look with --network.") -> Found:
    """What was not looked at."""
    return Found(check, Status.SKIPPED, said, mend)


def fault(check: str, error: CurtilageError) -> Found:
    """What is wrong."""
    return Found(check, Status.FAULT, str(error), error.mend, error.number)
