"""Errors as applications know them: the OpenAI shape, with our stable code."""

from __future__ import annotations

from typing import Any

from curtilage.core.errors import CurtilageError, RefusedError, RequestError

_TYPES = {
    400: "invalid_request_error",
    401: "authentication_error",
    403: "permission_error",
    404: "not_found_error",
    405: "invalid_request_error",
    413: "invalid_request_error",
    429: "rate_limit_error",
}


def shape(
    message: str, status: int, *, param: str | None = None, code: str | None = None
) -> dict[str, Any]:
    """``{"error": {"message", "type", "param", "code"}}``."""
    kind = _TYPES.get(status, "api_error" if status >= 500 else "invalid_request_error")
    return {"error": {"message": message, "type": kind, "param": param, "code": code}}


class SlowError(RequestError):
    """The request did not arrive in time."""

    code = "CUR244"
    status = 408


class NotFoundError(RequestError):
    """Nothing is at the path."""

    status = 404


class MethodError(RequestError):
    """The path takes another method."""

    code = "CUR208"
    status = 405


class BusyError(RequestError):
    """As much is done at once as may be."""

    code = "CUR249"
    status = 429


def only(allowed: str, method: str) -> None:
    """Refuses a method that a path does not take. Raises `MethodError`."""
    if method != allowed:
        raise MethodError(f"This path takes {allowed}.")


class MalformedError(RequestError):
    """What arrived is not HTTP as it is written."""

    code = "CUR245"


class HeadTooLargeError(RequestError):
    """The request line and the headers together are too large."""

    code = "CUR246"
    status = 431


def slow(seconds: float) -> SlowError:
    """The error for a request that takes too long to arrive."""
    return SlowError(
        f"The request did not arrive within {seconds:g} seconds.",
        mend="Send it in one go, or raise 'limits.upload_seconds' in the configuration.",
    )


def shaped(error: CurtilageError) -> tuple[int, dict[str, Any]]:
    """An error of ours as HTTP status and body."""
    param = error.param if isinstance(error, RequestError) else None
    message = f"{error} {error.mend}".strip()
    if isinstance(error, RefusedError):
        message += f" (crossing {error.crossing})"
    return error.status, shape(message, error.status, param=param, code=error.number)
