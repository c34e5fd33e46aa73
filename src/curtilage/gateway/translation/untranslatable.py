"""What is raised when something has no words in the other dialect after all."""

from __future__ import annotations

from curtilage.core.errors import DestinationError, RequestError


def untranslatable(where: str) -> RequestError:
    """The error for a part of a request; ``where`` is its name, never its content."""
    return RequestError(
        f"The destination speaks another API, which has no words for this: {where}.",
        param=where,
        mend="Leave it out, or ask a destination that speaks this API.",
        code="CUR253",
    )


def not_understood(what: str) -> DestinationError:
    """The error for an answer; ``what`` says what of it, free of content."""
    return DestinationError(
        f"The destination's answer cannot be put into the caller's API: {what}.",
        mend="Ask again, or ask a destination that speaks this API.",
        code="CUR708",
    )
