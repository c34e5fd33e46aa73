"""A model server that speaks Messages, and what an application makes of its answers.

`EchoMessages` is to Anthropic's API what `tests.world.Echo` is to OpenAI's: it answers with all it
was told, as text, as a thought that it signed, or as the input of the first tool it is offered.
"""

import asyncio
import hashlib
import json
from collections.abc import Iterator, Sequence
from typing import Any

from tests.models.upstream import SSE_HEAD, Act, Request, chunk, http
from tests.world import Answer, World, texts_of

MESSAGES = "/v1/messages"
VERSION = {"anthropic-version": "2023-06-01"}
USAGE = {"input_tokens": 11, "cache_read_input_tokens": 3, "output_tokens": 7}


def signature(thought: str) -> str:
    """What this server signs a thought with."""
    return "sig" + hashlib.sha256(thought.encode()).hexdigest()


class EchoMessages:
    """See the module's docstring.

    Attributes:
        cut: length of the pieces of a stream.
        hang_up_after: cut a stream after so many events.
        tools: whether to call the first tool it is offered, with the text as an argument.
        thinks: whether to think before it speaks.
        redacted: whether it gives a thought that only it can read.
        lenient: whether it takes what the real API would refuse.
    """

    def __init__(self) -> None:
        self.cut = 7
        self.hang_up_after: int | None = None
        self.tools = True
        self.thinks = False
        self.redacted = False
        self.lenient = False

    async def __call__(self, request: Request, writer: asyncio.StreamWriter) -> None:
        if request.line.startswith("GET"):
            await http(200, b'{"data": []}')(request, writer)
            return
        document = json.loads(request.body)
        fault = self.fault(document)
        if fault and not self.lenient:
            error = {"type": "invalid_request_error", "message": fault}
            body = json.dumps({"type": "error", "error": error}).encode()
            await http(400, body)(request, writer)
            return
        blocks = list(self._blocks(document))
        reason = "tool_use" if blocks[-1]["type"] == "tool_use" else "end_turn"
        message = {
            "id": "msg_1",
            "type": "message",
            "role": "assistant",
            "model": document["model"],
            "content": blocks,
            "stop_reason": reason,
            "stop_sequence": None,
            "usage": USAGE,
        }
        answer = self._streamed if document.get("stream") else _whole
        await answer(message)(request, writer)

    @staticmethod
    def fault(document: dict) -> str:
        """What the real API would refuse."""
        if not isinstance(document.get("max_tokens"), int):
            return "max_tokens: Field required"
        for message in document["messages"]:
            if message["role"] not in ("user", "assistant", "system") or not message["content"]:
                return "messages: wrong"
            for block in message["content"] if isinstance(message["content"], list) else ():
                known = block["type"] != "thinking" or block["signature"] == signature(
                    block["thinking"]
                )
                if not known or (block["type"] == "redacted_thinking" and block["data"] != "eA=="):
                    return "Invalid `signature` in `thinking` block"
        return ""

    def _blocks(self, document: dict) -> Iterator[dict]:
        said = _readable([document.get("system") or "", document["messages"]])
        text = "\n".join(texts_of(said))
        if self.thinks:
            yield {"type": "thinking", "thinking": text, "signature": signature(text)}
        if self.redacted:
            yield {"type": "redacted_thinking", "data": "eA=="}
        if document.get("tools") and self.tools:
            used = {"said": text, "nested": json.dumps({"again": text})}
            name = document["tools"][0]["name"]
            yield {"type": "text", "text": "Let me see."}
            yield {"type": "tool_use", "id": "toolu_1", "name": name, "input": used}
        else:
            yield {"type": "text", "text": text}

    def _events(self, message: dict) -> Iterator[dict]:
        empty = {"content": [], "stop_reason": None}
        yield {"type": "message_start", "message": message | empty}
        yield {"type": "ping"}
        for index, block in enumerate(message["content"]):
            start, deltas = self._parts(block)
            yield {"type": "content_block_start", "index": index, "content_block": start}
            for delta in deltas:
                yield {"type": "content_block_delta", "index": index, "delta": delta}
            yield {"type": "content_block_stop", "index": index}
        ends = {name: message[name] for name in ("stop_reason", "stop_sequence")}
        yield {"type": "message_delta", "delta": ends, "usage": {"output_tokens": 7}}
        yield {"type": "message_stop"}

    def _parts(self, block: dict) -> tuple[dict, Sequence[dict]]:
        kind = block["type"]
        if kind == "text":
            pieces = self._pieces(block["text"])
            return block | {"text": ""}, [{"type": "text_delta", "text": p} for p in pieces]
        if kind == "tool_use":
            pieces = self._pieces(json.dumps(block["input"]))
            deltas = [{"type": "input_json_delta", "partial_json": p} for p in pieces]
            return block | {"input": {}}, deltas
        if kind == "thinking":
            pieces = self._pieces(block["thinking"])
            deltas = [{"type": "thinking_delta", "thinking": p} for p in pieces]
            signed = {"type": "signature_delta", "signature": block["signature"]}
            return block | {"thinking": "", "signature": ""}, [*deltas, signed]
        return block, []

    def _pieces(self, text: str) -> list[str]:
        return [text[i : i + self.cut] for i in range(0, len(text), self.cut)]

    def _streamed(self, message: dict) -> Act:
        async def act(_request: Request, writer: asyncio.StreamWriter) -> None:
            writer.write(SSE_HEAD)
            for number, event in enumerate(self._events(message)):
                if number == self.hang_up_after:
                    writer.transport.abort()
                    return
                named = f"event: {event['type']}\ndata: {json.dumps(event)}\n\n"
                writer.write(chunk(named.encode()))
                await writer.drain()
            writer.write(chunk(b""))

        return act


def _readable(value: Any) -> Any:
    """A value without what is no text."""
    if isinstance(value, list):
        return [_readable(item) for item in value]
    if isinstance(value, dict):
        left_out = {"signature"}
        if value.get("type") in ("redacted_thinking", "base64"):
            left_out.add("data")
        return {k: _readable(v) for k, v in value.items() if k not in left_out}
    return value


def _whole(message: dict) -> Act:
    return http(200, json.dumps(message).encode())


async def ask(world: World, content: Any, **more: Any) -> Answer:
    """One request for a message; ``content`` of the user's message, or a list of messages."""
    headers = more.pop("headers", {})
    messages = content
    if not (isinstance(content, list) and content and "role" in content[0]):
        messages = [{"role": "user", "content": content}]
    return await post(
        world, {"model": "auto", "max_tokens": 100, "messages": messages, **more}, headers
    )


async def post(world: World, body: Any, headers: dict[str, str] | None = None) -> Answer:
    """A request for a message; bytes are sent as they are."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return await world.call("POST", MESSAGES, raw, VERSION | (headers or {}))


def events_of(answer: Answer) -> list[dict]:
    """The events of a stream; each has the name of its type."""
    events = []
    for written in answer.body.decode().split("\n\n")[:-1]:
        name, _, data = written.partition("\n")
        event = json.loads(data.removeprefix("data: "))
        assert name == f"event: {event['type']}"
        events.append(event)
    return events


def message_of(answer: Answer) -> dict:
    """The message, whole or put together from a stream as an SDK does it."""
    return put_together(events_of(answer)) if answer.streamed else answer.json


def put_together(events: Sequence[dict]) -> dict:
    """A message from its events. Fails if they do not follow the protocol."""
    message: dict = {}
    held: dict[int, str] = {}
    opened: int | None = None
    for event in events:
        kind = event["type"]
        assert message.get("stopped") is None, "something came after the end"
        if kind == "message_start":
            assert not message
            message = event["message"] | {"content": []}
        elif kind == "content_block_start":
            assert opened is None
            assert event["index"] == len(message["content"])
            opened = event["index"]
            message["content"].append(event["content_block"])
        elif kind == "content_block_delta":
            assert event["index"] == opened, "a piece of a block that is not open"
            _add(message["content"][opened], event["delta"], held, opened)
        elif kind == "content_block_stop":
            assert event["index"] == opened
            if opened in held:
                message["content"][opened]["input"] = json.loads(held[opened] or "{}")
            opened = None
        elif kind == "message_delta":
            assert opened is None
            message |= event["delta"]
            message["usage"] = message["usage"] | event["usage"]
        elif kind == "message_stop":
            message["stopped"] = True
        else:
            assert kind == "ping", event
    assert message.pop("stopped", False), "the message did not end"
    return message


def _add(block: dict, delta: dict, held: dict[int, str], index: int) -> None:
    name = {
        "text_delta": "text",
        "thinking_delta": "thinking",
        "signature_delta": "signature",
    }.get(delta["type"])
    if name is None:
        assert delta["type"] == "input_json_delta"
        held[index] = held.get(index, "") + delta["partial_json"]
    else:
        block[name] += delta[name]


def text_of(message: dict) -> str:
    """The text of a message."""
    return "".join(b["text"] for b in message["content"] if b["type"] == "text")


def input_of(message: dict) -> dict:
    """The input of the first tool that a message calls."""
    return next(b["input"] for b in message["content"] if b["type"] == "tool_use")
