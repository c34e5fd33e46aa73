"""What of a destination's headers and errors passes: known words, and nothing that is content."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curtilage.gateway.upstream import CODES, PASSED_ON, TYPES, passed_error, passed_headers


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("retry-after", "5"),
        ("retry-after", "1.5"),
        ("retry-after", "Wed, 21 Oct 2099 07:28:00 GMT"),
        ("x-ratelimit-limit", "60"),
        ("x-ratelimit-limit-requests", "60"),
        ("x-ratelimit-remaining-tokens", "0"),
        ("x-ratelimit-reset-requests", "6m0s"),
        ("x-ratelimit-reset-tokens", "120ms"),
        ("x-ratelimit-reset", "2026-11-24T06:00:00Z"),
    ],
)
def test_when_to_come_back_and_what_is_left_pass(name: str, value: str) -> None:
    assert passed_headers({name: value}) == {name: value}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("retry-after", "soon"),
        ("retry-after", "Jane Doe"),
        ("retry-after", "Wed, 21 Oct 2099 07:28:00 GMT, Jane"),
        ("retry-after", ""),
        ("retry-after", "5\n"),
        ("x-ratelimit-limit", "Jane Doe"),
        ("x-ratelimit-limit-jane-doe-of-x-y", "5"),
        ("x-ratelimit-policy", "5"),
        ("x-ratelimit-reset", "1" * 41),
        ("x-request-id", "r1"),
        ("set-cookie", "a=b"),
        ("openai-organization", "5"),
        ("curtilage-level", "5"),
    ],
)
def test_other_headers_and_other_values_do_not(name: str, value: str) -> None:
    assert passed_headers({name: value}) == {}


def error(status: int, **said) -> tuple[int, dict]:
    got, told = passed_error(json.dumps({"error": said}).encode(), status)
    assert set(told) == {"error"}
    assert set(told["error"]) == {"message", "type", "param", "code"}
    return got, told["error"]


def test_words_that_applications_act_upon_are_kept() -> None:
    got, told = error(
        400,
        message="Too long.",
        type="invalid_request_error",
        param="messages",
        code="context_length_exceeded",
    )
    assert got == 400
    assert told == {
        "message": "The destination answered with status 400. Too long. (CUR707)",
        "type": "invalid_request_error",
        "param": "messages",
        "code": "context_length_exceeded",
    }


def test_a_context_too_long_has_its_code_where_only_the_parameter_says_so() -> None:
    _, told = error(400, message="m", type="BadRequestError", param="input_tokens", code=400)
    assert (told["code"], told["param"]) == ("context_length_exceeded", None)
    assert told["type"] == "invalid_request_error"


@pytest.mark.parametrize(
    "said",
    [
        {"code": "Jane Doe", "type": "jane_doe", "param": "messages.jane"},
        {"code": 400, "type": None, "param": ["messages"]},
        {"code": ["rate_limit_exceeded"], "type": {"a": 1}, "param": True},
        {},
    ],
)
def test_other_words_are_not(said: dict) -> None:
    got, told = error(429, message="No.", **said)
    assert (got, told["code"], told["type"], told["param"]) == (
        429,
        "CUR707",
        "rate_limit_error",
        None,
    )


@pytest.mark.parametrize("status", [401, 403, 500, 503])
def test_of_what_means_nothing_to_the_caller_nothing_passes(status: int) -> None:
    got, told = error(status, message="Jane", code="rate_limit_exceeded", type="tokens")
    assert got == 502
    assert told == {
        "message": f"The destination answered with status {status}.",
        "type": "api_error",
        "param": None,
        "code": "CUR707",
    }


@pytest.mark.parametrize(
    "body",
    [b"", b"no JSON", b"[]", b"7", b'{"error": "No."}', b'{"error": null}', b'{"error": []}'],
)
def test_an_error_of_another_shape(body: bytes) -> None:
    status, told = passed_error(body, 400)
    assert (status, told["error"]["code"]) == (400, "CUR707")
    assert told["error"]["message"].startswith("The destination answered with status 400.")


@given(
    st.sampled_from(sorted(PASSED_ON)),
    st.fixed_dictionaries({}, optional=dict.fromkeys(["code", "type", "param"], st.text())),
)
def test_no_free_text_stands_where_a_word_is_expected(status: int, said: dict) -> None:
    _, told = error(status, **said)
    assert told["code"] in {*CODES, "CUR707"}
    assert told["type"] in TYPES
