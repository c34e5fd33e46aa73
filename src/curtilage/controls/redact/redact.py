"""Replace identifying spans by the word of their category; nothing can be restored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from curtilage.core.categories import Scheme
from curtilage.core.findings import Field, Finding
from curtilage.core.levels import Level
from curtilage.core.sockets import Restorer

NAME = "redact"


class PassThrough:
    """A restorer that has nothing to restore."""

    def feed(self, text: str) -> str:
        """The same text."""
        return text

    def finish(self) -> str:
        """Nothing was held back."""
        return ""


@dataclass(frozen=True, slots=True)
class Redacted:
    """The redacted texts. What was removed is kept nowhere."""

    texts: Sequence[str]
    replaced: int

    def restorer(self, *, json: bool = False) -> Restorer:  # noqa: ARG002 - the socket's shape
        """A restorer that changes nothing."""
        return PassThrough()


class Redact:
    """The control. ``scheme`` gives the level and the word of each category."""

    name = NAME

    def __init__(self, scheme: Scheme) -> None:
        self._scheme = scheme

    def apply(
        self,
        fields: Sequence[Field],
        findings: Sequence[Sequence[Finding]],
        *,
        scope: bytes,  # noqa: ARG002 - the socket's shape
    ) -> Redacted:
        """The fields' texts with every identifying span above low replaced, as ``[EMAIL]``."""
        texts, replaced = [], 0
        for field, spans in zip(fields, findings, strict=True):
            pieces, at = [], 0
            for span in spans:
                category = self._scheme.category(span.category)
                if not category.identifies or self._scheme.level(span.category) is Level.LOW:
                    continue
                pieces += [field.text[at : span.start], f"[{category.word}]"]
                at = span.end
                replaced += 1
            texts.append("".join([*pieces, field.text[at:]]))
        return Redacted(texts, replaced)


def build(key: bytes, scheme: Scheme) -> Redact:  # noqa: ARG001 - the socket's shape
    """The control for an organisation's scheme; it needs no key."""
    return Redact(scheme)
