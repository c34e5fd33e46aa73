"""Embeddings by the OpenAI Python SDK against a running gateway."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import openai
import pytest
from openai import OpenAI
from tests.clients.serving import Served, serving
from tests.vectors_served import CONFIG_WITH_VECTORS, vector_of, vectors

PUBLIC = "What is the boiling point of water at sea level?"
LETTER = "Please write to Sabine Weber (sabine.weber@example.com) about the contract."


@pytest.fixture(scope="module")
def embedding(tmp_path_factory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("embedding")
    with serving(folder, config=CONFIG_WITH_VECTORS) as served:
        for upstream in (served.outside, served.inside):
            upstream.answer_with(vectors)
        yield served
        assert "Traceback" not in served.log
        assert "Weber" not in served.log
        served.audit()


@pytest.fixture
def client(embedding: Served) -> Iterator[OpenAI]:
    url = f"{embedding.url}/v1"
    with OpenAI(base_url=url, api_key=embedding.key, max_retries=0) as made:
        yield made


def test_its_default_is_base64_and_it_reads_what_it_gets(client, embedding) -> None:
    answer = client.embeddings.create(model="big-vectors", input=[PUBLIC, "water"])
    assert embedding.outside.bodies[-1]["encoding_format"] == "base64"
    assert [d.embedding for d in answer.data] == [vector_of(PUBLIC), vector_of("water")]
    assert answer.model == "big-vectors"
    assert answer.usage.total_tokens == 2


def test_floats_and_dimensions(client) -> None:
    answer = client.embeddings.create(
        model="auto", input=PUBLIC, encoding_format="float", dimensions=3
    )
    assert answer.data[0].embedding == vector_of(PUBLIC)[:3]


def test_no_name_leaves(client, embedding) -> None:
    raw = client.embeddings.with_raw_response.create(model="auto", input=[PUBLIC, LETTER])
    assert raw.headers["curtilage-controls"] == "pseudonymise"
    assert raw.headers["curtilage-destination"] == "cloud"
    for value in ("Sabine", "Weber", "sabine"):
        assert value not in embedding.outside.received.decode()


def test_sixty_four_at_once(client) -> None:
    def one(number: int) -> list[float]:
        text = f"Water number {number}"
        return client.embeddings.create(model="auto", input=text).data[0].embedding

    with ThreadPoolExecutor(64) as pool:
        assert list(pool.map(one, range(64))) == [vector_of(f"Water number {n}") for n in range(64)]


def test_tokens_raise_the_sdk_s_own_error(client) -> None:
    with pytest.raises(openai.BadRequestError) as caught:
        client.embeddings.create(model="auto", input=[[1, 2, 3]])
    assert caught.value.code == "CUR254"


def test_the_models_that_embed_are_listed(client) -> None:
    names = [model.id for model in client.models.list()]
    assert names == ["auto", "big-model", "small-model", "big-vectors", "small-vectors"]
