"""Vectors made in the gateway's own process, asked for with the OpenAI SDK."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from openai import OpenAI
from tests.clients.serving import Served, serving
from tests.models.crossings import require_vectors
from tests.world import CONFIG

HIGH = "Transfer it to DE89370400440532013000"
EMBEDDER = (
    CONFIG.replace('["cloud", "local"]', '["cloud", "local", "vectors"]')
    + """
[destinations.vectors]
kind = "embedder"
zone = "inside"
jurisdiction = "DE"
residency = ["EU"]
embeds = ["all-minilm-l6-v2"]
local = {{ waiting = 64 }}
"""
)


@pytest.fixture(scope="module")
def served(tmp_path_factory) -> Iterator[Served]:
    require_vectors()
    with serving(tmp_path_factory.mktemp("embedder"), config=EMBEDDER) as made:
        yield made
        assert "Traceback" not in made.log
        assert "Sabine" not in made.log
        made.audit()


@pytest.fixture
def client(served: Served) -> Iterator[OpenAI]:
    with OpenAI(base_url=f"{served.url}/v1", api_key=served.key, max_retries=0) as made:
        yield made


def cosine(a: list[float], b: list[float]) -> float:
    return sum(x * y for x, y in zip(a, b, strict=True))


def test_a_search_by_name_finds_inside(client, served) -> None:
    texts = [
        "Sabine Weber wants to end her contract in March.",
        "Karl Huber asks for a copy of his invoice.",
        HIGH,
    ]
    index = [d.embedding for d in client.embeddings.create(model="auto", input=texts).data]
    question = "Which contract does Sabine Weber want to cancel?"
    asked = client.embeddings.create(model="all-minilm-l6-v2", input=question)
    assert asked.model == "all-minilm-l6-v2"
    likeness = [cosine(asked.data[0].embedding, vector) for vector in index]
    assert likeness[0] > max(likeness[1:]) + 0.2
    assert served.outside.bodies == served.inside.bodies == []


def test_sixty_four_at_once_get_what_each_gets_alone(client) -> None:
    def one(number: int) -> list[float]:
        text = f"Sentence number {number} is about water."
        return client.embeddings.create(model="auto", input=text).data[0].embedding

    with ThreadPoolExecutor(64) as pool:
        made = list(pool.map(one, range(64)))
    for number in (0, 31, 63):
        assert cosine(made[number], one(number)) == pytest.approx(1, abs=1e-5)
    assert len({tuple(vector) for vector in made}) == 64
