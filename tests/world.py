"""A simulated world: a whole gateway between an application and two model servers.

The gateway is the real one, assembled from a real configuration file, with a real ledger on
disk, and it reaches the model servers over real sockets on loopback. The servers keep every byte
they were sent, so a test can say what left and what did not. The clock is the test's.

    async with World(tmp_path) as world:
        answer = await world.ask("Write to jane.doe@example.com")
        assert b"jane.doe" not in world.outside.received
"""

import asyncio
import json
import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Self

from tests.models.upstream import SSE_HEAD, Act, Request, Upstream, chunk, http

from curtilage.core.sockets import Detector, Resources
from curtilage.detect import build_all
from curtilage.settings.house import House
from curtilage.settings.inspector import resources_of
from curtilage.settings.read import read_settings
from curtilage.stores.weights import InstalledWeights

CONFIG = """
name = "test.example/log"
data = "data"
{policy}
[purposes.support]
title = "Answer customers"
[purposes.research]
title = "Look things up"
needs = ["organisation.name"]

[destinations.cloud]
kind = "openai"
zone = "outside"
jurisdiction = "US"
residency = ["EU", "US"]
retention_days = 0
trains_on_input = false
contract = ["dpa", "scc", "baa"]
endpoint = "{outside}/v1"
models = ["big-model"]
retries = 0
timeouts = {{ first_byte = 5.0, idle = 5.0, total = 20.0 }}

[destinations.local]
kind = "vllm"
zone = "inside"
jurisdiction = "DE"
residency = ["EU", "US"]
endpoint = "{inside}/v1"
models = ["small-model"]
retries = 0

[applications.crm]
purposes = ["support", "research"]
destinations = ["cloud", "local"]
subjects = ["EU"]
{crm}

[applications.strict]
purposes = ["support"]
destinations = ["cloud"]
subjects = ["EU"]
on_refusal = "refuse"
"""

EVERYTHING_PSEUDONYMISED = """
@id("T1-pseudonymised-anywhere")
@title("For tests: anything may leave pseudonymised, and only so")
permit (principal, action == Action::"process", resource)
when { context.controls.contains(Control::"pseudonymise") || resource.zone == Zone::"inside" };
"""
"""A policy under which every kind of value has to be replaced, for none may stay inside."""


@cache
def detectors() -> Sequence[Detector]:
    """The built-in detectors, loaded once for all tests of a process."""
    return build_all(InstalledWeights())


def with_taught(resources: Resources) -> Sequence[Detector]:
    """The same, with what was taught in place of nothing."""
    rest = [detector for detector in detectors() if detector.name != "taught"]
    return [*rest, *build_all(resources, ["taught"])]


class Clock:
    """Seconds since the epoch, as the test says; goes on by itself."""

    def __init__(self) -> None:
        self.offset = 0.0

    def __call__(self) -> float:
        return time.time() + self.offset


def texts_of(value: Any) -> Iterator[str]:
    """Every string in a JSON value, in order, keys and all."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from texts_of(item)
    elif isinstance(value, list):
        for item in value:
            yield from texts_of(item)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield json.dumps(value)


class Echo:
    """A model that answers with everything it was told.

    Attributes:
        cut: length of the pieces of a stream.
        hang_up_after: cut a stream after so many pieces.
        tools: whether to call the first tool it is offered, with the text as an argument.
        say: what to answer in place of the echo, given the request.
        seen: told of every request before anything is answered.
    """

    def __init__(self) -> None:
        self.cut = 7
        self.hang_up_after: int | None = None
        self.tools = True
        self.say: Callable[[dict], str] | None = None
        self.seen: Callable[[Request], None] | None = None

    async def __call__(self, request: Request, writer: asyncio.StreamWriter) -> None:
        if request.line.startswith("GET"):
            await http(200, b'{"object": "list", "data": []}')(request, writer)
            return
        if self.seen:
            self.seen(request)
        document = json.loads(request.body)
        text = self.say(document) if self.say else "\n".join(texts_of(document["messages"]))
        if document.get("tools") and self.tools:
            name = document["tools"][0]["function"]["name"]
            arguments = json.dumps({"said": text, "nested": json.dumps({"again": text})})
            call = {"id": "call_1", "type": "function"}
            call["function"] = {"name": name, "arguments": arguments}
            message = {"role": "assistant", "content": None, "tool_calls": [call]}
        else:
            message = {"role": "assistant", "content": text}
        answer = self._streamed if document.get("stream") else self._whole
        await answer(message, document.get("n", 1))(request, writer)

    def _whole(self, message: dict, n: int) -> Act:
        choices = [{"index": i, "message": message, "finish_reason": "stop"} for i in range(n)]
        body = {"id": "c1", "object": "chat.completion", "created": 1, "model": "m"}
        return http(200, json.dumps(body | {"choices": choices}).encode())

    def _streamed(self, message: dict, n: int) -> Act:
        deltas = [{"role": "assistant", "content": ""}]
        if message["content"] is not None:
            deltas += [{"content": piece} for piece in self._pieces(message["content"])]
        for call in message.get("tool_calls", ()):
            function = call["function"]
            opening = call | {"index": 0, "function": {"name": function["name"], "arguments": ""}}
            deltas.append({"tool_calls": [opening]})
            deltas += [
                {"tool_calls": [{"index": 0, "function": {"arguments": piece}}]}
                for piece in self._pieces(function["arguments"])
            ]
        events = [
            self._chunk({"index": i, "delta": d, "finish_reason": None})
            for d in deltas
            for i in range(n)
        ]
        events += [
            self._chunk({"index": i, "delta": {}, "finish_reason": "stop"}) for i in range(n)
        ]

        async def act(_request: Request, writer: asyncio.StreamWriter) -> None:
            writer.write(SSE_HEAD)
            for number, event in enumerate(events):
                if number == self.hang_up_after:
                    writer.transport.abort()
                    return
                writer.write(chunk(b"data: " + event + b"\n\n"))
                await writer.drain()
            writer.write(chunk(b"data: [DONE]\n\n") + chunk(b""))

        return act

    def _pieces(self, text: str) -> list[str]:
        return [text[i : i + self.cut] for i in range(0, len(text), self.cut)]

    @staticmethod
    def _chunk(choice: dict) -> bytes:
        body = {"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": "m"}
        return json.dumps(body | {"choices": [choice]}).encode()


@dataclass
class Answer:
    """What the application got."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def events(self) -> list[Any]:
        lines = [line for line in self.body.split(b"\n\n") if line]
        payloads = [line.removeprefix(b"data: ") for line in lines]
        return [json.loads(p) for p in payloads if p != b"[DONE]"]

    @property
    def streamed(self) -> bool:
        return self.headers.get("content-type", "").startswith("text/event-stream")

    def text(self, choice: int = 0) -> str:
        """The text of a choice, whole or put together from a stream."""
        if not self.streamed:
            return self.json["choices"][choice]["message"]["content"] or ""
        return "".join(delta.get("content") or "" for delta in self._deltas(choice))

    def arguments(self, choice: int = 0) -> dict:
        """The arguments of the first tool call of a choice."""
        if not self.streamed:
            call = self.json["choices"][choice]["message"]["tool_calls"][0]
            return json.loads(call["function"]["arguments"])
        pieces = [
            call["function"].get("arguments") or ""
            for delta in self._deltas(choice)
            for call in delta.get("tool_calls") or ()
        ]
        return json.loads("".join(pieces))

    def _deltas(self, choice: int) -> list[dict]:
        choices = [c for e in self.events for c in e.get("choices", ())]
        return [c["delta"] for c in choices if c["index"] == choice]


class Recorder(Upstream):
    """A model server that echoes, and what it received."""

    def __init__(self) -> None:
        self.model = Echo()
        super().__init__([self.model])

    def answer_with(self, act: Act) -> None:
        """From now on, every request gets this in place of the echo."""
        self._script[:] = [act]

    @property
    def received(self) -> bytes:
        """Every byte of every request, heads and bodies."""
        return b"".join(r.head + r.body for r in self.requests)

    @property
    def bodies(self) -> list[dict]:
        return [json.loads(r.body) for r in self.requests if r.body]


class World:
    """See the module's docstring.

    Args:
        folder: where configuration, ledger and keys lie.
        policy: policy text; None for the one that ships.
        top: more settings at the top.
        crm: more settings of the application ``crm``.
        more: more tables of settings.
        local, cloud: kinds of the destinations inside and outside.
        fakes: detectors in place of the built-in ones.
    """

    def __init__(
        self,
        folder: Path,
        *,
        policy: str | None = None,
        top: str = "",
        crm: str = "",
        more: str = "",
        local: str = "vllm",
        cloud: str = "openai",
        fakes: Sequence[Detector] | None = None,
    ) -> None:
        self.folder, self._policy, self._crm, self._fakes = folder, policy, crm, fakes
        self._top = top
        self._more, self._kinds = more, (local, cloud)
        self.outside, self.inside = Recorder(), Recorder()
        self.clock = Clock()
        self.key = self.strict_key = ""

    async def __aenter__(self) -> Self:
        await self.outside.__aenter__()
        await self.inside.__aenter__()
        self.policy_file = self.folder / "policy.cedar"
        if self._policy is not None:
            self.policy_file.write_text(self._policy)
        named = 'policy = "policy.cedar"' if self._policy is not None else ""
        config = CONFIG.format(
            policy=f"{self._top}\n{named}",
            outside=self.outside.url,
            inside=self.inside.url,
            crm=self._crm,
        )
        for kind, wanted in zip(("vllm", "openai"), self._kinds, strict=True):
            config = config.replace(f'kind = "{kind}"', f'kind = "{wanted}"', 1)
        config += self._more
        (self.folder / "curtilage.toml").write_text(config)
        await self.open()
        return self

    async def open(self) -> None:
        """Starts the gateway on the folder's configuration."""
        self.settings = read_settings(self.folder / "curtilage.toml", {})
        fakes = with_taught(resources_of(self.settings)) if self._fakes is None else self._fakes
        self.house = await House.open(self.settings, clock=self.clock, detectors=fakes)
        now, randomness = time.time(), os.urandom
        _, self.key = self.house.keys.issue("crm", now, randomness)
        _, self.strict_key = self.house.keys.issue("strict", now, randomness)

    async def __aexit__(self, *_: object) -> None:
        await self.house.close()
        await self.outside.__aexit__()
        await self.inside.__aexit__()

    async def ask(self, content: Any, **more: Any) -> Answer:
        """One chat completion; ``content`` of the user's message, or a list of messages."""
        headers, left = more.pop("headers", {}), more.pop("left", None)
        messages = content
        if not (isinstance(content, list) and content and "role" in content[0]):
            messages = [{"role": "user", "content": content}]
        asked = {"model": "auto", "messages": messages, **more}
        return await self.post(asked, headers=headers, left=left)

    async def post(
        self, body: Any, *, headers: dict[str, str] | None = None, left: asyncio.Event | None = None
    ) -> Answer:
        """A request to the chat completions endpoint; bytes are sent as they are."""
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        return await self.call("POST", "/v1/chat/completions", raw, headers, left)

    async def call(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        headers: dict[str, str] | None = None,
        left: asyncio.Event | None = None,
    ) -> Answer:
        """Any request, through the ASGI application; the client hangs up when ``left`` is set."""
        sent = {"authorization": f"Bearer {self.key}", **(headers or {})}
        scope = {
            "type": "http",
            "method": method,
            "path": path,
            "headers": [(k.encode(), v.encode()) for k, v in sent.items() if v],
        }
        asked, got = iter([{"type": "http.request", "body": body, "more_body": False}]), []

        async def receive() -> dict:
            for message in asked:
                return message
            await (left or asyncio.Event()).wait()
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            got.append(message)

        await self.house.gateway(scope, receive, send)
        if not got:
            return Answer(0, {}, b"")
        return Answer(
            got[0]["status"],
            {k.decode(): v.decode() for k, v in got[0]["headers"]},
            b"".join(m.get("body", b"") for m in got[1:]),
        )
