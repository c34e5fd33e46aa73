"""How many tokens a request has, from above: counted here, so that nothing crosses to be counted.

Every tokenizer has its own count, and only a provider knows its own. This one is an estimate that
is meant to be no less than those of small vocabularies, which cut finest: a word costs a token for
every three letters begun, capitals in a row one for every two, every digit and every other sign
one, and a character beyond ASCII as many as it has bytes beyond the first; a tenth is added to it
all. Pictures and files cost what the largest of their kind may.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import orjson

from curtilage.gateway.messages.request import MessagesRequest

OF_PICTURE = 1_600
"""Tokens of a picture: what one of the largest size costs."""
BYTES_OF_PAGE, OF_PAGE = 20_000, 3_000
"""A file counts as a page for each so many bytes, and a page costs so many tokens."""
OF_MESSAGE = 8
OF_TOOLS = 400
"""What a provider puts before tools of its own accord."""

_PIECE = re.compile(r"[A-Z]?[a-z]{1,64}|[A-Z]{1,64}|[^\S\n]{1,64}|[^A-Za-z]")
_BEFORE = ("system", "tools", "tool_choice", "output_config")


def tokens_in(text: str) -> int:
    """Tokens of a text, from above."""
    return -(-sum(_cost(piece[0]) for piece in _PIECE.finditer(text)) * 11 // 10)


def _cost(piece: str) -> int:
    if piece[0].isascii() and piece[0].isalpha():
        return -(-len(piece) // (2 if piece.isupper() else 3))
    if piece.isspace():
        return len(piece) // 8  # one blank belongs to the word after it
    return max(len(piece.encode("utf-8", "surrogatepass")) - 1, 1)


def tokens_of(request: MessagesRequest) -> int:
    """Tokens of a request, from above."""
    document = request.document
    count = sum(_of_value(document[name]) for name in _BEFORE if name in document)
    if document.get("tools"):
        count += OF_TOOLS
    for message in document["messages"]:
        count += OF_MESSAGE + _of_value(message["content"])
    for path, attached in request.documents.items():
        picture = attached.media.startswith("image/") and path.endswith(".source")
        pages = 1 + len(attached.data) // BYTES_OF_PAGE
        count += OF_PICTURE if picture else OF_PAGE * pages
    return count


def _of_value(value: Any) -> int:
    if isinstance(value, str):
        return tokens_in(value)
    return tokens_in(orjson.dumps(_without_files(value)).decode())


def _without_files(value: Any) -> Any:
    if isinstance(value, list):
        return [_without_files(item) for item in value]
    if isinstance(value, dict):
        return {k: _without_files(v) for k, v in value.items() if not _is_file(k, v)}
    return value


def _is_file(name: str, value: Any) -> bool:
    return name == "source" and isinstance(value, Mapping) and value.get("type") == "base64"
