"""The engine that puts questions to Cedar, and trusts nothing but a clean yes.

Cedar skips a policy that cannot be evaluated, so a broken ``forbid`` would open the door. Here a
question is permitted only when every one of these holds:

1. the application, the destination and the purpose are the ones the engine was built with;
2. every name in the question is in the schema (Cedar checks the request against it);
3. Cedar answers Allow;
4. no policy failed to evaluate;
5. at least one permit is named as determining.

Everything else is a refusal, and says why. The engine is immutable and its answers depend on
nothing but the question, so answers are remembered.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import cedarpy
from cedarpy import pst

from curtilage.core.decisions import Missing, PolicyNote, Question, Verdict
from curtilage.core.errors import PolicyError
from curtilage.core.parties import Application, Destination, Purpose
from curtilage.policy.check import check
from curtilage.policy.entities import entities, refuse_unlisted, request_of
from curtilage.policy.probes import Probes
from curtilage.policy.schema import vocabulary

REMEMBERED: Final = 4096
"""How many answers an engine remembers, the least recently used leaving first."""

_FAILED: Final = re.compile(r"error while evaluating policy `(?P<policy>[^`]*)`: (?P<why>.*)")
_UNLISTED: Final = re.compile(r"entity `(?P<kind>\w+)::.* is of an enumerated entity type")
_FAULTS: Final = (ValueError, TypeError, LookupError, AttributeError, RuntimeError)


class CedarEngine:
    """Cedar policies that can be asked. Implements `curtilage.core.sockets.Engine`.

    Args:
        policies: the policy text.
        schema: the schema text, as `curtilage.policy.schema.schema_text` makes it.
        applications: every application that may ask.
        destinations: every destination that may be asked about.
        purposes: every purpose that may be declared.

    Raises `PolicyError`: CUR401 when the text cannot be read, CUR402 when it does not fit the
    schema or names an application or destination that is not there, CUR403 when an application,
    destination or purpose uses a name that the schema does not list.
    """

    def __init__(
        self,
        policies: str,
        schema: str,
        *,
        applications: Sequence[Application],
        destinations: Sequence[Destination],
        purposes: Sequence[Purpose],
    ) -> None:
        self._applications = frozenset(a.name for a in applications)
        self._destinations = frozenset(destinations)
        self._purposes = frozenset(purposes)
        names = frozenset(d.name for d in destinations)
        problems = check(policies, schema, applications=self._applications, destinations=names)
        if problems:
            first = problems[0]
            raise PolicyError(first.message, line=first.line, mend=first.mend, code=first.code)
        refuse_unlisted(vocabulary(schema), applications, destinations, purposes)
        self.digest = hashlib.sha256(f"{policies}\0{schema}".encode()).hexdigest()
        self._schema = cedarpy.Schema.from_str(schema)
        self._policies = cedarpy.PolicySet.from_str(policies)
        self._entities = entities(applications, destinations, self._schema)
        tree = self._policies.to_pst()
        self._notes = {key: _note(policy) for key, policy in tree.static_policies.items()}
        self._probes = Probes(tree, self._notes)
        self._remembered = lru_cache(maxsize=REMEMBERED)(self._ask)
        self._lacking = lru_cache(maxsize=REMEMBERED)(self._ask_missing)

    def decide(self, questions: Sequence[Question]) -> list[Verdict]:
        """One verdict per question, in order. What fails is a refusal with the reason in errors."""
        verdicts = []
        for question in questions:
            try:
                verdicts.append(self._remembered(question))
            except _FAULTS as fault:
                verdicts.append(_failed(f"the question cannot be put: {type(fault).__name__}"))
        return verdicts

    def missing(self, question: Question) -> tuple[Missing, ...]:
        """The permits that lack a condition, the nearest first; empty when one applies.

        Also empty for a question that cannot be put: then the verdict's errors say why.
        """
        try:
            return self._lacking(question)
        except _FAULTS:
            return ()

    def forbids(self, question: Question) -> tuple[PolicyNote, ...]:
        """Every forbid that applies to the question, in the order of the policy text."""
        (verdict,) = self.decide([question])
        return tuple(note for note in verdict.policies if note.effect == "forbid")

    def _ask(self, question: Question) -> Verdict:
        strangers = self._strangers(question)
        if strangers:
            return Verdict(permitted=False, errors=strangers)
        return self._judged(
            cedarpy.is_authorized(
                request_of(question), self._policies, self._entities, self._schema
            )
        )

    def _ask_missing(self, question: Question) -> tuple[Missing, ...]:
        if self._strangers(question):
            return ()
        answer = cedarpy.is_authorized(
            request_of(question), self._probes.handle, self._entities, self._schema
        )
        if answer.decision is cedarpy.Decision.NoDecision:
            return ()
        return self._probes.missing(frozenset(answer.diagnostics.reasons))

    def _strangers(self, question: Question) -> tuple[str, ...]:
        """The parties to the question that are not the ones the engine was built with.

        Cedar needs no entity to exist: a policy that reads an attribute of an unknown one fails
        to evaluate, and is skipped.
        """
        known = {
            "application": question.application in self._applications,
            "destination": question.destination in self._destinations,
            "purpose": question.purpose in self._purposes,
        }
        return tuple(f"the {party} is not known" for party, found in known.items() if not found)

    def _judged(self, answer: cedarpy.AuthzResult) -> Verdict:
        """The verdict on Cedar's answer: steps 3 to 5 of the module's list."""
        allowed = answer.decision is cedarpy.Decision.Allow
        notes = tuple(self._notes[key] for key in sorted(answer.diagnostics.reasons, key=_place))
        errors = tuple(self._error(text) for text in answer.diagnostics.errors)
        if answer.decision is cedarpy.Decision.NoDecision and not errors:
            errors = ("no decision was made",)
        if allowed and not notes and not errors:
            errors = ("no policy is named as permitting",)
        if allowed and not errors:
            return Verdict(permitted=True, policies=notes)
        return Verdict(permitted=False, policies=() if allowed else notes, errors=errors)

    def _error(self, text: str) -> str:
        """Cedar's error in our words; the values in a question that does not fit stay out of it."""
        if found := _FAILED.fullmatch(text):
            return f"{self._notes[found['policy']].id}: {found['why']}"
        if found := _UNLISTED.search(text):
            return f"the schema does not list a {found['kind'].lower()} of the question"
        return "the question does not fit the schema"


def _failed(why: str) -> Verdict:
    return Verdict(permitted=False, errors=(why,))


def _place(key: str) -> int:
    """Where a policy stands in the text: the parser names them ``policy0``, ``policy1``, ..."""
    return int(key.removeprefix("policy"))


def _note(policy: pst.Template) -> PolicyNote:
    said = policy.annotations
    return PolicyNote(
        id=said["id"],
        title=said.get("title", ""),
        basis=said.get("basis", ""),
        effect=policy.effect,
        reason=said.get("reason", ""),
    )
