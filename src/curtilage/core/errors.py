"""Every error that Curtilage raises on purpose.

::

    CurtilageError
    ├── SettingsError        CUR1xx  the configuration is wrong; nothing was started
    ├── RequestError         CUR2xx  the caller's request cannot be understood
    │   ├── AccessError      CUR21x  the caller may not ask this
    │   └── RefusedError     CUR22x  the policy permits no plan for this crossing
    │       └── UnableError          no destination can do what the request needs
    ├── InspectionError      CUR3xx  a detector failed, so the content counts as unseen
    ├── PolicyError          CUR4xx  the policy cannot be read or evaluated
    ├── ControlError         CUR5xx  a control could not be applied
    ├── LedgerError          CUR6xx  the ledger cannot record or does not verify
    ├── DestinationError     CUR7xx  a destination did not answer as it should
    └── DataError            CUR8xx  a dataset cannot be used as was asked
        ├── OverdueError         CUR827  a query took longer than it may
        └── BudgetError      CUR85x  the privacy budget does not allow it
            └── RunningError     CUR853  a release with this key is running

An error says what happened (``str(error)``), what to do next (``error.mend``) and carries
a stable code with a page in ``docs/reference/errors.md``. Messages never hold content of a
crossing: names of fields, counts and categories at most.
"""

from __future__ import annotations

from typing import ClassVar


class CurtilageError(Exception):
    """What happened, what to do next, and a stable code.

    Args:
        message: what happened, one sentence, free of content.
        mend: what the reader can do next, one sentence.
        code: a stable code that replaces the class's own (``CUR123``).
    """

    code: ClassVar[str] = "CUR000"
    status: ClassVar[int] = 500

    def __init__(self, message: str, *, mend: str = "", code: str = "") -> None:
        super().__init__(message)
        self.mend = mend
        self.number = code or type(self).code

    def __str__(self) -> str:
        return str(self.args[0])

    def full(self) -> str:
        """The message, the mend and the code, for a person to read."""
        said = str(self)
        if self.mend:
            end = "" if said.endswith((".", ":", "?", "!")) else "."
            said += end + ("\n" if "\n" in said else " ") + self.mend
        return f"{said} [{self.number}]"


class SettingsError(CurtilageError):
    """The configuration is wrong. ``path`` names the setting, such as ``applications[0].key``."""

    code = "CUR100"

    def __init__(self, message: str, *, path: str = "", mend: str = "", code: str = "") -> None:
        super().__init__(f"{path}: {message}" if path else message, mend=mend, code=code)
        self.path = path


class MissingExtraError(SettingsError):
    """A part that is not installed is needed."""

    code = "CUR110"


class RequestError(CurtilageError):
    """The caller's request cannot be understood. ``param`` names the field at fault."""

    code = "CUR200"
    status = 400

    def __init__(
        self, message: str, *, param: str | None = None, mend: str = "", code: str = ""
    ) -> None:
        super().__init__(message, mend=mend, code=code)
        self.param = param


class TooLargeError(RequestError):
    """The request is larger than the gateway accepts."""

    code = "CUR201"
    status = 413


class AccessError(RequestError):
    """The caller may not ask this: no key, a wrong key, or a purpose it does not have."""

    code = "CUR210"
    status = 403


class KeyRefusedError(AccessError):
    """The application key is missing, unknown or revoked."""

    code = "CUR211"
    status = 401


class RefusedError(RequestError):
    """The policy permits no plan for this crossing. ``crossing`` is its id, to be explained."""

    code = "CUR220"
    status = 403

    def __init__(self, message: str, *, crossing: str = "", mend: str = "", code: str = "") -> None:
        super().__init__(message, mend=mend, code=code)
        self.crossing = crossing


class UnableError(RefusedError):
    """No destination can do what the request needs, so the policy was not asked."""

    code = "CUR221"
    status = 400


class InspectionError(CurtilageError):
    """A detector failed, so what it would have seen is unknown.

    ``detector`` is the one at work, if any was; ``kind`` the error it did not foresee, if it was
    one. Both are for the log, where the message, which may be of a detector's author, is not.
    """

    code = "CUR300"

    def __init__(
        self, message: str, *, detector: str = "", kind: str = "", mend: str = "", code: str = ""
    ) -> None:
        super().__init__(message, mend=mend, code=code)
        self.detector, self.kind = detector, kind


class PolicyError(CurtilageError):
    """The policy cannot be read or evaluated. ``line`` is where, when it is known."""

    code = "CUR400"

    def __init__(self, message: str, *, line: int = 0, mend: str = "", code: str = "") -> None:
        super().__init__(message, mend=mend, code=code)
        self.line = line


class ControlError(CurtilageError):
    """A control could not be applied, so nothing may leave."""

    code = "CUR500"


class LedgerError(CurtilageError):
    """The ledger cannot record. Nothing is sent while this lasts."""

    code = "CUR600"
    status = 503


class VerificationError(LedgerError):
    """The ledger, or a receipt, does not verify."""

    code = "CUR610"


class DestinationError(CurtilageError):
    """A destination did not answer as it should. ``upstream_status`` is its HTTP status, or 0."""

    code = "CUR700"
    status = 502

    def __init__(
        self, message: str, *, upstream_status: int = 0, mend: str = "", code: str = ""
    ) -> None:
        super().__init__(message, mend=mend, code=code)
        self.upstream_status = upstream_status


class DestinationTimeoutError(DestinationError):
    """A destination did not answer in time."""

    code = "CUR701"
    status = 504


class DataError(RequestError):
    """A dataset cannot be used as was asked. ``param`` names the column or clause at fault."""

    code = "CUR800"


class OverdueError(DataError):
    """A query took longer than it may; the message says whether that was charged for."""

    code = "CUR827"
    status = 504


class BudgetError(DataError):
    """The privacy budget does not allow it, or cannot be kept; nothing more was spent."""

    code = "CUR850"
    status = 403


class RunningError(BudgetError):
    """A release with this key is running; its answer is to be had when it is done."""

    code = "CUR853"
    status = 409
