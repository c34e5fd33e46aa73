"""A small house that the tests of the policy floor ask about."""

from collections.abc import Callable

import pytest

from curtilage.core.decisions import Question
from curtilage.core.levels import Level
from curtilage.core.parties import Action, Application, Destination, Purpose, Zone
from curtilage.policy.default import default_text
from curtilage.policy.engine import CedarEngine
from curtilage.policy.schema import schema_text

PURPOSE = Purpose("support")
DESTINATIONS = {
    zone: Destination(
        zone.value, "test", zone, "EU", residency=frozenset({"EU"}), operator="someone"
    )
    for zone in Zone
}
APPLICATION = Application("desk", ("support",), ("inside",), frozenset({"EU"}))

Build = Callable[..., CedarEngine]
Ask = Callable[..., Question]


@pytest.fixture
def build() -> Build:
    """Builds an engine over the small house; the shipped policy unless told otherwise."""

    def engine(policies: str | None = None, **parties: object) -> CedarEngine:
        given = {
            "applications": [APPLICATION],
            "destinations": list(DESTINATIONS.values()),
            "purposes": [PURPOSE],
        } | parties
        text = default_text() if policies is None else policies
        return CedarEngine(text, schema_text(["support", "writing"]), **given)

    return engine


@pytest.fixture
def ask() -> Ask:
    """A question that the shipped policy permits, changed as told."""

    def question(**changes: object) -> Question:
        given = {
            "application": "desk",
            "action": Action.PROCESS,
            "destination": DESTINATIONS[Zone.INSIDE],
            "level": Level.MODERATE,
            "categories": frozenset({"person.name"}),
            "purpose": PURPOSE,
            "subjects": frozenset({"EU"}),
        } | changes
        if isinstance(given["destination"], Zone):
            given["destination"] = DESTINATIONS[given["destination"]]
        return Question(**given)

    return question
