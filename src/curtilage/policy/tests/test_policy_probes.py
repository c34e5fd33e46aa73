"""A refusal by default says which conditions were missing, the nearest permit first."""

import cedarpy
import pytest

from curtilage.core.levels import Level
from curtilage.core.parties import Action, Zone
from curtilage.policy.probes import cedar_text, conditions_of
from curtilage.policy.words import in_words

HEAD = '@id("p") @title("P") permit (principal, action, resource)'


def condition(text: str) -> cedarpy.pst.Expr:
    tree = cedarpy.policies_to_pst(f"permit (principal, action, resource) when {{ {text} }};")
    (clause,) = tree.static_policies["policy0"].clauses
    return clause.expr


def test_the_missing_conditions_nearest_first(build, ask):
    missing = build().missing(ask(destination=Zone.OUTSIDE))
    assert [(lack.policy.id, lack.conditions) for lack in missing] == [
        ("P2-moderate-inside", ("the destination is inside",)),
        ("P4-moderate-outside-protected", ("the data is treated with pseudonymise or redact",)),
        (
            "P3-moderate-enclave",
            ("the destination is an enclave", "the evidence of the destination verified"),
        ),
        ("P1-low-anywhere", ("the level is low",)),
        ("P5-high-inside", ("the level is high", "the destination is inside")),
    ]


def test_what_the_caller_cannot_change_is_farther(build, ask):
    missing = build().missing(ask(destination=Zone.OUTSIDE, level=Level.HIGH))
    assert [lack.policy.id for lack in missing][:2] == ["P5-high-inside", "P1-low-anywhere"]


def test_nothing_is_missing_where_a_permit_applies(build, ask):
    assert build().missing(ask()) == ()
    forbidden = ask(subjects=frozenset({"US"}))
    assert not build().decide([forbidden])[0].permitted
    assert build().missing(forbidden) == ()


def test_permits_for_another_action_are_not_near(build, ask):
    lacks = build().missing(ask(action=Action.TRAIN, destination=Zone.OUTSIDE, level=Level.HIGH))
    assert [(lack.policy.id, lack.conditions) for lack in lacks] == [
        ("P6-datasets-inside", ("the destination is inside",)),
        ("P8-datasets-low", ("the level is low",)),
    ]


def test_every_refusal_by_default_has_something_missing(build, ask):
    engine = build()
    for level in Level:
        for zone in Zone:
            for action in Action:
                question = ask(level=level, destination=zone, action=action, attested=True)
                (verdict,) = engine.decide([question])
                assert verdict.permitted == (engine.missing(question) == ())


def test_the_conditions_of_unless_and_of_the_head_count(build, ask):
    text = """@id("p") @title("P")
    permit (principal == App::"desk", action, resource == Destination::"inside")
    when { context.level == Level::"low" }
    unless { context.attested || resource.trains_on_input };"""
    (lack,) = build(text).missing(ask(destination=Zone.OUTSIDE, attested=True))
    assert lack.conditions == (
        "the destination is inside",
        "the level is low",
        "it is not so that the evidence of the destination verified",
    )


def test_a_condition_that_cannot_be_evaluated_is_missing(build, ask):
    text = HEAD + " when { resource.retention_days + 9223372036854775807 + 1 > 0 };"
    (lack,) = build(text).missing(ask())
    assert "9223372036854775807" in lack.conditions[0]


def test_a_policy_is_split_at_and_and_at_not_or():
    tree = cedarpy.policies_to_pst(
        "permit (principal is App, action, resource) when { context.a && (context.b || context.c) "
        "&& !(context.d || context.e) } unless { context.f && context.g } unless { !context.h };"
    )
    texts = [cedar_text(expr) for expr in conditions_of(tree.static_policies["policy0"])]
    plain = [text.replace("(", "").replace(")", "") for text in texts]
    assert plain == [
        "principal is App",
        "context.a",
        "context.b || context.c",
        "!context.d",
        "!context.e",
        "!context.f && context.g",
        "context.h",
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('context.level == Level::"low"', "the level is low"),
        ('context.level != Level::"low"', "it is not so that the level is low"),
        ('resource.zone == Zone::"enclave"', "the destination is an enclave"),
        ('resource == Destination::"eu"', "the destination is eu"),
        ('principal == App::"desk"', "the application is desk"),
        ('resource.operator == "Us"', "the destination is run by Us"),
        ('resource.jurisdiction == Region::"EU"', "the destination is under the law of EU"),
        (
            'resource.contract.contains(Contract::"baa")',
            "the agreement baa with the destination is in force",
        ),
        (
            'context.controls.containsAll([Control::"a", Control::"b"])',
            "the data is treated with a and b",
        ),
        ('context.categories.containsAny([Category::"a"])', "the data holds a"),
        ("resource.retention_days <= 30", "the destination keeps data for at most 30 days"),
        ("resource.retention_days == 0", "the destination keeps data for 0 days"),
        (
            "context.attested || context.any_category",
            "the evidence of the destination verified, or the purpose needs any category",
        ),
        (
            "!resource.trains_on_input",
            "it is not so that the destination trains models on what it receives",
        ),
        (
            "resource.residency.containsAll(context.subjects)",
            "the destination satisfies the residency rules of the people the data is about",
        ),
        (
            "principal.purposes.contains(context.purpose)",
            "the application is registered for the purpose",
        ),
        (
            "context.needed.containsAll(context.categories)",
            "the purpose needs every category in the data",
        ),
    ],
)
def test_conditions_in_words(text, words):
    assert in_words(condition(text)) == words


@pytest.mark.parametrize(
    "text",
    [
        "context.unheard",
        "context.level == context.level",
        "context.a || context.attested",
        "resource.retention_days + 1 > 3",
        "context.count > 3",
        "context.controls.containsAny([context.a])",
        "if context.attested then true else false",
        "!context.unheard",
        "context.controls",
    ],
)
def test_what_has_no_words_is_left_to_cedar(text):
    assert in_words(condition(text)) == ""


def test_conditions_without_words_are_shown_as_cedar(build, ask):
    text = HEAD + " when { context.categories.isEmpty() };"
    (lack,) = build(text).missing(ask())
    assert lack.conditions == ("(context.categories).isEmpty()",)
