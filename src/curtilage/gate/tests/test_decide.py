"""Plans in order of preference; the first permitted wins; a refusal says what would do."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from curtilage.core.categories import Scheme
from curtilage.core.crossings import Asked, Inspected
from curtilage.core.decisions import Missing, Plan, PolicyNote, Question, Verdict
from curtilage.core.errors import RequestError
from curtilage.core.findings import Classification, Field, Finding
from curtilage.core.levels import Level
from curtilage.core.parties import Action, Application, Destination, Purpose, Zone
from curtilage.gate.decide import Decider
from curtilage.gate.plans import Place, candidates, serves

CLOUD = Destination("cloud", "openai", Zone.OUTSIDE, "US", models=("big", "shared"))
SAFE = Destination("safe", "vllm", Zone.ENCLAVE, "DE", models=("shared",))
LOCAL = Destination("local", "embedded", Zone.INSIDE, "DE", models=("small",))
PLACES = {
    d.name: Place(d, abilities)
    for d, abilities in [
        (CLOUD, frozenset({"tools", "images"})),
        (SAFE, frozenset({"tools"})),
        (LOCAL, frozenset()),
    ]
}
SUPPORT, RESEARCH = Purpose("support"), Purpose("research")
CRM = Application("crm", ("support", "research"), ("cloud", "safe", "local"))
PLAIN, TOKENS = frozenset(), frozenset({"pseudonymise"})


class Says:
    """An engine that answers with a function."""

    digest = "d" * 64

    def __init__(self, permits: Callable[[Question], bool]) -> None:
        self._permits = permits
        self.asked: list[Question] = []

    def decide(self, questions: Sequence[Question]) -> list[Verdict]:
        self.asked += questions
        note = (PolicyNote("P"),)
        return [Verdict(True, note) if self._permits(q) else Verdict(False) for q in questions]

    def missing(self, question: Question) -> tuple[Missing, ...]:
        return (Missing(PolicyNote("P"), (f"not {question.destination.name}",)),)

    def forbids(self, question: Question) -> tuple[PolicyNote, ...]:
        return ()


def inspected(*, uninspected: tuple[str, ...] = (), **changes) -> Inspected:
    asked = Asked(
        id="x-1",
        application=CRM,
        purpose=SUPPORT,
        subjects=frozenset({"EU"}),
        action=Action.PROCESS,
        model="auto",
        fields=(Field("messages[0].content", "jane.doe@example.com"),),
    )
    found = ((Finding(0, 20, "contact.email", 0.99, "test"),),)
    level = Level.HIGH if uninspected else Level.MODERATE
    return Inspected(replace(asked, **changes), Classification(level, found, (), uninspected))


def decider() -> Decider:
    return Decider(PLACES, {"support": SUPPORT, "research": RESEARCH}, Scheme())


def plans(**changes) -> list[tuple[str, frozenset[str]]]:
    return [
        (p.destination.name, p.controls) for p in candidates(inspected(**changes).asked, PLACES)
    ]


def test_auto_takes_the_applications_own_order() -> None:
    assert plans() == [
        ("cloud", PLAIN),
        ("cloud", TOKENS),
        ("safe", PLAIN),
        ("safe", TOKENS),
        ("local", PLAIN),
    ]


def test_the_model_asked_for_comes_first_and_then_only_inside() -> None:
    assert plans(model="big") == [("cloud", PLAIN), ("cloud", TOKENS), ("local", PLAIN)]
    assert plans(model="local") == [("local", PLAIN)]
    refusing = replace(CRM, on_refusal="refuse")
    assert plans(model="big", application=refusing) == [("cloud", PLAIN), ("cloud", TOKENS)]


def test_no_plan_leaves_the_applications_destinations() -> None:
    only = replace(CRM, destinations=("cloud", "gone"), on_refusal="inside")
    assert {name for name, _ in plans(application=only)} == {"cloud"}
    with pytest.raises(RequestError, match="No destination") as told:
        plans(model="small", application=only)
    assert told.value.number == "CUR204"


def test_the_first_permitted_plan_wins_and_what_was_passed_over_says_why() -> None:
    engine = Says(lambda q: q.destination is SAFE)
    decision = decider().decide(inspected(), engine)
    assert decision.plan == Plan(SAFE, PLAIN)
    assert [a.plan for a in decision.passed_over] == [
        "cloud (outside), as it is",
        "cloud (outside), pseudonymise",
    ]
    assert decision.passed_over[0].missing[0].conditions == ("not cloud",)
    assert decision.policy_digest == engine.digest
    assert len(engine.asked) == 3


def test_a_destination_that_lacks_an_ability_is_passed_over_unasked() -> None:
    engine = Says(lambda q: q.destination is not CLOUD)
    decision = decider().decide(inspected(needs=frozenset({"images"})), engine)
    assert decision.plan is None
    over = {a.plan.split()[0]: (a.errors, bool(a.missing)) for a in decision.passed_over}
    cannot = ("the destination cannot take images",)
    assert over == {"cloud": ((), True), "safe": (cannot, False), "local": (cannot, False)}
    assert decision.errors == cannot
    assert "without images: the inside destination 'local'" in decision.nearest


def test_where_no_destination_can_do_it_the_policy_is_not_what_refuses() -> None:
    only = replace(CRM, destinations=("local",))
    engine = Says(lambda q: q.purpose is SUPPORT)
    decision = decider().decide(
        inspected(needs=frozenset({"tools", "n"}), application=only), engine
    )
    assert decision.plan is None
    assert decision.unable == ("more than one answer (n)", "tools")
    without = "without more than one answer (n) and tools: the inside destination 'local'"
    assert decision.nearest == (without,)


def test_what_could_do_it_as_it_is_comes_before_what_could_without() -> None:
    everything = Says(lambda q: q.purpose is SUPPORT and not q.controls)
    refusing = replace(CRM, on_refusal="refuse")
    asked = inspected(needs=frozenset({"tools"}), model="small", application=refusing)
    decision = decider().decide(asked, everything)
    assert decision.unable == ("tools",)
    assert decision.nearest == (
        "destination 'cloud' (outside)",
        "destination 'safe' (enclave)",
        "without tools: the inside destination 'local'",
    )


def test_where_the_policy_refuses_as_well_it_is_what_refuses() -> None:
    decision = decider().decide(inspected(needs=frozenset({"images"})), Says(lambda _: False))
    assert (decision.plan, decision.unable) == (None, ())


def test_what_cannot_be_inspected_cannot_be_controlled() -> None:
    engine = Says(lambda q: q.destination is CLOUD and bool(q.controls))
    decision = decider().decide(inspected(uninspected=("messages[0].content[1]",)), engine)
    assert decision.plan is None
    assert not any(q.controls for q in engine.asked)


def with_document(category: str, confidence: float = 0.9) -> Inspected:
    fields = (Field("messages[0].content", "hello"), Field("part page 1", "x" * 9, fixed=True))
    found = ((), (Finding(0, 9, category, confidence, "test"),))
    return replace(
        inspected(fields=fields), classification=Classification(Level.MODERATE, found, ())
    )


@pytest.mark.parametrize("confidence", [0.01, 0.99])
def test_no_control_replaces_what_identifies_in_a_document(confidence: float) -> None:
    engine = Says(lambda q: q.destination is CLOUD and bool(q.controls))
    decision = decider().decide(with_document("person.name", confidence), engine)
    assert decision.plan is None
    assert not any(q.controls for q in engine.asked)
    assert "a control cannot replace what stands in a document" in decision.errors
    assert decision.nearest == ()


def test_a_document_in_which_nothing_identifies_hinders_no_control() -> None:
    engine = Says(lambda q: q.destination is CLOUD and bool(q.controls))
    decision = decider().decide(with_document("finance.amount"), engine)
    assert decision.plan == Plan(CLOUD, TOKENS)
    assert decider().decide(with_document("finance.amount"), engine, as_it_is=True).plan is None


def test_redaction_takes_its_categories_out_of_the_question() -> None:
    application = replace(CRM, controls=(frozenset({"redact"}),))
    engine = Says(lambda _: False)
    decider().decide(inspected(application=application, model="cloud"), engine)
    assert engine.asked[0].categories == frozenset()
    assert engine.asked[0].controls == {"redact"}


def test_a_refusal_names_what_the_caller_could_really_change() -> None:
    strict = replace(CRM, destinations=("cloud", "safe"), on_refusal="refuse")

    def permits(question: Question) -> bool:
        return question.purpose is RESEARCH and question.destination is SAFE

    decision = decider().decide(inspected(application=strict), Says(permits))
    assert decision.plan is None
    why = "for the purpose 'research', if that is why the data is processed: destination 'safe'"
    assert decision.nearest == (f"{why} (enclave)", f"{why} (enclave) with pseudonymise")
    without = replace(strict, purposes=("support",))
    assert decider().decide(inspected(application=without), Says(permits)).nearest == ()


@pytest.mark.parametrize(
    ("failed", "left"),
    [(CLOUD, ["safe", "local"]), (SAFE, ["local"]), (LOCAL, [])],
    ids=["outside", "enclave", "inside"],
)
def test_after_a_failure_nothing_less_private_is_tried(failed: Destination, left) -> None:
    refused = decider().decide(inspected(), Says(lambda _: False), nearer_than=Plan(failed))
    assert list(dict.fromkeys(a.plan.split()[0] for a in refused.passed_over)) == left
    decision = decider().decide(inspected(), Says(lambda _: True), nearer_than=Plan(failed))
    assert [decision.plan.destination.name] == left[:1] if decision.plan else not left


def test_models_are_listed_once_in_order() -> None:
    assert serves([CLOUD, SAFE, LOCAL]) == ["big", "shared", "small"]
    embedding = replace(SAFE, embeds=("vectors",))
    assert serves([embedding, CLOUD]) == ["shared", "big", "vectors"]
    assert serves([embedding, CLOUD], vectors=False) == ["shared", "big"]


VECTORS = frozenset({"embeddings"})


def embedding_plans(application: Application = CRM, **changes) -> list[str]:
    """Where plans lead when CLOUD answers and embeds, and LOCAL has vectors alone."""
    places = {
        place.destination.name: place
        for place in [
            Place(replace(CLOUD, embeds=("vectors",)), VECTORS),
            Place(SAFE, frozenset()),
            Place(replace(LOCAL, models=(), embeds=("small-vectors",)), VECTORS),
        ]
    }
    asked = replace(inspected(**changes).asked, application=application)
    return list(dict.fromkeys(p.destination.name for p in candidates(asked, places)))


def test_what_answers_is_not_asked_for_vectors_nor_the_reverse() -> None:
    assert embedding_plans(needs=VECTORS) == ["cloud", "local"]
    assert embedding_plans() == ["cloud", "safe"]
    assert embedding_plans(model="small-vectors", needs=VECTORS) == ["local"]
    for model, needs in (("big", VECTORS), ("vectors", frozenset()), ("safe", VECTORS)):
        with pytest.raises(RequestError) as caught:
            embedding_plans(model=model, needs=needs)
        assert caught.value.number == "CUR204"


def test_vectors_of_one_model_are_never_replaced_by_those_of_another() -> None:
    inside = replace(CRM, on_refusal="inside")
    assert embedding_plans(inside, model="vectors", needs=VECTORS) == ["cloud"]
