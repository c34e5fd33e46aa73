"""What must hold of the shipped policy for every question."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from curtilage.core.levels import Level
from curtilage.core.parties import Action, Zone
from curtilage.policy.cases import Case, run_cases
from curtilage.policy.default import SCHEMA, default_text
from curtilage.policy.schema import vocabulary

POLICIES = default_text()
SCHEMA_TEXT = default_text(SCHEMA)
LISTED = vocabulary(SCHEMA_TEXT)
SOME = settings(max_examples=40, deadline=None)  # each example builds engines


def some(kind: str) -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(st.sampled_from(LISTED[kind]), max_size=4)


CASE_STRATEGY = st.builds(
    Case,
    case=st.just(""),
    level=st.sampled_from(Level),
    zone=st.sampled_from(Zone),
    expect=st.just(""),
    action=st.sampled_from(Action),
    controls=some("Control"),
    categories=some("Category"),
    registered=st.booleans(),
    needs=st.one_of(st.just(frozenset({"*"})), some("Category")),
    residency=st.booleans(),
    retention_days=st.integers(0, 60),
    trains_on_input=st.booleans(),
    contract=some("Contract"),
    attested=st.booleans(),
)


def permitted(*cases: Case) -> list[bool]:
    return [o.verdict.permitted for o in run_cases(POLICIES, SCHEMA_TEXT, cases)]


@SOME
@given(CASE_STRATEGY)
def test_what_may_leave_may_stay(case):
    outside, enclave, inside = permitted(*(replace(case, zone=zone) for zone in reversed(Zone)))
    assert inside or not outside
    assert inside or not enclave


@SOME
@given(CASE_STRATEGY)
def test_a_higher_level_permits_nothing_more(case):
    low, moderate, high = permitted(*(replace(case, level=level) for level in Level))
    assert low or not moderate
    assert moderate or not high


@SOME
@given(CASE_STRATEGY, st.sampled_from(LISTED["Category"]))
def test_more_in_the_data_permits_nothing_more(case, category):
    more = replace(case, categories=case.categories | {category})
    less_permitted, more_permitted = permitted(case, more)
    assert less_permitted or not more_permitted


@SOME
@given(CASE_STRATEGY)
def test_worse_terms_permit_nothing_more(case):
    worse = replace(
        case,
        trains_on_input=True,
        retention_days=case.retention_days + 31,
        contract=frozenset(),
        attested=False,
        registered=False,
    )
    better_permitted, worse_permitted = permitted(case, worse)
    assert better_permitted or not worse_permitted


@SOME
@given(st.lists(CASE_STRATEGY, min_size=2, max_size=4))
def test_an_answer_depends_on_nothing_but_the_question(cases):
    forward = [o.verdict for o in run_cases(POLICIES, SCHEMA_TEXT, cases)]
    backward = [o.verdict for o in run_cases(POLICIES, SCHEMA_TEXT, cases[::-1])]
    assert forward == backward[::-1]


@SOME
@given(CASE_STRATEGY)
def test_a_refusal_has_a_reason_or_is_by_default(case):
    (outcome,) = run_cases(POLICIES, SCHEMA_TEXT, [case])
    effects = {note.effect for note in outcome.verdict.policies}
    assert outcome.verdict.errors == ()
    assert effects == {"permit"} if outcome.verdict.permitted else effects <= {"forbid"}
    assert all(note.title and note.reason and note.basis for note in outcome.verdict.policies)
