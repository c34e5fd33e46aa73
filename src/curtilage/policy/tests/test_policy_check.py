"""Faults of a policy are found on their line, with a way to mend them."""

import cedarpy
import pytest

from curtilage.policy.check import check
from curtilage.policy.default import default_text
from curtilage.policy.schema import schema_text
from curtilage.policy.statements import statements

SCHEMA = schema_text()
SOUND = """// A remark; with a sign.
@id("first")
@title("First; // no remark")
permit (principal, action, resource)
when { context.level == Level::"low" };
"""


def policy(condition: str, scope: str = "principal, action, resource") -> str:
    return (
        f'{SOUND}\n@id("second") @title("Second")\npermit ({scope})\nwhen {{\n  {condition}\n}};\n'
    )


def test_the_shipped_policy_has_no_faults():
    assert check(default_text(), SCHEMA) == ()


def test_nothing_to_read_is_no_fault():
    assert check("// only a remark\n", SCHEMA) == ()


@pytest.mark.parametrize(
    ("condition", "place", "message", "mend"),
    [
        ('context.level == Level::"hgh"', (10, 20), 'Level has no "hgh"', "Did you mean high?"),
        (
            'context.categories.contains(Category::"finance.crad")',
            (10, 31),
            'Category has no "finance.crad"',
            "Did you mean finance.card",
        ),
        (
            'context.level == Level::"low" && resource.zon == Zone::"inside"',
            (10, 36),
            "there is no resource.zon",
            "resource.zone",
        ),
        (
            "context.retention_days > 3",
            (10, 3),
            "there is no context.retention_days",
            "resource.retention_days",
        ),
        (
            'principal.purpose == Purpose::"care"',
            (10, 3),
            "there is no principal.purpose",
            "purposes",
        ),
        ('resource.zone == Zon::"inside"', (10, 20), "there is no Zon", "Zone"),
        (
            'context.attested &&\n  context.level == "low"',
            (11, 3),
            "the types String and Level are not compatible",
            'Level::"low"',
        ),
        ("resource.zone", (10, 3), "unexpected type: expected Bool but saw Zone", "policy.md"),
        ("context.level > 3", (10, 3), "unexpected type: expected Long but saw Level", "policy.md"),
        ("context.subjects == []", (10, 3), "empty set literals are forbidden", ".isEmpty()"),
        ("false", (10, 3), "never applies: a condition is false", "Take the policy away"),
        (
            'context.level == Level::"low" && context.level == Level::"high"',
            (10, 53),
            'never applies: it wants both Level::"low" and Level::"high"',
            "Write two policies",
        ),
    ],
)
def test_what_does_not_fit(condition, place, message, mend):
    (problem,) = check(policy(condition), SCHEMA)
    assert (problem.line, problem.column) == place
    assert message in problem.message
    assert mend in problem.mend
    assert (problem.code, problem.policy) == ("CUR402", "second")


def test_an_action_that_does_not_exist():
    scope = 'principal, action == Action::"proces", resource'  # codespell:ignore
    (problem,) = check(policy("true", scope), SCHEMA)
    assert problem.message == 'there is no Action::"proces"'  # codespell:ignore
    assert problem.mend == "Did you mean process?"
    assert (problem.line, problem.column) == (8, 30)


def test_an_attribute_that_is_not_always_there():
    schema = SCHEMA.replace("attested: Bool", "attested?: Bool")
    (problem,) = check(policy("context.attested"), schema)
    assert problem.message == "attested is not always there"
    assert problem.mend == "Ask first whether it is there: context has attested && ..."
    assert check(policy("context has attested && context.attested"), schema) == ()


@pytest.mark.parametrize(
    ("text", "place", "message", "mend"),
    [
        (
            "permit (principal, action, resource)",
            (1, 36),
            "unexpected end of input",
            "End the policy",
        ),
        (
            "permit (principal, action, resource)\n" + SOUND,
            (3, 1),
            "unexpected token `@`",
            "End the policy before it with ;",
        ),
        (
            "permt (principal, action, resource);",
            (1, 1),
            "invalid policy effect",
            "permit or forbid",
        ),
        (
            "forbid (principal, action, resource)\nif { true };",
            (2, 1),
            "invalid policy condition: if",
            "when or unless",
        ),
        (
            "permit (principal, action, resource) when { context.level = 3 };",
            (1, 59),
            "not a valid operator",
            "==",
        ),
        (
            "permit (principal, action, resource)\nwhen { context.level == Level::low };",
            (2, 25),
            "invalid variable",
            'Level::"low"',
        ),
        (
            "permit (principal, action, resource)\nwhen { context.level < }\n;",
            (2, 24),
            "unexpected token `}`",
            "Look just before",
        ),
        (
            'permit (principal, action, resource) when { "abc };',
            (1, 45),
            "invalid token",
            'Close the text with "',
        ),
        ("permit (principal, action);", (1, 27), "missing the `resource`", "permit (principal"),
        (
            '@id("a")\n@id("b")\npermit (principal, action, resource);',
            (2, 1),
            "duplicate",
            "Keep one",
        ),
        ('permit (principal, action == "process", resource);', (1, 30), "entity uid", "Action::"),
    ],
)
def test_what_cannot_be_read(text, place, message, mend):
    (problem,) = check(text, SCHEMA)
    assert (problem.line, problem.column) == place
    assert message in problem.message
    assert mend in problem.mend
    assert problem.code == "CUR401"


def test_every_policy_says_who_it_is_and_what_it_does():
    (no_id, no_title) = check("\npermit (principal, action, resource);", SCHEMA)
    assert no_id.message == "the policy has no @id"
    assert no_title.message == "the policy has no @title"
    assert no_id.line == no_title.line == 2


def test_an_id_is_a_plain_name():
    (problem,) = check(SOUND.replace('"first"', '"a\\r\\nb"'), SCHEMA)
    assert "cannot be an @id" in problem.message


def test_an_id_is_used_once():
    (problem,) = check(SOUND + SOUND, SCHEMA)
    assert problem.message == "another policy has the @id 'first'"
    assert problem.line == 7


def test_a_template_never_applies():
    (problem,) = check(policy("true", "principal == ?principal, action, resource"), SCHEMA)
    assert "template" in problem.message


def test_applications_and_destinations_must_be_declared():
    text = policy('principal == App::"dsk" && resource != Destination::"cloud"')
    assert check(text, SCHEMA) == ()
    faults = check(text, SCHEMA, applications={"desk"}, destinations={"vault"})
    assert [fault.message for fault in faults] == [
        'settings declare no App::"dsk"',
        'settings declare no Destination::"cloud"',
    ]
    assert [fault.mend for fault in faults] == ["Did you mean desk?", "The names are: vault."]
    assert check(text, SCHEMA, applications={"dsk"}, destinations={"cloud"}) == ()


def test_faults_come_in_the_order_of_the_lines_and_all_at_once():
    text = policy("resource.zon == 3") + "\npermit (principal, action, resource)"
    assert [fault.code for fault in check(text, SCHEMA)] == ["CUR402", "CUR401"]


def test_a_schema_that_cannot_be_read():
    (problem,) = check(SOUND, SCHEMA.replace("Set<Region>", "Set<Rgion>"))
    assert (problem.code, problem.line) == ("CUR404", 0)


def test_what_is_nested_too_deep_is_refused():
    (problem,) = check(policy("!" * 3 + "(" * 150 + "context.attested" + " || true)" * 150), SCHEMA)
    assert problem.code == "CUR401"


def test_statements_are_what_the_parser_sees():
    text = default_text()
    parsed = cedarpy.PolicySet.from_str(text)
    assert len(statements(text)) == len(parsed)
    again = cedarpy.PolicySet.from_str("\n".join(s.text for s in statements(text)))
    assert again.to_pst() == parsed.to_pst()
