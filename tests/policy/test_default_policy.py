"""The shipped policy keeps the scheme, row by row, and no policy of it is there for nothing."""

import itertools
import re
from functools import cache

import pytest

from curtilage.core.errors import PolicyError
from curtilage.core.levels import Level
from curtilage.core.parties import Action, Zone
from curtilage.policy.cases import Case, Outcome, read_cases, run_cases
from curtilage.policy.check import check
from curtilage.policy.default import CASES, SCHEMA, default_text
from curtilage.policy.schema import vocabulary
from curtilage.policy.statements import Statement, statements

POLICIES = default_text()
SCHEMA_TEXT = default_text(SCHEMA)
STATEMENTS = statements(POLICIES)
ROWS = read_cases(default_text(CASES))
REGULATED = re.compile(r"health\.|secret\.|finance\.card$")


def caught(policies: str) -> bool:
    """Whether the check refuses a policy or the table fails it."""
    try:
        return not all(outcome.passed for outcome in run_cases(policies, SCHEMA_TEXT, ROWS))
    except PolicyError:
        return True


def without(statement: Statement, instead: str = "") -> str:
    """The shipped policy with one statement taken out, or another in its place."""
    return "\n".join(instead if s is statement else s.text for s in STATEMENTS)


def name_of(statement: Statement) -> str:
    return re.search(r'@id\("([^"]+)"\)', statement.text)[1]


@cache
def scheme(case: Case) -> tuple[str, frozenset[str]]:
    """The company's scheme, written a second time and in another way: answer and policies."""
    inside, outside = case.zone is Zone.INSIDE, case.zone is Zone.OUTSIDE
    held = {category.partition(".")[0] for category in case.categories}
    broken = {
        "F1-residency": not case.residency,
        "F2-purpose": not case.registered,
        "F3-minimisation": not inside and "*" not in case.needs and case.categories - case.needs,
        "F4-training-on-inputs": case.level > Level.LOW and case.trains_on_input,
        "F5-retention-moderate": (
            outside and case.level is Level.MODERATE and case.retention_days > 30
        ),
        "F6-retention-high": not inside and case.level is Level.HIGH and case.retention_days > 0,
        "F7-health-agreement": not inside and "health" in held and "baa" not in case.contract,
        "F8-card-data": not inside and "finance.card" in case.categories,
        "F9-secrets": not inside and "secret" in held,
        "F10-enclave-evidence": case.zone is Zone.ENCLAVE and not case.attested,
    }
    forbids = frozenset(name for name, applies in broken.items() if applies)
    if forbids:
        return "refuse", forbids
    if case.action is Action.LOWER:
        little = 0 < case.epsilon <= 10**6 and case.delta <= 10**6
        made = {
            "aggregate": "L1-private-aggregates",
            "synthesise": "L2-private-synthetic",
            "train": "L3-private-model",
        }
        permits = {made[c] for c in case.controls & set(made) if little}
        return ("permit", frozenset(permits)) if permits else ("refuse", frozenset())
    if case.action is not Action.PROCESS:
        permits = {"P6-datasets-inside"} if inside else set()
        permits |= {"P8-datasets-low"} if case.level is Level.LOW else set()
        return ("permit", frozenset(permits)) if permits else ("refuse", frozenset())
    if case.level is Level.LOW:
        permit = "P1-low-anywhere"
    elif case.level is Level.HIGH:
        permit = "P5-high-inside" if inside else ""
    elif outside:
        permit = "P4-moderate-outside-protected" if case.controls else ""
    else:
        permit = "P2-moderate-inside" if inside else "P3-moderate-enclave"
    return ("permit", frozenset({permit})) if permit else ("refuse", frozenset())


@pytest.fixture(scope="module")
def outcomes() -> tuple[Outcome, ...]:
    return run_cases(POLICIES, SCHEMA_TEXT, ROWS)


def test_every_row_of_the_table_is_answered_as_it_says(outcomes):
    wrong = [
        (o.case.line, o.case.case, o.answer, sorted(o.policies)) for o in outcomes if not o.passed
    ]
    assert wrong == []


def test_the_table_says_what_the_scheme_says():
    for case in ROWS:
        if case.expect != "error":
            assert (case.expect, case.policies) == scheme(case), f"line {case.line}: {case.case}"


def test_the_table_holds_the_whole_scheme():
    wanted = set(
        itertools.product(
            Level, Zone, [(), ("pseudonymise",), ("redact",)], [True, False], [True, False]
        )
    )
    plain = {
        (c.level, c.zone, tuple(c.controls), c.registered, c.residency)
        for c in ROWS
        if c.action is Action.PROCESS and not c.categories and c.attested and not c.trains_on_input
    }
    assert len(wanted) == 108
    assert wanted <= plain


def test_the_table_has_a_row_for_every_policy():
    named = set().union(*(case.policies for case in ROWS))
    assert named == {name_of(statement) for statement in STATEMENTS}


def test_every_regulated_category_has_a_row_where_it_is_refused():
    listed = {name for name in vocabulary(SCHEMA_TEXT)["Category"] if REGULATED.match(name)}
    refused = set().union(*(c.categories for c in ROWS if c.expect == "refuse"))
    assert listed <= refused


def test_the_scheme_holds_beyond_the_table():
    controls = [frozenset(), frozenset({"pseudonymise"}), frozenset({"pseudonymise", "redact"})]
    held = [frozenset(), frozenset({"person.name", "health.record"}), frozenset({"finance.card"})]
    cases = [
        Case(
            "",
            level,
            zone,
            "",
            action=action,
            controls=applied,
            categories=categories,
            registered=registered,
            needs=needs,
            residency=residency,
            retention_days=days,
            trains_on_input=trains,
            contract=contract,
            attested=attested,
        )
        for level, zone, action, applied, categories in itertools.product(
            Level, Zone, (Action.PROCESS, Action.TRAIN, Action.LOWER), controls, held
        )
        for registered, needs, residency, (days, trains), contract, attested in itertools.product(
            (True, False),
            (frozenset({"*"}), frozenset({"person.name"})),
            (True, False),
            ((0, False), (31, True)),
            (frozenset(), frozenset({"baa"})),
            (True, False),
        )
        if registered or residency  # keeps the product small; the table has both at once
    ]
    for outcome in run_cases(POLICIES, SCHEMA_TEXT, cases):
        assert (outcome.answer, outcome.policies) == scheme(outcome.case), outcome.case


@pytest.mark.parametrize("statement", STATEMENTS, ids=name_of)
def test_no_policy_can_be_taken_out(statement):
    assert caught(without(statement))


@pytest.mark.parametrize("statement", STATEMENTS, ids=name_of)
def test_no_policy_can_be_turned_round(statement):
    swap = {"permit": "forbid", "forbid": "permit"}
    turned = re.sub(r"^(permit|forbid)", lambda m: swap[m[1]], statement.text, flags=re.MULTILINE)
    assert turned != statement.text
    assert caught(without(statement, turned))


# An enclave without evidence is refused by F10 whether or not P3 asks for evidence.
SAFE = {("P3-moderate-enclave", "context.attested")}


def conditions(statement: Statement) -> list[str]:
    """The parts of a statement's conditions that ``&&`` and ``||`` join."""
    inner = " && ".join(re.findall(r"(?:when|unless)\s*\{(.*?)\}", statement.text, re.DOTALL))
    parts = [part.strip() for part in re.split(r"&&|\|\|", inner)]
    return [part for part in parts if part and part.count("(") == part.count(")")]


@pytest.mark.parametrize(
    ("statement", "part"),
    [(s, part) for s in STATEMENTS for part in conditions(s) if (name_of(s), part) not in SAFE],
    ids=lambda value: name_of(value) if isinstance(value, Statement) else value[:30],
)
def test_no_condition_can_be_taken_for_granted(statement, part):
    assert part in statement.text
    assert caught(without(statement, statement.text.replace(part, "true")))


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        (s, named)
        for s in STATEMENTS
        for named in dict.fromkeys(re.findall(r'\w+::"[^"]+"', s.text))
    ],
    ids=lambda value: name_of(value) if isinstance(value, Statement) else value,
)
def test_no_name_can_be_another(statement, named):
    kind, _, name = named.partition("::")
    names = [*vocabulary(SCHEMA_TEXT).get(kind, Action)]
    other = names[names.index(name.strip('"')) - 1]
    assert caught(without(statement, statement.text.replace(named, f'{kind}::"{other}"')))


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("> 30", "> 31"),
        ("> 30", "> 29"),
        ("> 0", "> 1"),
        ("<= 1000000", "<= 1000001"),
        ("<= 1000000", "<= 999999"),
    ],
)
def test_no_number_can_be_another(was, now):
    for place in re.finditer(re.escape(was), POLICIES):
        assert caught(POLICIES[: place.start()] + now + POLICIES[place.end() :]), place


def test_the_policy_that_is_not_given_by_default_works_when_it_is():
    given = re.sub(r"^// (?=@|permit|when \{)", "", POLICIES, flags=re.MULTILINE)
    assert len(statements(given)) == len(STATEMENTS) + 1
    assert check(given, SCHEMA_TEXT) == ()
    cases = [
        Case("kept nowhere", Level.HIGH, Zone.ENCLAVE, "permit", frozenset({"P7-high-enclave"})),
        Case(
            "no evidence",
            Level.HIGH,
            Zone.ENCLAVE,
            "refuse",
            frozenset({"F10-enclave-evidence"}),
            attested=False,
        ),
        Case(
            "kept",
            Level.HIGH,
            Zone.ENCLAVE,
            "refuse",
            frozenset({"F6-retention-high"}),
            retention_days=1,
        ),
        Case("outside", Level.HIGH, Zone.OUTSIDE, "refuse"),
    ]
    assert all(outcome.passed for outcome in run_cases(given, SCHEMA_TEXT, cases))
