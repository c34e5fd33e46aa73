"""The answer of one crossing, put to the application in the dialect in which it asked.

First into that dialect, if the destination speaks another; then what was replaced is put back.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from curtilage.core.parties import Dialect
from curtilage.gateway.chat import answer as chat
from curtilage.gateway.messages import answer as messages
from curtilage.gateway.restoring import NewRestorer, Steps
from curtilage.gateway.translation import from_chat, from_messages


@dataclass(frozen=True, slots=True)
class Answers:
    """How an answer is put to the application.

    Attributes:
        asked: the dialect of the application.
        spoken: the dialect of the destination.
        new: makes restorers; None if nothing was replaced.
        seal: seals what only the destination can read, and the text it came with.
        vectors: puts an answer that is vectors; None where the answer is text.
        usage: whether a stream of chat completions ends with the token counts.
    """

    asked: Dialect
    spoken: Dialect
    new: NewRestorer | None
    seal: Callable[[str, str], str]
    vectors: Callable[[bytes], bytes] | None = None
    usage: bool = False

    @property
    def as_they_come(self) -> bool:
        """Whether there is nothing to be done to an answer."""
        if self.vectors is not None:
            return False
        return self.new is None and self.asked is self.spoken is Dialect.CHAT

    def whole(self, body: bytes) -> bytes:
        """A whole answer.

        Raises:
            DestinationError: CUR708, it has no words in the application's dialect; CUR709, it is
                not the vectors that were asked for.
        """
        if self.vectors is not None:
            return self.vectors(body)
        if self.asked is not self.spoken:
            if self.asked is Dialect.MESSAGES:
                body = from_chat.translated(body, self._seal_of_thought)
            else:
                body = from_messages.translated(body)
        if self.asked is Dialect.MESSAGES:
            return messages.restored(body, self.new, self._seal)
        return body if self.new is None else chat.restored(body, self.new)

    def error(self, body: bytes) -> bytes:
        """The body of a destination's error, whatever its shape, with what was replaced."""
        return body if self.new is None else chat.restored(body, self.new)

    def steps(self) -> Steps | None:
        """What a stream goes through; None if there is nothing to be done."""
        if self.asked is Dialect.MESSAGES:
            restorer: Steps = messages.StreamRestorer(self.new, self._seal)
            if self.spoken is Dialect.MESSAGES:
                return restorer
            return Chain(from_chat.Stream(self._seal_of_thought), restorer)
        back = None if self.new is None else chat.StreamRestorer(self.new)
        if self.spoken is Dialect.CHAT:
            return back
        chunks = from_messages.Stream(usage=self.usage)
        return chunks if back is None else Chain(chunks, back)

    def _seal(self, opaque: str, text: str) -> str:
        """A seal of our own, on what was translated, is not sealed again."""
        return self.seal(opaque, text) if self.spoken is Dialect.MESSAGES else opaque

    def _seal_of_thought(self, text: str) -> str:
        return self.seal("", text)


class Chain:
    """Two steps, one after the other."""

    def __init__(self, first: Steps, second: Steps) -> None:
        self._first, self._second = first, second

    def feed(self, payload: bytes) -> list[bytes]:
        """The events to send for an event that came."""
        return [out for event in self._first.feed(payload) for out in self._second.feed(event)]

    def finish(self) -> list[bytes]:
        """Events with what is still held back, when nothing more comes."""
        last = [out for event in self._first.finish() for out in self._second.feed(event)]
        return last + self._second.finish()
