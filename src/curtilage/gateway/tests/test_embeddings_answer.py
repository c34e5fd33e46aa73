"""Vectors are put anew from what was found right; whatever else an answer holds does not pass."""

import base64
import json
import struct
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curtilage.core.errors import DestinationError
from curtilage.gateway.embeddings.answer import Wanted, put

FLOATS = st.floats(allow_nan=False, allow_infinity=False, width=32)


def packed(numbers) -> str:
    return base64.b64encode(struct.pack(f"<{len(numbers)}f", *numbers)).decode()


def said(*vectors, **more) -> bytes:
    data = [{"object": "embedding", "index": n, "embedding": v} for n, v in enumerate(vectors)]
    return json.dumps({"object": "list", "data": data, "model": "m"} | more).encode()


def test_nothing_but_numbers_and_our_own_names_passes() -> None:
    item = {"object": "leak", "index": 0, "embedding": [1, 0.5], "text": "leak"}
    usage = {"prompt_tokens": 3, "total_tokens": "leak", "leak": 1}
    body = json.dumps({"data": [item], "model": "leak", "leak": "leak", "usage": usage}).encode()
    assert json.loads(put(Wanted(1, base64=False, dimensions=2), "ours", body)) == {
        "object": "list",
        "data": [{"object": "embedding", "index": 0, "embedding": [1, 0.5]}],
        "model": "ours",
        "usage": {"prompt_tokens": 3, "total_tokens": 0},
    }


@given(st.lists(FLOATS, min_size=1, max_size=8))
def test_either_form_becomes_the_one_that_is_wanted(numbers) -> None:
    for given_as in (numbers, packed(numbers)):
        for wanted in (False, True):
            answer = put(Wanted(1, base64=wanted, dimensions=None), "m", said(given_as))
            found = json.loads(answer)["data"][0]["embedding"]
            assert found == (packed(numbers) if wanted else numbers)


def test_vectors_come_in_the_order_of_the_texts() -> None:
    items = [{"index": n, "embedding": [n]} for n in (2, 0, 1)]
    answer = json.loads(put(Wanted(3, base64=False, dimensions=None), "m", said(data=items)))
    assert [(d["index"], d["embedding"]) for d in answer["data"]] == [(0, [0]), (1, [1]), (2, [2])]


WRONG = {
    "no JSON": b"text",
    "no object": b"[]",
    "no data": b"{}",
    "too few": said([1.0]),
    "too many": said([1.0], [1.0], [1.0]),
    "one twice": said(data=[{"index": 0, "embedding": [1.0]}] * 2),
    "no index": said(data=[{"embedding": [1.0]}] * 2),
    "an index that is no number": said(data=[{"index": i, "embedding": [1.0]} for i in (False, 1)]),
    "an index beyond": said(data=[{"index": i, "embedding": [1.0]} for i in (0, 2)]),
    "no items": said(data=["text", "text"]),
    "of two lengths": said([1.0, 2.0], [1.0]),
    "empty": said([], []),
    "a text": said([1.0], "Jane Doe"),
    "base64 that is no floats": said([1.0], "YWI="),
    "a text among numbers": said([1.0], ["Jane"]),
    "true among numbers": said([1.0], [True]),
    "a list in it": said([1.0], [[1.0]]),
    "none": said([1.0], None),
    "infinite": said([1.0], packed([float("inf")])),
    "beyond 32 bits": said([1.0], [1e39]),
    "far beyond": said([1.0], [10**18, 10**300]),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_not_the_vectors_is_an_error_without_content(name: str) -> None:
    with pytest.raises(DestinationError) as caught:
        put(Wanted(2, base64=name.startswith("o"), dimensions=None), "m", WRONG[name])
    assert caught.value.number == "CUR709"
    assert "Jane" not in f"{caught.value} {caught.value.mend}"


def test_the_length_is_the_one_asked_for() -> None:
    right = partial(put, Wanted(1, base64=True, dimensions=2), "m")
    assert right(said([1.0, 2.0]))
    with pytest.raises(DestinationError):
        right(said([1.0, 2.0, 3.0]))
