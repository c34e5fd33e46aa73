"""A request for a message: validated, walked, and rendered for a destination."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from curtilage.core.parties import Dialect, Zone
from curtilage.gate.plans import Place
from curtilage.gate.strings import Walk
from curtilage.gateway.asking import Request, collected, model_of
from curtilage.gateway.messages import parameters
from curtilage.gateway.messages.seals import Seals
from curtilage.gateway.messages.turns import check_messages
from curtilage.gateway.messages.walked import Walked
from curtilage.gateway.parse import parse
from curtilage.gateway.translation import to_chat


@dataclass(slots=True)
class MessagesRequest(Request):
    """One request for a message.

    Attributes:
        seals: know again what a destination signed.
    """

    seals: Seals

    def body(self, texts: Sequence[str], place: Place, model: str) -> bytes:
        """The request as this destination gets it, with these texts in the fields' places.

        Raises:
            RequestError: CUR253, it cannot be put into the destination's dialect.
        """
        following = iter(texts)
        walk = Walk(lambda _: next(following))
        document = Walked(walk, self.seals, self.documents, place).document(self.document)
        if place.destination.zone is not Zone.INSIDE:
            document = {k: v for k, v in document.items() if k not in parameters.NOT_OUTSIDE}
        if place.dialect is Dialect.CHAT:
            document = to_chat.translated(document, place.abilities)
            document = {k: v for k, v in document.items() if k not in place.drops}
        return orjson.dumps(document | {"model": model})

    def lasting(self, messages: Sequence[dict[str, Any]]) -> Any:
        """Without the marks of what to keep at hand, which move on from turn to turn.

        A lone block of text is the same as the text.
        """
        return [[message["role"], _plain(message["content"])] for message in messages]


def read(raw: bytes, seals: Seals, *, counting: bool = False) -> MessagesRequest:
    """The request in a body.

    Args:
        raw: the body.
        seals: know again what a destination signed.
        counting: whether its tokens are only to be counted.

    Raises:
        RequestError: the body is no request for a message; names the parameter at fault.
    """
    document = parse(raw)
    model = model_of(document)
    parameters.checked(document, bound_needed=not counting)
    check_messages(document.get("messages"))
    # What is null is not given.
    document = {name: value for name, value in document.items() if value is not None}
    walked, found = collected(lambda walk: Walked(walk, seals), lambda w: w.document(document))
    needs = parameters.needs(document) | walked.needs | to_chat.beyond(document)
    return MessagesRequest(
        document=document,
        model=model,
        stream=bool(document.get("stream")),
        needs=frozenset(needs),
        seals=seals,
        **found,
    )


def _plain(content: Any) -> Any:
    if isinstance(content, str):
        return content
    blocks = [_unmarked(block) for block in content]
    if len(blocks) == 1 and blocks[0].keys() == {"type", "text"}:
        return blocks[0]["text"]
    return blocks


def _unmarked(block: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in block.items() if name != "cache_control"}
