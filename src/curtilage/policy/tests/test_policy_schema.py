"""The schema lists what settings declare, and the shipped one what the core declares."""

import cedarpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curtilage.core.categories import CATEGORIES
from curtilage.core.errors import PolicyError
from curtilage.core.levels import Level
from curtilage.core.parties import Action, Zone
from curtilage.policy.default import SCHEMA, default_text
from curtilage.policy.schema import attributes, nearest, schema_text, vocabulary

NAMES = st.lists(st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,20}", fullmatch=True), max_size=5)


def test_the_shipped_lists_are_those_of_the_core():
    listed = vocabulary(default_text(SCHEMA))
    assert listed["Level"] == tuple(Level)
    assert listed["Zone"] == tuple(Zone)
    assert listed["Category"] == tuple(CATEGORIES)
    assert f"action {', '.join(Action)} appliesTo" in default_text(SCHEMA)


def test_nothing_declared_is_the_shipped_schema_in_other_spacing():
    assert vocabulary(schema_text()) == vocabulary(default_text(SCHEMA))


@settings(deadline=None)
@given(NAMES, NAMES, NAMES, NAMES, NAMES)
def test_declared_names_are_listed(purposes, categories, regions, controls, contracts):
    text = schema_text(purposes, categories, regions, controls=controls, contracts=contracts)
    cedarpy.Schema.from_str(text)
    listed, shipped = vocabulary(text), vocabulary(default_text(SCHEMA))
    assert set(listed["Purpose"]) == set(purposes or shipped["Purpose"])
    assert set(listed["Category"]) == {*shipped["Category"], *categories}
    assert set(listed["Region"]) == {*shipped["Region"], *regions}
    assert set(listed["Control"]) == {*shipped["Control"], *controls}
    assert set(listed["Contract"]) == {*shipped["Contract"], *contracts}


@pytest.mark.parametrize("name", ["", "a b", 'a"]; entity B;', "a\nb", "a\\", "-a", "ä"])
def test_a_name_that_would_break_the_schema_is_refused(name):
    with pytest.raises(PolicyError) as raised:
        schema_text([name])
    assert raised.value.number == "CUR403"


def test_attributes_are_named_as_conditions_name_them():
    found = attributes(default_text(SCHEMA))
    assert len(found) == 18
    assert {"principal.purposes", "resource.retention_days", "context.attested"} <= set(found)


def test_nearest_names_are_offered():
    assert nearest("hgh", ["low", "high"]) == "Did you mean high?"
    assert nearest("x", ["low", "high"]) == "The names are: high, low."
    assert nearest("x", [f"long-name-{n}" for n in range(20)]).endswith(", ....")
    assert nearest("x", []) == "There are none to name."
