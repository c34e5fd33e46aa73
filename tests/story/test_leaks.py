"""Nothing that was planted reaches the outside, and all of it comes back to the application.

Under the first policy everything leaves pseudonymised, so every kind of value has to be replaced
and restored; under the default policy high data stays inside.
"""

import json
import re

import pytest
from tests.story.conversations import Conversation, Generator
from tests.world import EVERYTHING_PSEUDONYMISED, Answer, World, texts_of

from curtilage.detect.views import views

CONVERSATIONS = 320
DISGUISED = 120


def leaked(made: Conversation, received: str) -> list[str]:
    """What of the planted values stands in what left, also in other case or spacing."""
    lower = received.casefold()
    compact = "".join(c for c in received if c.isalnum())
    found = []
    for value in made.forbidden():
        squeezed = "".join(c for c in value if c.isalnum())
        if (
            value.casefold() in lower
            or json.dumps(value)[1:-1].casefold() in lower
            or (sum(c.isdigit() for c in squeezed) > 8 and squeezed in compact)
        ):
            found.append(value)
    return found


def came_back(answer: Answer) -> str:
    """Everything the model said, as the application got it."""
    if '"tool_calls":' in answer.body.decode():
        arguments = answer.arguments()
        again = json.loads(arguments["nested"])["again"]
        assert again == arguments["said"]
        return again
    return answer.text()


@pytest.mark.parametrize("part", range(4))
async def test_everything_planted_is_replaced_and_comes_back(tmp_path, part: int) -> None:
    generator = Generator(seed=1000 + part)
    leaks, lost = [], []
    async with World(tmp_path, policy=EVERYTHING_PSEUDONYMISED) as world:
        for number in range(CONVERSATIONS // 4):
            made = generator.conversation()
            for stream in (False, True):
                world.outside.requests.clear()
                world.outside.model.cut = 1 + number % 11
                answer = await world.post(made.body | {"stream": stream})
                assert answer.status == 200, answer.body
                assert answer.headers["curtilage-zone"] == "outside"
                received = world.outside.received.decode()
                leaks += [(number, stream, value) for value in leaked(made, received)]
                leaks += [(number, stream, p) for p in made.pieces if f'"{p}"' in received]
                lost += [(number, stream, value) for value in missing(made, came_back(answer))]
    assert not leaks
    assert not lost


def missing(made: Conversation, said: str) -> list[str]:
    """What of the planted values the application did not get back."""
    return [
        value
        for value in [*made.planted, *made.pieces]
        if value not in said and json.dumps(value)[1:-1] not in said
    ]


async def test_what_stands_where_nothing_is_known_stays_inside_and_comes_back(tmp_path) -> None:
    generator = Generator(seed=3000)
    async with World(tmp_path, policy=EVERYTHING_PSEUDONYMISED) as world:
        for number in range(40):
            made = generator.unread()
            answer = await world.post(made.body | {"stream": number % 2 == 1})
            assert answer.headers["curtilage-zone"] == "inside"
            assert missing(made, came_back(answer)) == []
    assert world.outside.requests == []


def hidden(made: Conversation, bodies: list[bytes]) -> list[str]:
    """What of the planted values can still be read in what left, in any coding or spelling."""
    shown = [
        view.text.casefold()
        for body in bodies
        for text in texts_of(json.loads(body))
        for seen in [views(text)]
        for view in (seen.base, *seen.others)
    ]
    squeezed = ["".join(c for c in text if c.isalnum()) for text in shown]
    words = {word for text in shown for word in re.findall(r"[^\W_]+", text)}
    return [
        value
        for value in made.plain
        if any("".join(c for c in value if c.isalnum()).casefold() in text for text in squeezed)
        or (value.replace(" ", "").isalpha() and words & set(value.casefold().split()))
    ]


@pytest.mark.parametrize("part", range(2))
async def test_disguised_values_are_replaced_and_come_back(tmp_path, part: int) -> None:
    generator = Generator(seed=2000 + part)
    leaks, lost = [], []
    async with World(tmp_path, policy=EVERYTHING_PSEUDONYMISED) as world:
        for number in range(DISGUISED // 2):
            made = generator.disguised()
            world.outside.requests.clear()
            answer = await world.post(made.body | {"stream": number % 2 == 1})
            assert answer.status == 200, answer.body
            assert answer.headers["curtilage-zone"] == "outside"
            leaks += [(number, v) for v in leaked(made, world.outside.received.decode())]
            leaks += [(number, v) for v in hidden(made, [r.body for r in world.outside.requests])]
            lost += [(number, value) for value in missing(made, came_back(answer))]
    assert not leaks
    assert not lost


async def test_under_the_default_policy_nothing_planted_leaves(tmp_path) -> None:
    generator = Generator(seed=7)
    places = {"inside": 0, "outside": 0}
    async with World(tmp_path) as world:
        for number in range(100):
            made = generator.conversation()
            world.outside.requests.clear()
            answer = await world.post(made.body | {"stream": number % 2 == 1})
            assert answer.status == 200, answer.body
            places[answer.headers["curtilage-zone"]] += 1
            assert leaked(made, world.outside.received.decode()) == []
    assert places["inside"] > 20
    assert places["outside"] > 20
