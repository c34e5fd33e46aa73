"""Tokens counted from above: no fewer than a small vocabulary has, and not far more."""

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curtilage.gateway.messages.counting import OF_PAGE, OF_PICTURE, tokens_in, tokens_of
from curtilage.gateway.messages.request import read
from curtilage.gateway.messages.seals import Seals

KNOWN = {
    "The quick brown fox jumps over the lazy dog.": 10,
    "": 0,
    "antidisestablishmentarianism": 6,
    "1234567890": 10,
    "你好 世界": 6,
}
"""Texts, and how many tokens the vocabulary of SmolLM2 (49,152) has for them at most."""


def count(*blocks: dict, **more) -> int:
    body = {"model": "m", "messages": [{"role": "user", "content": list(blocks)}]} | more
    return tokens_of(read(json.dumps(body).encode(), Seals(bytes(32), "a"), counting=True))


@pytest.mark.parametrize("text", KNOWN)
def test_known_texts(text: str) -> None:
    assert KNOWN[text] <= tokens_in(text) <= 2.5 * KNOWN[text] + 2


@given(st.text(), st.text())
def test_more_text_never_costs_less(one: str, two: str) -> None:
    assert tokens_in(one + " " + two) >= max(tokens_in(one), tokens_in(two)) - 2
    assert tokens_in(one) <= 1.1 * len(one.encode("utf-8", "surrogatepass")) + 1


def test_files_cost_by_their_kind_and_not_by_their_letters() -> None:
    data = base64.b64encode(bytes(90_000)).decode()
    source = {"type": "base64", "media_type": "image/png", "data": data}
    picture = count({"type": "image", "source": source})
    assert OF_PICTURE < picture < OF_PICTURE + 100
    paper = source | {"media_type": "application/pdf"}
    assert 5 * OF_PAGE < count({"type": "document", "source": paper}) < 5 * OF_PAGE + 100


def test_what_stands_before_the_messages_counts() -> None:
    hello = {"type": "text", "text": "hello"}
    tool = {"name": "f", "description": "word " * 100, "input_schema": {"type": "object"}}
    assert count(hello, system="word " * 100) >= count(hello) + 100
    assert count(hello, tools=[tool]) >= count(hello) + 100
