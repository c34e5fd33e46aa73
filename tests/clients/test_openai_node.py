"""The ``openai`` npm package against a running gateway; skipped where it is not installed."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from tests.clients.serving import Served

NODE = Path(__file__).with_name("node")
LETTER = "Please write to Sabine Weber (sabine.weber@example.com) about the contract."

pytestmark = [
    pytest.mark.skipif(shutil.which("node") is None, reason="node is not here"),
    pytest.mark.skipif(
        not (NODE / "node_modules" / "openai").is_dir(), reason="npm ci has not run here"
    ),
]


@pytest.fixture(scope="module")
def told(gateway: Served) -> dict:
    """What the script got, and under ``left`` what left the boundary meanwhile."""
    gateway.forget()
    asked = {"URL_OF_GATEWAY": f"{gateway.url}/v1", "KEY": gateway.key, "LETTER": LETTER}
    ran = subprocess.run(
        ["node", "speak.mjs"],
        cwd=NODE,
        env=os.environ | asked,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    return json.loads(ran.stdout) | {"left": gateway.outside.received.decode()}


def test_what_was_replaced_comes_back(told) -> None:
    assert LETTER in told["chat"]
    assert LETTER in told["stream"]
    assert LETTER in told["afterwards"]
    assert LETTER in told["afterLeaving"]


def test_tool_calls_streamed_and_not(told) -> None:
    for call in (told["call"], told["streamedCall"]):
        assert call["name"] == "send_mail"
        assert LETTER in json.loads(call["arguments"])["said"]


def test_nothing_planted_left(told) -> None:
    assert told["left"].count("POST /v1/chat/completions") == 7
    assert "PERSON_" in told["left"]
    assert [v for v in ("Sabine", "Weber", "sabine") if v in told["left"]] == []


def test_models_and_headers(told) -> None:
    assert told["models"] == ["auto", "big-model", "small-model"]
    assert told["headers"]["curtilage-level"] == "moderate"
    assert told["headers"]["curtilage-controls"] == "pseudonymise"
    assert told["headers"]["curtilage-crossing"] == told["headers"]["x-request-id"]


@pytest.mark.parametrize(
    ("name", "kind", "status", "code", "param"),
    [
        ("key", "AuthenticationError", 401, "CUR211", None),
        ("body", "BadRequestError", 400, "CUR203", "messages"),
        ("purpose", "PermissionDeniedError", 403, "CUR212", None),
        ("path", "NotFoundError", 404, "CUR208", None),
    ],
)
def test_errors_are_of_the_package_s_own_classes(
    told, name: str, kind: str, status: int, code: str, param: str | None
) -> None:
    error = told["errors"][name]
    assert error["known"]
    assert (error["kind"], error["status"], error["code"]) == (kind, status, code)
    assert error["param"] == param
    assert len(error["message"]) > 20
