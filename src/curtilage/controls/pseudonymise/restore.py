"""Put the original values back into text that arrives in pieces."""

from __future__ import annotations

import json
from collections.abc import Mapping

from curtilage.controls.pseudonymise.escapes import Escapes
from curtilage.controls.pseudonymise.tokens import CONTEXT, Matcher, Outcome


class Restoring:
    """Restores one stream of text; what it holds back is never longer than a token can be.

    Invariant: for any cuts of a text into pieces, the results of ``feed`` on each piece and of
    ``finish``, joined, are the same.

    Args:
        matcher: finds the issued tokens.
        values: canonical token to original value.
        json_text: whether the text is JSON, so that values are escaped for the string they
            stand in, however deep JSON is nested in strings.
    """

    def __init__(
        self, matcher: Matcher, values: Mapping[str, str], *, json_text: bool = False
    ) -> None:
        self._matcher = matcher
        self._values = values
        self._escapes = Escapes() if json_text else None
        self._held = ""
        self._before = ""

    def feed(self, text: str) -> str:
        """Takes the next piece and returns what is certain so far."""
        return self._advance(text, final=False)

    def finish(self) -> str:
        """Returns what was held back."""
        return self._advance("", final=True)

    def _advance(self, piece: str, *, final: bool) -> str:
        text = self._before + self._held + piece
        at = len(self._before)
        out: list[str] = []
        while at < len(text):
            start = self._matcher.next_start(text, at, final=final)
            out.append(self._plain(text[at:start]))
            at = start
            if at == len(text):
                break
            match = self._matcher.match(text, at, final=final)
            if match.outcome is Outcome.UNDECIDED:
                break
            if match.outcome is Outcome.TOKEN:
                out.append(self._value(match.token))
                at = match.end
            else:
                out.append(self._plain(text[at]))
                at += 1
        self._before = text[max(0, at - CONTEXT) : at]
        self._held = text[at:]
        return "".join(out)

    def _plain(self, text: str) -> str:
        if self._escapes is not None:
            self._escapes.feed(text)
        return text

    def _value(self, token: str) -> str:
        value = self._values[token]
        if self._escapes is not None:
            for _ in range(self._escapes.depth):
                value = json.dumps(value, ensure_ascii=False)[1:-1]
            self._escapes.pass_value()
        return value
