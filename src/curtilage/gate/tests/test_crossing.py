"""The steps in their order, and what happens when one of them fails."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pytest

from curtilage.core.categories import Scheme
from curtilage.core.crossings import LEDGER_SEAL, Answer, Asked, Commit, Recorded
from curtilage.core.decisions import Plan, PolicyNote, Question, Verdict
from curtilage.core.errors import (
    ControlError,
    DestinationError,
    LedgerError,
    RefusedError,
    UnableError,
)
from curtilage.core.findings import Field
from curtilage.core.parties import Action, Application, Destination, Purpose, Zone
from curtilage.gate.crossing import Gate, model_at
from curtilage.gate.decide import Decider
from curtilage.gate.explanation import explanation, in_words
from curtilage.gate.inspection import Inspector
from curtilage.gate.plans import Place

CLOUD = Destination("cloud", "openai", Zone.OUTSIDE, "US", models=("big",))
OTHER = Destination("other", "openai", Zone.OUTSIDE, "US", models=("big",))
LOCAL = Destination("local", "embedded", Zone.INSIDE, "DE", models=("small",))
CRM = Application("crm", ("support",), ("cloud", "other", "local"))
ASKED = Asked(
    id="x-1",
    application=CRM,
    purpose=Purpose("support"),
    subjects=frozenset({"EU"}),
    action=Action.PROCESS,
    model="auto",
    fields=(Field("messages[0].content", "hello"),),
)


class World:
    """Every part that a gate is handed, writing down what happens."""

    stream = False
    digest = "d" * 64

    def __init__(self, permitted: Sequence[str], failing: Sequence[str] = ()) -> None:
        self.permitted, self.failing = permitted, failing
        self.happened: list[str] = []
        self.entries: list[tuple[str, dict, dict | None]] = []
        self.broken = False
        self.gate = Gate(
            inspector=Inspector([], Scheme(), self.offload),
            decider=Decider(
                {d.name: Place(d, frozenset()) for d in (CLOUD, OTHER, LOCAL)}, {}, Scheme()
            ),
            engine=lambda: self,
            controls=lambda _application, _name: self,
            ledger=self,
            senders={d.name: Sending(self, d) for d in (CLOUD, OTHER, LOCAL)},
        )

    async def offload(self, work):
        self.happened.append("inspect")
        return work()

    def decide(self, questions: Sequence[Question]) -> list[Verdict]:
        self.happened.append("decide")
        return [
            Verdict(q.destination.name in self.permitted, (PolicyNote("P"),)) for q in questions
        ]

    def missing(self, _question):
        return ()

    def apply(self, fields, _findings, *, scope):
        self.happened.append("control")
        raise ControlError("It cannot be treated.")

    def body(self, texts, place, model) -> bytes:
        self.happened.append(f"body for {place.destination.name}")
        return f"{model}: {texts}".encode()

    async def record(self, controlled, facts, detail) -> Recorded:
        if self.broken:
            raise LedgerError("The disk is full.")
        self.happened.append("record")
        self.entries.append(("decided", facts, detail))
        return Recorded(controlled, Commit(0, b"", 1, b""), LEDGER_SEAL)

    async def append(self, kind, facts, detail=None) -> Commit:
        self.happened.append(kind)
        self.entries.append((kind, facts, detail))
        return Commit(0, b"", 1, b"")


class Sending:
    """A sender that answers, or fails."""

    def __init__(self, world: World, destination: Destination) -> None:
        self.world, self.destination = world, destination

    async def send(self, recorded: Recorded) -> Answer:
        self.world.happened.append(f"send to {self.destination.name}")
        assert recorded.controlled.plan.destination is self.destination
        if self.destination.name in self.world.failing:
            raise DestinationError("It does not answer.", code="CUR702")
        return Answer(200, b"{}")


@dataclass
class Treated:
    """What a control made of texts: everything in capitals."""

    texts: Sequence[str]
    replaced: int = 1


class Treating(World):
    """A world where only what is pseudonymised may go to the cloud."""

    def decide(self, questions: Sequence[Question]) -> list[Verdict]:
        return [
            Verdict(q.destination is LOCAL or bool(q.controls), (PolicyNote("P"),))
            for q in questions
        ]

    def apply(self, fields, _findings, *, scope):
        return Treated([f.text.upper() for f in fields])


def with_document(text: str) -> Asked:
    return replace(ASKED, fields=(*ASKED.fields, Field("part page 1", text, fixed=True)))


async def test_a_document_that_a_control_leaves_alone_goes_with_it() -> None:
    world = Treating([])
    crossed = await world.gate.cross(with_document("IN CAPITALS"), world)
    assert crossed.plan.destination is CLOUD
    assert crossed.recorded.controlled.body == b"big: ['HELLO']"


async def test_a_document_that_a_control_would_change_stays_inside() -> None:
    world = Treating([])
    crossed = await world.gate.cross(with_document("hello again"), world)
    assert crossed.plan == Plan(LOCAL)
    assert crossed.recorded.controlled.body == b"small: ['hello']"
    detail = world.entries[0][2]
    reason = "a control cannot replace what stands in a document"
    assert [p["errors"] for p in detail["passed_over"] if "pseudonymise" in p["plan"]] == [
        [reason],
        [reason],
    ]


async def test_nor_does_it_leave_when_inside_fails() -> None:
    world = Treating([], failing=["local"])
    with pytest.raises(DestinationError):
        await world.gate.cross(with_document("hello again"), world)
    assert [h for h in world.happened if h.startswith("send")] == ["send to local"]


async def test_without_an_inside_it_is_refused() -> None:
    strict = replace(CRM, destinations=("cloud", "other"), on_refusal="refuse")
    world = Treating([])
    with pytest.raises(RefusedError):
        await world.gate.cross(replace(with_document("hello"), application=strict), world)
    assert not [h for h in world.happened if h.startswith("send")]


async def test_the_steps_come_in_order() -> None:
    world = World(["cloud"])
    crossed = await world.gate.cross(ASKED, world)
    assert world.happened == ["inspect", "decide", "body for cloud", "record", "send to cloud"]
    assert crossed.answer.status == 200
    assert crossed.restorer() is None
    await world.gate.finish(crossed.asked, crossed.plan.destination, 200, 2)
    assert world.happened[-1] == "gate:crossing:finished"


async def test_what_no_destination_can_do_is_told_so_and_recorded() -> None:
    world = World(["cloud", "local"])
    with pytest.raises(UnableError) as told:
        await world.gate.cross(replace(ASKED, needs=frozenset({"tools"})), world)
    assert (told.value.number, told.value.status, told.value.crossing) == ("CUR221", 400, "x-1")
    assert "can take tools: cloud, other, local." in str(told.value)
    assert "policy" not in told.value.full()
    assert "privacy officer" not in told.value.full()
    assert world.happened[-1] == "gate:crossing:refused"
    assert not [what for what in world.happened if what.startswith("send")]
    assert world.entries[-1][1]["effect"] == "refuse"


async def test_a_refusal_is_recorded_and_nothing_is_sent() -> None:
    world = World([])
    with pytest.raises(RefusedError) as told:
        await world.gate.cross(ASKED, world)
    assert told.value.crossing == "x-1"
    assert world.happened[-1] == "gate:crossing:refused"
    assert not any("send" in h or "body" in h for h in world.happened)


async def test_without_a_record_nothing_is_sent() -> None:
    world = World(["cloud"])
    world.broken = True
    with pytest.raises(LedgerError):
        await world.gate.cross(ASKED, world)
    assert not any(h.startswith("send") for h in world.happened)


async def test_a_control_that_fails_sends_nothing() -> None:
    world = World(["cloud"])
    application = replace(CRM, controls=(frozenset({"pseudonymise"}),))
    with pytest.raises(ControlError):
        await world.gate.cross(replace(ASKED, application=application), world)
    assert "record" not in world.happened


async def test_another_attempt_is_decided_and_recorded_anew() -> None:
    world = World(["cloud", "local"], failing=["cloud"])
    crossed = await world.gate.cross(ASKED, world)
    assert crossed.plan.destination is LOCAL
    assert [h for h in world.happened if h != "decide"] == [
        "inspect",
        "body for cloud",
        "record",
        "send to cloud",
        "gate:crossing:finished",
        "body for local",
        "record",
        "send to local",
    ]
    assert [f["attempt"] for k, f, _ in world.entries if k == "decided"] == [1, 2]


async def test_there_are_no_more_than_two_attempts() -> None:
    world = World(["cloud", "other", "local"], failing=["cloud", "other", "local"])
    with pytest.raises(DestinationError):
        await world.gate.cross(ASKED, world)
    assert world.happened.count("record") == 2


async def test_what_failed_inside_never_goes_outside() -> None:
    world = World(["cloud", "local"], failing=["local"])
    application = replace(CRM, destinations=("local", "cloud"))
    with pytest.raises(DestinationError):
        await world.gate.cross(replace(ASKED, application=application), world)
    assert "send to cloud" not in world.happened


async def test_an_application_that_wants_no_other_place_gets_none() -> None:
    world = World(["cloud", "local"], failing=["cloud"])
    application = replace(CRM, on_refusal="refuse")
    with pytest.raises(DestinationError):
        await world.gate.cross(replace(ASKED, application=application, model="big"), world)
    assert world.happened.count("record") == 1


def test_the_model_at_a_destination() -> None:
    def at(destination: Destination, model: str, *needs: str) -> str:
        return model_at(destination, replace(ASKED, model=model, needs=frozenset(needs)))

    assert at(CLOUD, "big") == "big"
    assert at(CLOUD, "auto") == "big"
    assert at(replace(CLOUD, models=()), "any") == "any"
    both = replace(CLOUD, embeds=("vectors",))
    assert at(both, "auto", "embeddings") == "vectors"
    assert at(both, "auto") == "big"


async def test_an_explanation_in_words() -> None:
    world = World([])
    with pytest.raises(RefusedError):
        await world.gate.cross(ASKED, world)
    _, facts, detail = world.entries[-1]
    words = in_words(explanation(facts, detail, None), Scheme())
    assert "Crossing x-1: application 'crm' asked to process data of level low" in words
    assert "Refused; nothing was sent." in words
    assert "cloud (outside), pseudonymise: P" in words
    erased = in_words(explanation(facts, None, None), Scheme())
    assert "The detail of this crossing was erased" in erased


async def test_an_explanation_of_what_was_sent() -> None:
    world = World(["local"])
    await world.gate.cross(ASKED, world)
    (_, facts, detail), *_ = world.entries
    unknown = explanation(facts, detail, None)
    assert unknown["outcome"] == {"state": "unknown"}
    assert "it may have been sent" in in_words(unknown, Scheme())
    outcome = {"status": 200, "received": 12, "error": ""}
    words = in_words(explanation(facts, detail, outcome), Scheme())
    assert "answered with status 200, 12 bytes came back" in words
    failed = outcome | {"error": "CUR703"}
    assert "failed (CUR703)" in in_words(explanation(facts, detail, failed), Scheme())
    assert len(detail["body_sha256"]) == 64
    assert "hello" not in str((facts, detail))
