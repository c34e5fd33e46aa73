"""Parts that are installed with the extra ``documents``."""

from __future__ import annotations

from curtilage.core.errors import MissingExtraError


def missing(what: str) -> MissingExtraError:
    """The error for a kind of document whose reader is not installed, such as ``PDF files``."""
    return MissingExtraError(
        f"{what} are not read, for a part is not installed.",
        mend="Run: pip install 'curtilage[documents]'",
        code="CUR116",
    )
