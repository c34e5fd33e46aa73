"""Original values put back into answers, whatever the dialect."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Any, Protocol

from curtilage.core.errors import DestinationError
from curtilage.core.sockets import Restorer

NewRestorer = Callable[[bool], Restorer]
"""A new restorer; the argument says whether the text is JSON."""

DONE = b"[DONE]"
"""The mark of the end of a stream, as senders give it."""


class Steps(Protocol):
    """What makes of one event's payload those to send on."""

    def feed(self, payload: bytes) -> list[bytes]:
        """The events to send for an event that came."""
        ...

    def finish(self) -> list[bytes]:
        """Events with what is still held back, when nothing more comes."""
        ...


def everywhere(value: Any, new: NewRestorer) -> Any:
    """Every string of a value restored on its own."""
    if isinstance(value, str):
        return once(value, new)
    if isinstance(value, list):
        return [everywhere(item, new) for item in value]
    if isinstance(value, dict):
        return {key: everywhere(item, new) for key, item in value.items()}
    return value


def once(text: str, new: NewRestorer, *, json: bool = False) -> str:
    """A whole text, restored."""
    restorer = new(json)
    return restorer.feed(text) + restorer.finish()


async def stepped(events: AsyncIterator[bytes], steps: Steps | None) -> AsyncIterator[bytes]:
    """A stream's payloads, each treated, without the ``[DONE]`` at the end.

    Args:
        events: payloads of the destination's events.
        steps: treats them; None if there is nothing to do.

    Raises:
        DestinationError: the stream was cut; what was held back has been given out before.
    """
    try:
        async for payload in events:
            if payload == DONE:
                continue
            for event in (payload,) if steps is None else steps.feed(payload):
                yield event
    except DestinationError:
        for event in () if steps is None else steps.finish():
            yield event
        raise
    for event in () if steps is None else steps.finish():
        yield event
