"""Of what is planted in a request for a message nothing leaves, and all of it comes back."""

import json

import pytest
from tests.messages import message_of, post
from tests.story.conversations import Generator
from tests.story.messages_planted import OF_MESSAGES, PLACES, empty, unread, user
from tests.story.test_leaks import leaked
from tests.story.test_messages import KINDS, world_of
from tests.world import EVERYTHING_PSEUDONYMISED


def missing(values: list[str], message: dict) -> list[str]:
    """What of the planted values the application did not get back."""
    said = "".join(block.get("text", "") for block in message["content"])
    return [v for v in values if v not in said and json.dumps(v)[1:-1] not in said]


@pytest.mark.parametrize("cloud", KINDS)
async def test_everything_planted_is_replaced_and_comes_back(tmp_path, cloud: str) -> None:
    places = PLACES + (OF_MESSAGES if cloud == "anthropic" else ())
    leaks, lost = [], []
    async with world_of(tmp_path, cloud, policy=EVERYTHING_PSEUDONYMISED) as world:
        world.outside.model.tools = False
        for number, place in enumerate(places * 4):
            generator = Generator(seed=4000 + number)
            made = empty()
            place(generator, made)
            user(made, "Please summarise this.")
            world.outside.requests.clear()
            world.outside.model.cut = 1 + number % 11
            stream = number // len(places) % 2 == 1
            answer = await post(world, made.body | {"stream": stream})
            assert answer.status == 200, (place.__name__, answer.body)
            assert answer.headers["curtilage-zone"] == "outside", place.__name__
            received = world.outside.received.decode()
            leaks += [(place.__name__, number, v) for v in leaked(made, received)]
            leaks += [(place.__name__, p) for p in made.pieces if f'"{p}"' in received]
            wanted = [*made.planted, *made.pieces]
            lost += [(place.__name__, v) for v in missing(wanted, message_of(answer))]
    assert leaks == []
    assert lost == []


@pytest.mark.parametrize(
    ("cloud", "local"), [("openai", "vllm"), ("anthropic", "vllm"), ("anthropic", "anthropic")]
)
async def test_what_nobody_can_inspect_stays_inside(tmp_path, cloud: str, local: str) -> None:
    wrong, inside = {}, 0
    policy = EVERYTHING_PSEUDONYMISED
    async with world_of(tmp_path, cloud, policy=policy, local=local) as world:
        world.inside.model.lenient = True
        cases = unread()
        assert len(cases) >= 30
        for number, (name, body) in enumerate(cases.items()):
            answer = await post(world, body | {"stream": number % 2 == 1})
            fine = answer.status == 200 and answer.headers["curtilage-zone"] == "inside"
            inside += fine
            # Chat completions have no words for most of this.
            unable = answer.status in (400, 403) and local == "vllm"
            known = fine or (unable and answer.json["error"]["code"] in ("CUR220", "CUR221"))
            if world.outside.requests or not known:
                wrong[name] = (answer.status, answer.body[:200])
                world.outside.requests.clear()
    assert wrong == {}
    assert inside == (len(cases) if local == "anthropic" else 2)
