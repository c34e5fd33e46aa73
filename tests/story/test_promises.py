"""Promises that hold over several requests: no content kept, no value in another's answer."""

import asyncio
import json
import logging
import re
import sqlite3
from contextlib import closing

import pytest
from tests.story.conversations import Generator
from tests.story.records import verified
from tests.world import EVERYTHING_PSEUDONYMISED, World

TOKEN = re.compile(r"\b(?:PERSON|EMAIL)_[0-9A-Z]{6}\b")
MAIL = "jane.doe@example.com"


def files_of(folder) -> bytes:
    return b"".join(p.read_bytes() for p in folder.rglob("*") if p.is_file())


async def test_no_content_in_log_ledger_or_refusal(tmp_path, caplog) -> None:
    caplog.set_level(logging.DEBUG)
    generator = Generator(seed=99)
    planted: set[str] = set()
    async with World(tmp_path) as world:
        strict = {"authorization": f"Bearer {world.strict_key}"}
        for number in range(40):
            made = generator.conversation()
            planted |= {v for v in made.forbidden() if len(v) > 5}
            world.outside.model.hang_up_after = 3 if number % 5 == 0 else None
            headers = strict if number % 3 == 0 else None
            answer = await world.post(made.body | {"stream": number % 2 == 1}, headers=headers)
            if answer.status != 200:
                assert not [v for v in planted if v in answer.body.decode()]
            broken = json.dumps(made.body)[:-3].encode()
            refused = await world.post(broken)
            assert refused.status == 400
            assert not [v for v in planted if v in refused.body.decode()]
        for entry in caplog.records:
            entry.exc_text = str(entry.exc_info)
        told = "\n".join(f"{r.name} {r.getMessage()} {r.args} {r.exc_text}" for r in caplog.records)
        assert "crossing x-" in told
        kept = files_of(tmp_path / "data")
    assert len(planted) > 100
    assert [v for v in planted if v in told] == []
    assert [v for v in planted if v.encode() in kept] == []


async def test_a_value_keeps_its_token_through_a_conversation_and_no_further(tmp_path) -> None:
    async with World(tmp_path, policy=EVERYTHING_PSEUDONYMISED) as world:

        async def token(messages, **more) -> str:
            world.outside.requests.clear()
            answer = await world.ask(messages, **more)
            assert MAIL in answer.text()
            (found,) = set(TOKEN.findall(world.outside.received.decode()))
            return found

        first = [{"role": "user", "content": f"Write to {MAIL} about the offer"}]
        more = [*first, {"role": "assistant", "content": f"Dear {MAIL}"}]
        more.append({"role": "user", "content": f"Shorter, {MAIL}"})
        assert await token(first) == await token(more) == await token(first, stream=True)
        other = [{"role": "user", "content": f"Another talk with {MAIL}"}]
        assert await token(first) != await token(other)
        named = {"curtilage-conversation": "4711"}
        assert await token(first, headers=named) == await token(other, headers=named)
        assert await token(first, headers=named) != await token(first)
        outside = {"authorization": f"Bearer {world.strict_key}"}
        assert await token(first, headers=outside) != await token(first)


async def test_a_token_of_another_conversation_is_left_alone(tmp_path) -> None:
    async with World(tmp_path, policy=EVERYTHING_PSEUDONYMISED) as world:
        await world.ask(f"Write to {MAIL}")
        (token,) = set(TOKEN.findall(world.outside.received.decode()))
        for stream in (False, True):
            answer = await world.ask(f"What is {token}, and john.roe@example.com?", stream=stream)
            assert MAIL not in answer.text()
            assert token in answer.text()
            assert "john.roe@example.com" in answer.text()


async def test_a_model_cannot_make_the_gateway_restore_what_it_did_not_issue(tmp_path) -> None:
    async with World(tmp_path, policy=EVERYTHING_PSEUDONYMISED) as world:
        world.outside.model.say = lambda _: "PERSON_AAAAAA EMAIL_222222 {{EMAIL}} <EMAIL_2>"
        answer = await world.ask(f"Write to {MAIL}")
        assert answer.text() == "PERSON_AAAAAA EMAIL_222222 {{EMAIL}} <EMAIL_2>"


async def test_an_application_sees_its_own_crossings_only(tmp_path) -> None:
    async with World(tmp_path) as world:
        answer = await world.ask("hello")
        path = f"/v1/crossings/{answer.headers['curtilage-crossing']}"
        own = await world.call("GET", path)
        assert (own.status, own.json["application"]) == (200, "crm")
        assert (await world.call("GET", f"{path}/receipt")).body.startswith(b"c2sp.org/tlog-proof")
        stranger = {"authorization": f"Bearer {world.strict_key}"}
        for ending in ("", "/receipt"):
            told = await world.call("GET", path + ending, headers=stranger)
            assert (told.status, told.json["error"]["code"]) == (404, "CUR209")
            nobody = await world.call("GET", path + ending, headers={"authorization": ""})
            assert nobody.status == 401


async def test_erasure_leaves_a_log_that_verifies_and_an_explanation(tmp_path) -> None:
    async with World(tmp_path) as world:
        answer = await world.ask(f"Write to {MAIL}")
        crossing = answer.headers["curtilage-crossing"]
        assert await world.house.ledger.erase(crossing) == 1
        told = (await world.call("GET", f"/v1/crossings/{crossing}")).json
        assert told["erased"] is True
        assert "findings" not in told
        assert told["categories"] == {"contact.email": 1}
        verified(tmp_path / "data")
        with closing(sqlite3.connect(tmp_path / "data" / "ledger.db")) as database:
            assert database.execute(
                "SELECT trim(hex(nonce) || hex(body), '0') FROM detail"
            ).fetchall() == [("",)]


@pytest.mark.parametrize("stream", [False, True])
async def test_what_came_back_is_told(tmp_path, stream: bool) -> None:
    async with World(tmp_path) as world:
        answer = await world.ask("What is the boiling point of water?", stream=stream)
        crossing = answer.headers["curtilage-crossing"]
        outcome = (await world.call("GET", f"/v1/crossings/{crossing}")).json["outcome"]
        assert (outcome["state"], outcome["status"], outcome["error"]) == ("answered", 200, "")
        assert outcome["received"] > 50


async def test_asking_for_readiness_does_not_make_the_gateway_ask_each_time(tmp_path) -> None:
    async with World(tmp_path) as world:
        answers = await asyncio.gather(*(world.call("GET", "/readyz") for _ in range(50)))
        assert {a.status for a in answers} == {200}
        assert len(world.outside.requests) == 1
