"""Malformed and hostile requests for a message: a 4xx of the Anthropic shape, nothing sent."""

import json
import logging
import re

from tests.messages import MESSAGES, VERSION, ask, post
from tests.story.bad_bodies import NAME, SECRET, TEXT
from tests.story.bad_messages import body, refused
from tests.story.test_bad_input import received, told
from tests.world import World


def fault(status: int, raw: bytes) -> str:
    """What is wrong with the answer to a bad request; empty if nothing is."""
    if not 400 <= status < 500:
        return f"status {status}"
    try:
        whole = json.loads(raw)
        error = whole["error"]
    except (ValueError, KeyError, TypeError):
        return "not of the Anthropic shape"
    if set(whole) != {"type", "error", "request_id"} or whole["type"] != "error":
        return f"members {sorted(whole)}"
    if set(error) != {"type", "message", "code", "param"}:
        return f"members {sorted(error)}"
    known = error["type"] in {
        "invalid_request_error", "authentication_error", "permission_error", "not_found_error",
        "request_too_large", "rate_limit_error", "timeout_error",
    }  # fmt: skip
    if not known or not re.fullmatch(r"CUR2\d\d", error["code"]):
        return f"{error['type']} {error['code']}"
    if len(error["message"]) < 20:
        return "no message that helps"
    return "quotes the request" if SECRET in raw.decode().lower() else ""


async def test_bad_bodies_are_refused(tmp_path, caplog) -> None:
    caplog.set_level(logging.DEBUG)
    cases = refused()
    assert len(cases) >= 200
    wrong = {}
    async with World(tmp_path) as world:
        for name, raw in cases.items():
            answer = await post(world, raw)
            found = fault(answer.status, answer.body) or ("sent" if received(world) else "")
            if found:
                wrong[name] = found
        assert wrong == {}
        assert (await ask(world, TEXT)).status == 200
    assert "refused CUR2" in told(caplog)
    assert SECRET not in told(caplog).lower()


async def test_headers_paths_and_methods(tmp_path) -> None:
    wrong = {}
    async with World(tmp_path) as world:
        for headers in (
            {"authorization": "Bearer x"},
            {"authorization": "", "x-api-key": "x"},
            {"authorization": ""},
            {"x-api-key": "x"},
            {"content-type": "text/plain"},
            {"content-encoding": "gzip"},
            {"curtilage-purpose": NAME},
            {"curtilage-subjects": NAME},
            {"curtilage-level": NAME},
        ):
            answer = await post(world, body(), headers)
            if found := fault(answer.status, answer.body):
                wrong[str(headers)] = found
        for method, path, status in (
            ("GET", MESSAGES, 405),
            ("PUT", MESSAGES, 405),
            ("GET", f"{MESSAGES}/count_tokens", 405),
            ("POST", f"{MESSAGES}/batches", 404),
            ("POST", f"{MESSAGES}/", 404),
            ("POST", f"{MESSAGES}/{NAME}", 404),
            ("POST", "/v1/models", 405),
        ):
            answer = await world.call(method, path, body(), VERSION)
            assert answer.status == status, path
            if found := fault(answer.status, answer.body):
                wrong[method, path] = found
        assert wrong == {}
        assert received(world) == 0


async def test_counting_takes_no_bad_body_either(tmp_path) -> None:
    wrong = {}
    async with World(tmp_path) as world:
        small = {n: raw for n, raw in refused().items() if len(raw) < 100_000}
        without = {
            n: raw
            for n, raw in small.items()
            if n not in ("max_tokens: wrong 4", "max_tokens: wrong 5")
        }
        for name, raw in without.items():
            answer = await world.call("POST", f"{MESSAGES}/count_tokens", raw, VERSION)
            if found := fault(answer.status, answer.body):
                wrong[name] = found
        assert received(world) == 0
    assert wrong == {}
