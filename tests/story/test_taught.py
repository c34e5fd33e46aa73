"""What was taught, through the gateway: a word leaves as a token, a topic stays inside."""

from pathlib import Path

from tests.story.records import entries
from tests.world import EVERYTHING_PSEUDONYMISED, World

from curtilage.core.taught import Wordlist
from curtilage.detect.taught.learning import learn
from curtilage.detect.taught.tests.test_learning import GLUE, NEW
from curtilage.settings.ledger import LEDGER_FILE
from curtilage.stores.taught import TaughtFiles

OWN = """
[categories."business.codename"]
level = "moderate"
word = "CODENAME"
[categories."acme.recipe"]
evidence = true
"""
WORD = "Blue Bird"


def taught(folder: Path) -> TaughtFiles:
    files = TaughtFiles(folder / "data" / "taught")
    files.keep(Wordlist("business.codename", (WORD,)), 1, bytes(16))
    files.keep(learn("acme.recipe", GLUE, [])[0], 1, bytes(16))
    return files


async def test_a_taught_word_leaves_only_as_a_token_and_comes_back(tmp_path) -> None:
    taught(tmp_path)
    async with World(tmp_path, policy=EVERYTHING_PSEUDONYMISED, more=OWN) as world:
        for stream in (False, True):
            answer = await world.ask(f"When does {WORD} start? Ask blue-bird@work.", stream=stream)
            assert answer.status == 200
            assert WORD in answer.text()
            assert "blue-bird" in answer.text()
        assert b"CODENAME_" in world.outside.received
        assert b"Bird" not in world.outside.received
        assert b"bird" not in world.outside.received


async def test_without_being_taught_it_leaves_as_it_is(tmp_path) -> None:
    async with World(tmp_path, policy=EVERYTHING_PSEUDONYMISED, more=OWN) as world:
        await world.ask("tell me about blue bird plans")
        assert b"blue bird" in world.outside.received


async def test_what_is_like_the_examples_is_high_and_stays_inside(tmp_path) -> None:
    taught(tmp_path)
    async with World(tmp_path, more=OWN) as world:
        answer = await world.ask(NEW)
        assert answer.headers["curtilage-level"] == "high"
        assert (world.outside.requests, len(world.inside.requests)) == ([], 1)
        refused = await world.ask(NEW, headers={"authorization": f"Bearer {world.strict_key}"})
        assert refused.status == 403
        plain = await world.ask("Which bread goes with a soup of pumpkin?")
        assert plain.headers["curtilage-level"] == "low"
        assert world.outside.requests


async def test_a_name_in_such_a_text_is_still_replaced(tmp_path) -> None:
    taught(tmp_path)
    moved = OWN + '[levels]\n"acme.recipe" = "moderate"\n'
    async with World(tmp_path, policy=EVERYTHING_PSEUDONYMISED, more=moved) as world:
        answer = await world.ask(
            f"{NEW} Ask Margaret Thornbury, margaret@example.com, about {WORD}."
        )
        assert "Margaret Thornbury" in answer.text()
        assert b"viscosity" in world.outside.received
        for hidden in (b"Thornbury", b"margaret@", b"Bird"):
            assert hidden not in world.outside.received


async def test_the_ledger_knows_what_was_taught_when_it_started(tmp_path) -> None:
    digests = {each.taught.category: each.digest for each in taught(tmp_path).listed()}
    async with World(tmp_path, more=OWN):
        pass
    every = entries(tmp_path / "data" / LEDGER_FILE)
    (loaded,) = [each for each in every if each.kind == "inspection:categories:loaded"]
    assert loaded.facts == {"categories": digests}
