"""Vectors through the gateway: inspected, decided, recorded, and only then asked for."""

import asyncio
import json

import pytest
from tests.models.upstream import http, json_answer
from tests.story.conversations import Generator
from tests.story.records import Witness, entries, verified
from tests.story.test_leaks import leaked
from tests.vectors_served import CONFIG_WITH_VECTORS, vector_of, vectors
from tests.world import EVERYTHING_PSEUDONYMISED, Answer, World, texts_of

PATH = "/v1/embeddings"
PUBLIC = "What is the boiling point of water at sea level?"
LETTER = "Please write to Sabine Weber (sabine.weber@example.com) about the contract."
HIGH = "Transfer it to DE89370400440532013000"


@pytest.fixture(autouse=True)
def _with_vectors(monkeypatch) -> None:
    monkeypatch.setattr("tests.world.CONFIG", CONFIG_WITH_VECTORS)


async def embed(world: World, texts, headers=None, **more) -> Answer:
    for upstream in (world.outside, world.inside):
        upstream.answer_with(vectors)
    raw = json.dumps({"model": "auto", "input": texts} | more).encode()
    return await world.call("POST", PATH, raw, headers)


async def test_what_is_public_goes_out_as_it_is(tmp_path) -> None:
    async with World(tmp_path) as world:
        answer = await embed(world, [PUBLIC, "water"])
        assert answer.status == 200, answer.body
        assert answer.headers["curtilage-destination"] == "cloud"
        assert [d["embedding"] for d in answer.json["data"]] == [
            vector_of(PUBLIC), vector_of("water"),
        ]  # fmt: skip
        assert answer.json["model"] == "big-vectors"
        (request,) = world.outside.requests
        assert request.line == "POST /v1/embeddings HTTP/1.1"


async def test_every_text_of_a_list_is_inspected(tmp_path) -> None:
    async with World(tmp_path) as world:
        for texts in (LETTER, [LETTER], [PUBLIC, LETTER], [LETTER, PUBLIC, PUBLIC]):
            answer = await embed(world, texts)
            assert answer.status == 200, answer.body
            assert answer.headers["curtilage-controls"] == "pseudonymise"
            sent = world.outside.received.decode()
            assert "PERSON_" in sent
            assert "Weber" not in sent
            assert "sabine" not in sent.lower()
        world.outside.requests.clear()
        for texts in (HIGH, [PUBLIC, HIGH], [PUBLIC] * 50 + [HIGH]):
            answer = await embed(world, texts)
            assert answer.status == 200, answer.body
            assert answer.headers["curtilage-zone"] == "inside"
            assert answer.json["model"] == "small-vectors"
        assert world.outside.requests == []


async def test_a_model_that_may_not_have_it_is_not_replaced_by_another(tmp_path) -> None:
    """Vectors of another model would be found in no index, and nobody would be told."""
    async with World(tmp_path) as world:
        answer = await embed(world, HIGH, model="big-vectors")
        assert answer.status == 403, answer.body
        assert world.outside.requests == world.inside.requests == []


async def test_chat_models_make_no_vectors_nor_the_reverse(tmp_path) -> None:
    async with World(tmp_path) as world:
        assert (await embed(world, PUBLIC, model="big-model")).json["error"]["code"] == "CUR204"
        answer = await world.ask(PUBLIC, model="big-vectors")
        assert answer.json["error"]["code"] == "CUR204"
        assert world.outside.requests == []


async def test_a_value_keeps_its_token_within_a_named_index(tmp_path) -> None:
    """So that a search for a person finds the texts with that person."""
    named = {"curtilage-conversation": "index-1"}
    async with World(tmp_path, policy=EVERYTHING_PSEUDONYMISED) as world:
        for texts in ([LETTER], [PUBLIC, "Where is Sabine Weber?"], ["Sabine Weber"]):
            await embed(world, texts, named)
        await embed(world, ["Sabine Weber"], {"curtilage-conversation": "index-2"})
        first, second, third, other = (b["input"][-1] for b in world.outside.bodies)
        token = third
        assert token.startswith("PERSON_")
        assert token in first
        assert token in second
        assert other != token


async def test_the_same_texts_get_the_same_vectors_again(tmp_path) -> None:
    async with World(tmp_path) as world:
        answers = [(await embed(world, [LETTER])).json["data"] for _ in range(2)]
        assert answers[0] == answers[1]


async def test_tokens_are_refused_before_anything_is_sent(tmp_path) -> None:
    async with World(tmp_path) as world:
        answer = await embed(world, [[1, 2, 3]])
        assert (answer.status, answer.json["error"]["code"]) == (400, "CUR254")
        assert world.outside.requests == world.inside.requests == []


async def test_nothing_leaves_before_it_is_recorded(tmp_path) -> None:
    async with World(tmp_path) as world:
        witness = Witness(tmp_path / "data" / "ledger.db")

        async def watched(request, writer) -> None:
            witness(request)
            await vectors(request, writer)

        world.outside.answer_with(watched)
        raw = json.dumps({"model": "auto", "input": [LETTER]}).encode()
        assert (await world.call("POST", PATH, raw)).status == 200
        assert (witness.requests, witness.unrecorded) == (1, [])
        told = "\n".join(map(repr, entries(tmp_path / "data" / "ledger.db")))
        assert "Weber" not in told


@pytest.mark.parametrize("part", range(2))
async def test_nothing_that_was_planted_leaves(tmp_path, part: int) -> None:
    generator = Generator(seed=2000 + part)
    leaks = []
    async with World(tmp_path, policy=EVERYTHING_PSEUDONYMISED) as world:
        for number in range(60):
            made = generator.conversation()
            texts = [text for text in texts_of(made.body["messages"]) if text]
            world.outside.requests.clear()
            answer = await embed(world, texts, encoding_format=("float", "base64")[number % 2])
            assert answer.status == 200, answer.body
            assert answer.headers["curtilage-zone"] == "outside"
            assert len(answer.json["data"]) == len(texts)
            received = world.outside.received.decode()
            leaks += [(number, value) for value in leaked(made, received)]
    assert leaks == []


async def test_an_answer_that_is_no_vectors_does_not_pass(tmp_path) -> None:
    async with World(tmp_path) as world:
        raw = json.dumps({"model": "big-vectors", "input": [PUBLIC]}).encode()
        for body, code in (
            ({"data": [{"index": 0, "embedding": "Jane Doe"}]}, "CUR709"),
            ({"data": []}, "CUR709"),
            ({"choices": []}, "CUR706"),
        ):
            world.outside.answer_with(json_answer(body))
            answer = await world.call("POST", PATH, raw)
            assert (answer.status, answer.json["error"]["code"]) == (502, code)
            assert b"Jane" not in answer.body
        world.outside.answer_with(http(400, b'{"error": {"message": "no such size"}}'))
        answer = await world.call("POST", PATH, raw)
        assert answer.status == 400


async def test_sixty_four_at_once_each_get_their_own(tmp_path) -> None:
    async with World(tmp_path) as world:
        asked = [[f"Water number {n}", PUBLIC] for n in range(64)]
        answers = await asyncio.gather(*(embed(world, texts) for texts in asked))
        assert [a.status for a in answers] == [200] * 64
        for texts, answer in zip(asked, answers, strict=True):
            assert [d["embedding"] for d in answer.json["data"]] == list(map(vector_of, texts))
    verified(tmp_path / "data")


async def test_other_methods_and_paths_are_not_there(tmp_path) -> None:
    async with World(tmp_path) as world:
        assert (await world.call("GET", PATH)).status == 405
        assert (await world.call("POST", PATH + "/x")).status == 404
