"""The table of cases is read strictly, and a policy is tried on it."""

import pytest

from curtilage.core.errors import PolicyError
from curtilage.core.levels import Level
from curtilage.core.parties import Action, Zone
from curtilage.policy.cases import Case, read_cases, run_cases
from curtilage.policy.default import default_text
from curtilage.policy.schema import schema_text

HEADER = "case,level,zone,expect"
SCHEMA = schema_text(["care", "billing"])


def test_a_row_is_read_with_its_defaults():
    (case,) = read_cases("# remark\n\ncase,level,zone,expect\nfirst,low,inside,permit\n")
    assert case == Case("first", Level.LOW, Zone.INSIDE, "permit", line=4)
    assert (case.action, case.registered, case.attested) == (Action.PROCESS, True, True)
    assert case.needs == {"*"}


def test_every_column_is_read():
    columns = {
        "case": "all",
        "level": "high",
        "zone": "outside",
        "expect": "refuse",
        "policies": "F1 F2",
        "action": "train",
        "controls": "redact",
        "categories": "finance.iban",
        "application": "desk",
        "destination": "cloud",
        "jurisdiction": "US",
        "operator": "Someone Ltd",
        "purpose": "care",
        "registered": "no",
        "needs": "person.name place.name",
        "residency": "unmet",
        "retention_days": "12",
        "trains_on_input": "yes",
        "contract": "dpa",
        "attested": "no",
    }
    (case,) = read_cases(",".join(columns) + "\n" + ",".join(columns.values()))
    assert case == Case(
        "all",
        Level.HIGH,
        Zone.OUTSIDE,
        "refuse",
        policies=frozenset({"F1", "F2"}),
        action=Action.TRAIN,
        controls=frozenset({"redact"}),
        categories=frozenset({"finance.iban"}),
        application="desk",
        destination="cloud",
        jurisdiction="US",
        operator="Someone Ltd",
        purpose="care",
        registered=False,
        needs=frozenset({"person.name", "place.name"}),
        residency=False,
        retention_days=12,
        trains_on_input=True,
        contract=frozenset({"dpa"}),
        attested=False,
        line=2,
    )


def test_a_spreadsheet_may_use_semicolons_and_a_mark():
    table = '\ufeffcase;level;zone;expect\n"first; second";low;inside;permit\n;;;\n'
    assert [case.case for case in read_cases(table)] == ["first; second"]


@pytest.mark.parametrize(
    ("table", "line", "words"),
    [
        (f"{HEADER},polices\n", 1, "no column 'polices'"),
        ("case,level,zone\n", 1, "'expect' is missing"),
        (f"{HEADER}\na,hgh,inside,permit\n", 2, "'hgh' is not for level"),
        (f"{HEADER}\na,low,within,permit\n", 2, "'within' is not for zone"),
        (f"{HEADER}\na,low,inside,allow\n", 2, "'allow' is not for expect"),
        (f"{HEADER},attested\na,low,inside,permit,true\n", 2, "'true' is not for attested"),
        (f"{HEADER},retention_days\na,low,inside,permit,-1\n", 2, "'-1' is not for retention_days"),
        (f"{HEADER}\n\na,low,,permit\n", 3, "nothing in zone"),
        (f"{HEADER}\na,low\n", 2, "nothing in zone, expect"),
        (f"{HEADER}\na,low,inside,permit,more\n", 2, "5 cells for 4 columns"),
    ],
)
def test_a_table_with_a_fault_is_refused_on_its_line(table, line, words):
    with pytest.raises(PolicyError, match=words) as raised:
        read_cases(table)
    assert raised.value.line == line
    assert raised.value.number == "CUR405"
    assert raised.value.mend


def test_outcomes_come_in_the_order_of_the_rows_with_what_was_answered():
    table = f"""{HEADER},registered,policies
stays,moderate,inside,permit,,P2-moderate-inside
wrong answer,moderate,outside,permit,,
wrong policy,low,inside,permit,,P2-moderate-inside
not registered,low,inside,refuse,no,F2-purpose
"""
    outcomes = run_cases(default_text(), SCHEMA, read_cases(table))
    assert [outcome.passed for outcome in outcomes] == [True, False, False, True]
    assert [outcome.answer for outcome in outcomes] == ["permit", "refuse", "permit", "refuse"]
    assert outcomes[2].policies == {"P1-low-anywhere"}


def test_a_case_may_name_what_the_policy_names():
    policy = """@id("ward") @title("Ward")
    permit (principal == App::"ward", action, resource)
    when { context.purpose == Purpose::"care" && resource != Destination::"cloud" };"""
    table = f"""{HEADER},application,purpose,policies
ward,high,enclave,permit,ward,care,ward
other purpose,high,enclave,refuse,ward,billing,
other application,high,enclave,refuse,desk,care,
undeclared,high,enclave,error,ward,sales,
"""
    outcomes = run_cases(policy, SCHEMA, read_cases(table))
    assert [outcome.answer for outcome in outcomes] == ["permit", "refuse", "refuse", "error"]
    assert all(outcome.passed for outcome in outcomes)


def test_one_destination_may_stand_under_several_terms():
    policy = """@id("cloud") @title("Cloud")
    permit (principal, action, resource == Destination::"cloud")
    when { resource.jurisdiction == Region::"CH" && resource.operator == "Alp" };"""
    table = f"""{HEADER},destination,jurisdiction,operator,policies
as it should be,low,outside,permit,cloud,CH,Alp,cloud
the same again,high,outside,permit,cloud,CH,Alp,cloud
other operator,low,outside,refuse,cloud,CH,Sea,
other law,low,outside,refuse,cloud,US,Alp,
other name,low,outside,refuse,rain,CH,Alp,
no name,low,outside,refuse,,CH,Alp,
"""
    assert all(o.passed for o in run_cases(policy, SCHEMA, read_cases(table)))


def test_a_policy_with_a_fault_cannot_be_tried():
    with pytest.raises(PolicyError):
        run_cases("permit", SCHEMA, read_cases(f"{HEADER}\na,low,inside,permit\n"))


def test_a_policy_that_breaks_is_an_error_in_the_table():
    policy = """@id("b") @title("B") forbid (principal, action, resource)
    when { resource.retention_days + 9223372036854775807 > 0 };"""
    table = f"{HEADER},retention_days\na,low,inside,error,1\n"
    (outcome,) = run_cases(default_text() + policy, SCHEMA, read_cases(table))
    assert outcome.passed
    assert not outcome.verdict.permitted
