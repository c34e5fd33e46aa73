"""What raises the level besides findings: what a text is about, and what is declared."""

import json

import pytest
from tests.world import World

PUBLIC = "What is the boiling point of water at sea level?"
OPINION = (
    "The plaintiff will probably lose the appeal: the witness contradicts himself and the burden "
    "of proof is ours. We advise to settle the claim before the hearing, and to admit nothing."
)
CONTRACT = (
    "This Agreement is made between the Supplier and the Customer. 1. The parties shall keep "
    "confidential all information disclosed under this Agreement. 2. The liability of the "
    "Supplier is limited to the fees paid. 3. Disputes are settled by arbitration."
)


def told(answer) -> tuple[int, str, str, str]:
    heads = [answer.headers.get(f"curtilage-{n}", "") for n in ("level", "zone", "controls")]
    return (answer.status, *heads)


async def reasons(world: World, answer) -> list[str]:
    crossing = answer.headers["curtilage-crossing"]
    found = await world.call("GET", f"/v1/crossings/{crossing}")
    return found.json["reasons"]


async def test_a_public_question_leaves_as_it_is(tmp_path) -> None:
    async with World(tmp_path) as world:
        answer = await world.ask(PUBLIC)
        assert told(answer) == (200, "low", "outside", "none")
        assert await reasons(world, answer) == ["nothing sensitive was found"]


@pytest.mark.parametrize(
    ("level", "zone", "controls"),
    [
        ("low", "outside", "none"),
        ("moderate", "outside", "pseudonymise"),
        ("high", "inside", "none"),
        (" HIGH ", "inside", "none"),
    ],
)
async def test_a_request_declares_its_level(tmp_path, level, zone, controls) -> None:
    async with World(tmp_path) as world:
        answer = await world.ask(PUBLIC, headers={"curtilage-level": level})
        level = level.strip().lower()
        assert told(answer) == (200, level, zone, controls)
        if level != "low":
            said = f"the application declared it {level}"
            assert said in await reasons(world, answer)
            [sent] = (world.outside if zone == "outside" else world.inside).bodies
            assert sent["messages"] == [{"role": "user", "content": PUBLIC}]


async def test_a_declared_level_lowers_nothing(tmp_path) -> None:
    async with World(tmp_path) as world:
        answer = await world.ask("IBAN DE89370400440532013000", headers={"curtilage-level": "low"})
        assert told(answer)[1:3] == ("high", "inside")


async def test_what_is_no_level_is_refused(tmp_path) -> None:
    async with World(tmp_path) as world:
        for value in ("secret", "3", "low high"):
            answer = await world.ask(PUBLIC, headers={"curtilage-level": value})
            assert (answer.status, answer.json["error"]["code"]) == (400, "CUR248")
            assert value not in json.dumps(answer.json)
        assert world.outside.requests == world.inside.requests == []


async def test_an_application_s_settings_set_a_floor(tmp_path) -> None:
    async with World(tmp_path, crm='level = "moderate"') as world:
        answer = await world.ask(PUBLIC)
        assert told(answer) == (200, "moderate", "outside", "pseudonymise")
        assert await reasons(world, answer) == [
            "everything that the application 'crm' sends is at least moderate"
        ]
        higher = await world.ask(PUBLIC, headers={"curtilage-level": "high"})
        assert told(higher)[1] == "high"
        lower = await world.ask(PUBLIC, headers={"curtilage-level": "low"})
        assert told(lower)[1] == "moderate"


async def test_a_confidential_text_without_a_name_is_moderate_and_leaves_unchanged(
    tmp_path,
) -> None:
    async with World(tmp_path) as world:
        answer = await world.ask(OPINION)
        assert told(answer) == (200, "moderate", "outside", "pseudonymise")
        assert any("legal document" in reason for reason in await reasons(world, answer))
        [sent] = world.outside.bodies
        assert sent["messages"] == [{"role": "user", "content": OPINION}]


async def test_nothing_confidential_goes_where_it_trains_models(tmp_path) -> None:
    async with World(tmp_path) as world:
        file = tmp_path / "curtilage.toml"
        trains = file.read_text().replace("trains_on_input = false", "trains_on_input = true")
        file.write_text(trains)
        await world.house.close()
        await world.open()
        assert told(await world.ask(OPINION))[1:3] == ("moderate", "inside")
        assert told(await world.ask(PUBLIC))[1:3] == ("low", "outside")


async def test_a_confidential_class_can_be_kept_inside(tmp_path) -> None:
    async with World(tmp_path, more='\n[levels]\n"document.legal" = "high"\n') as world:
        assert told(await world.ask(CONTRACT))[1:3] == ("high", "inside")


async def test_harmless_messages_hide_nothing(tmp_path) -> None:
    async with World(tmp_path) as world:
        said = [{"role": "user", "content": PUBLIC * 30}, {"role": "user", "content": OPINION}]
        assert told(await world.ask(said))[1] == "moderate"


async def test_descriptions_of_tools_say_nothing_of_the_request(tmp_path) -> None:
    function = {"name": "advise", "description": OPINION, "parameters": {"type": "object"}}
    async with World(tmp_path) as world:
        world.outside.model.tools = False
        answer = await world.ask(PUBLIC, tools=[{"type": "function", "function": function}])
        assert told(answer)[1] == "low"
