"""Errors as applications see them: the OpenAI shape, our code, what to do, no content."""

import inspect

import pytest

from curtilage.core import errors
from curtilage.core.errors import (
    AccessError,
    CurtilageError,
    DestinationTimeoutError,
    KeyRefusedError,
    LedgerError,
    RefusedError,
    RequestError,
    TooLargeError,
)
from curtilage.gateway.errors import shape, shaped

ALL = [
    kind
    for _, kind in inspect.getmembers(errors, inspect.isclass)
    if issubclass(kind, CurtilageError)
]


@pytest.mark.parametrize("kind", ALL)
def test_every_error_has_the_shape(kind: type[CurtilageError]) -> None:
    status, body = shaped(kind("What.", mend="Do.", code="CUR999"))
    assert 400 <= status <= 599
    assert list(body) == ["error"]
    assert set(body["error"]) == {"message", "type", "param", "code"}
    assert body["error"]["message"].startswith("What. Do.")
    assert body["error"]["code"] == "CUR999"
    assert body["error"]["param"] is None


@pytest.mark.parametrize(
    ("error", "status", "kind"),
    [
        (RequestError("x"), 400, "invalid_request_error"),
        (KeyRefusedError("x"), 401, "authentication_error"),
        (AccessError("x"), 403, "permission_error"),
        (RefusedError("x"), 403, "permission_error"),
        (TooLargeError("x"), 413, "invalid_request_error"),
        (LedgerError("x"), 503, "api_error"),
        (DestinationTimeoutError("x"), 504, "api_error"),
        (CurtilageError("x"), 500, "api_error"),
    ],
)
def test_status_and_type(error: CurtilageError, status: int, kind: str) -> None:
    assert shaped(error)[0] == status
    assert shaped(error)[1]["error"]["type"] == kind


def test_the_field_at_fault_and_the_crossing_are_named() -> None:
    assert shaped(RequestError("x", param="n"))[1]["error"]["param"] == "n"
    assert "x-abc" in shaped(RefusedError("x", crossing="x-abc"))[1]["error"]["message"]


def test_statuses_that_others_give() -> None:
    assert shape("x", 429)["error"]["type"] == "rate_limit_error"
    assert shape("x", 422)["error"]["type"] == "invalid_request_error"
    assert shape("x", 502)["error"]["type"] == "api_error"
