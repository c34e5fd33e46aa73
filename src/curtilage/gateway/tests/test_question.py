"""Bodies of queries: whatever they hold, they are a question or refused, and never quoted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curtilage.core.errors import DataError, RequestError
from curtilage.gateway.question import dataset_in, question_in

pytest.importorskip("duckdb")

GOOD = {"sql": "SELECT COUNT(*) FROM t", "epsilon": "0.5"}
MEMBERS = ["sql", "epsilon", "delta", "mechanism", "purpose", "to", "key", "explain"]
SECRET = "winterbottom"
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text()
    | st.sampled_from(["0.1", "1e-9", "laplace", SECRET, SECRET * 30]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)  # fmt: skip


@given(st.dictionaries(st.sampled_from(MEMBERS) | st.text(), VALUES, max_size=4))
def test_any_object_is_a_question_or_refused(changed: dict) -> None:
    document = GOOD | changed
    try:
        question = question_in(document, {})
    except (RequestError, DataError) as refused:
        assert refused.number in {"CUR203", "CUR817"}  # noqa: PT017 - it may also be a question
        assert SECRET not in refused.full()  # noqa: PT017
        return
    assert set(document) <= set(MEMBERS)
    assert question.sql == document["sql"]
    assert 0 <= question.price.epsilon <= 1000 * 10**9
    assert all(len(each) <= 200 for each in (question.key, question.to, question.purpose))


@pytest.mark.parametrize(
    ("amount", "parts"),
    [("0.1", 100_000_000), (0.1, 100_000_000), (1, 10**9), ("1e-9", 1), ("1.9e-9", 1), (1e-10, 0)],
)
def test_amounts_are_rounded_down_from_what_was_written(amount, parts) -> None:
    assert question_in(GOOD | {"epsilon": amount}, {}).price.epsilon == parts


@pytest.mark.parametrize(
    ("name", "header"), [("key", "idempotency-key"), ("purpose", "curtilage-purpose")]
)
def test_a_name_stands_in_the_body_or_in_its_header(name: str, header: str) -> None:
    def read(document: dict, headers: dict) -> str:
        return getattr(question_in(GOOD | document, headers), name)

    assert read({}, {}) == ""
    assert (
        read({name: "a"}, {}) == read({}, {header: "a"}) == read({name: "a"}, {header: "a"}) == "a"
    )
    for document, said in (({name: "a"}, "b"), ({}, "x" * 201)):
        with pytest.raises(RequestError) as refused:
            read(document, {header: said})
        assert refused.value.number == "CUR203"


@given(st.binary(max_size=30))
def test_a_query_string_names_one_dataset_or_none(raw: bytes) -> None:
    try:
        named = dataset_in(raw)
    except RequestError:
        return
    assert not named or raw.startswith(b"dataset=") or b"&dataset=" in raw or b"%" in raw


def test_a_dataset_that_is_named() -> None:
    assert dataset_in(b"") == ""
    assert dataset_in(b"dataset=visits") == "visits"
