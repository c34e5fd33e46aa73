"""The engine permits on a clean yes and on nothing else."""

from dataclasses import replace

import cedarpy
import pytest

from curtilage.core.decisions import Verdict
from curtilage.core.errors import PolicyError
from curtilage.core.levels import Level
from curtilage.core.parties import Action, Application, Destination, Purpose, Zone
from curtilage.core.sockets import Engine
from curtilage.policy import engine as engine_module
from curtilage.policy.default import default_text
from curtilage.policy.engine import REMEMBERED, CedarEngine
from curtilage.policy.schema import schema_text

ALLOW_ALL = '@id("all") @title("All") permit (principal, action, resource);'
# It passes the validator, and overflows when evaluated: Cedar skips it and allows.
BROKEN = """
@id("broken") @title("Never")
forbid (principal, action, resource)
when { (resource.retention_days + 2) * 9223372036854775807 > 0 };
"""


def test_it_fits_the_socket(build):
    engine: Engine = build()
    assert callable(engine.decide)


def test_a_permit_names_its_policy_in_full(build, ask):
    (verdict,) = build().decide([ask()])
    assert verdict.permitted
    assert verdict.errors == ()
    (note,) = verdict.policies
    assert note.id == "P2-moderate-inside"
    assert note.effect == "permit"
    assert note.title == "Moderate data may be processed inside"
    assert note.basis == "company scheme: moderate"
    assert note.reason.startswith("The destination is inside")


def test_verdicts_come_in_the_order_of_the_questions(build, ask):
    questions = [ask(), ask(destination=Zone.OUTSIDE), ask(level=Level.HIGH)]
    assert [v.permitted for v in build().decide(questions)] == [True, False, True]


def test_an_empty_policy_refuses_everything(build, ask):
    engine = build("")
    questions = [ask(level=level, destination=zone) for level in Level for zone in Zone]
    assert engine.decide(questions) == [Verdict(permitted=False)] * 9


def test_a_forbid_that_breaks_refuses(build, ask):
    assert build(ALLOW_ALL).decide([ask()])[0].permitted
    (verdict,) = build(ALLOW_ALL + BROKEN).decide([ask()])
    assert not verdict.permitted
    assert verdict.policies == ()
    assert verdict.errors[0].startswith("broken: integer overflow")


def test_a_forbid_that_breaks_refuses_though_another_forbid_applies(build, ask):
    forbid = '@id("no") @title("No") forbid (principal, action, resource);'
    (verdict,) = build(ALLOW_ALL + BROKEN + forbid).decide([ask()])
    assert [note.id for note in verdict.policies] == ["no"]
    assert verdict.errors


def test_a_permit_that_breaks_refuses_though_another_permits(build, ask):
    broken = BROKEN.replace("forbid", "permit")
    (verdict,) = build(ALLOW_ALL + broken).decide([ask()])
    assert not verdict.permitted


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"application": "nobody"}, "the application is not known"),
        ({"destination": Destination("x", "t", Zone.INSIDE, "EU")}, "the destination is not known"),
        ({"purpose": Purpose("writing")}, "the purpose is not known"),
        ({"purpose": Purpose("support", needs=("person.name",))}, "the purpose is not known"),
    ],
)
def test_parties_that_the_engine_was_not_built_with_are_refused(build, ask, changes, why):
    (verdict,) = build(ALLOW_ALL).decide([ask(**changes)])
    assert verdict == Verdict(permitted=False, errors=(why,))


def test_a_destination_that_changed_since_is_refused(build, ask):
    moved = replace(ask().destination, retention_days=1)
    (verdict,) = build(ALLOW_ALL).decide([ask(destination=moved)])
    assert verdict.errors == ("the destination is not known",)


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"level": "hgh"}, "level"),
        ({"categories": frozenset({"person.nmae"})}, "category"),  # codespell:ignore
        ({"subjects": frozenset({"Atlantis"})}, "region"),
        ({"controls": frozenset({"pseudonymize"})}, "control"),
    ],
)
def test_a_name_that_is_not_listed_is_refused_and_not_repeated(build, ask, changes, kind):
    (verdict,) = build(ALLOW_ALL).decide([ask(**changes)])
    assert verdict == Verdict(
        permitted=False, errors=(f"the schema does not list a {kind} of the question",)
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"action": "print"},
        {"attested": "yes"},
        {"attested": None},
        {"level": None},
        {"subjects": None},
        {"categories": ["person.name"]},
        {"categories": frozenset({3})},
        {"purpose": None},
        {"destination": None},
        {"application": None},
        {"controls": frozenset({b"x"})},
    ],
)
def test_a_question_of_the_wrong_shape_is_refused_and_explained_by_nothing(build, ask, changes):
    engine = build(ALLOW_ALL)
    question = ask(**changes)
    (verdict,) = engine.decide([question])
    assert not verdict.permitted
    assert verdict.errors
    assert engine.missing(question) == ()
    assert engine.forbids(question) == ()


@pytest.mark.parametrize("left_out", ["level", "purpose", "subjects", "attested", "categories"])
def test_a_request_that_lacks_a_field_is_refused(build, ask, monkeypatch, left_out):
    engine = build(ALLOW_ALL)
    whole = engine_module.request_of

    def lacking(question):
        request = whole(question)
        del request["context"][left_out]
        return request

    monkeypatch.setattr(engine_module, "request_of", lacking)
    (verdict,) = engine.decide([ask()])
    assert verdict == Verdict(permitted=False, errors=("the question does not fit the schema",))


@pytest.mark.parametrize(
    ("answer", "errors"),
    [
        ({"decision": "Allow", "diagnostics": {}}, ("no policy is named as permitting",)),
        ({"decision": "NoDecision", "diagnostics": {}}, ("no decision was made",)),
        (
            {"decision": "Allow", "diagnostics": {"reason": ["policy9"]}},
            ("the question cannot be put: KeyError",),
        ),
        (
            {"decision": "Maybe", "diagnostics": {}},
            ("the question cannot be put: KeyError",),
        ),
    ],
)
def test_an_answer_that_is_no_clean_yes_is_a_refusal(build, ask, monkeypatch, answer, errors):
    engine = build(ALLOW_ALL)
    monkeypatch.setattr(
        cedarpy, "is_authorized", lambda *_args, **_named: cedarpy.AuthzResult(answer)
    )
    assert engine.decide([ask()]) == [Verdict(permitted=False, errors=errors)]


@pytest.mark.parametrize("fault", [ValueError, TypeError, KeyError, RuntimeError, RecursionError])
def test_an_engine_that_raises_is_a_refusal(build, ask, monkeypatch, fault):
    engine = build(ALLOW_ALL)

    def raising(*_args, **_named):
        raise fault("person@example.org")

    monkeypatch.setattr(cedarpy, "is_authorized", raising)
    assert engine.decide([ask()]) == [
        Verdict(permitted=False, errors=(f"the question cannot be put: {fault.__name__}",))
    ]
    assert engine.missing(ask()) == ()


def test_a_remembered_verdict_is_the_fresh_one(build, ask):
    kept, fresh = build(), build()
    questions = [
        ask(level=level, destination=zone, action=action, attested=attested)
        for level in Level
        for zone in Zone
        for action in Action
        for attested in (False, True)
    ]
    kept.decide(questions)
    assert kept.decide(questions) == fresh.decide(questions)
    assert kept._remembered.cache_info().hits == len(questions)


def test_memory_is_bounded(build):
    assert build()._remembered.cache_info().maxsize == REMEMBERED


def test_the_digest_is_of_policy_and_schema(ask):
    def digest(policies: str, purposes: list[str]) -> str:
        return CedarEngine(
            policies, schema_text(purposes), applications=[], destinations=[], purposes=[]
        ).digest

    first = digest(ALLOW_ALL, ["support"])
    assert len(bytes.fromhex(first)) == 32
    assert first == digest(ALLOW_ALL, ["support"])
    assert first != digest(ALLOW_ALL + " ", ["support"])
    assert first != digest(ALLOW_ALL, ["support", "writing"])


def test_every_forbid_that_applies_is_named_in_the_order_of_the_text(build, ask):
    question = ask(
        destination=Zone.OUTSIDE,
        subjects=frozenset({"US"}),
        categories=frozenset({"finance.card", "secret.url", "health.record"}),
    )
    engine = build()
    named = [note.id for note in engine.forbids(question)]
    assert named == ["F1-residency", "F7-health-agreement", "F8-card-data", "F9-secrets"]
    assert engine.forbids(ask()) == ()


@pytest.mark.parametrize(
    ("policies", "code", "line"),
    [
        ("\n\npermit (principal, action, resource)", "CUR401", 3),
        ("\npermit (principal, action, resource);", "CUR402", 2),
        (ALLOW_ALL.replace("principal,", 'principal == App::"dsk",'), "CUR402", 1),
    ],
)
def test_a_policy_with_a_fault_is_no_engine(build, policies, code, line):
    with pytest.raises(PolicyError) as raised:
        build(policies)
    assert raised.value.number == code
    assert raised.value.line == line
    assert raised.value.mend


@pytest.mark.parametrize(
    ("parties", "words"),
    [
        (
            {"applications": [Application("desk", ("suport",), ())]},  # codespell:ignore
            "the application 'desk' names the purpose 'suport'",
        ),
        (
            {"applications": [Application("desk", (), (), frozenset({"Europe"}))]},
            "the application 'desk' names the region 'Europe'",
        ),
        ({"destinations": [Destination("d", "t", Zone.INSIDE, "")]}, "names the region ''"),
        (
            {
                "destinations": [
                    Destination("d", "t", Zone.INSIDE, "EU", contract=frozenset({"BAA"}))
                ]
            },
            "the destination 'd' names the contract 'BAA'",
        ),
        (
            {"purposes": [Purpose("support", needs=("person.nmae",))]},  # codespell:ignore
            "the purpose 'support' names the category 'person.nmae'",
        ),
        ({"purposes": [Purpose("sales")]}, "the purpose 'sales' names the purpose 'sales'"),
    ],
)
def test_a_party_with_a_name_that_is_not_listed_is_no_engine(build, parties, words):
    with pytest.raises(PolicyError, match="which the schema does not list") as raised:
        build(ALLOW_ALL, **parties)
    assert words in str(raised.value)
    assert raised.value.number == "CUR403"
    assert raised.value.mend


def test_the_shipped_policy_is_the_default(build, ask):
    assert build().digest == build(default_text()).digest


@pytest.mark.parametrize("change", [{"retention_days": 5}, {"retention_days": 2**63}])
def test_parties_that_do_not_fit_are_no_engine(build, ask, change):
    one = ask().destination
    with pytest.raises(PolicyError, match="do not fit the schema") as raised:
        build(ALLOW_ALL, destinations=[one, replace(one, **change)])
    assert raised.value.number == "CUR403"
