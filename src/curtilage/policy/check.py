"""Reading a policy for faults: what is wrong, on which line, and how to mend it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final

import cedarpy
from cedarpy import pst

from curtilage.policy.mends import Mender
from curtilage.policy.probes import cedar_text, conditions_of
from curtilage.policy.schema import nearest
from curtilage.policy.statements import Statement, statements

_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_CONSEQUENCE: Final = "unable to find an applicable action"


@dataclass(frozen=True, slots=True)
class Problem:
    """A fault in a policy text or its schema.

    Attributes:
        line: from 1; 0 when the fault is in the schema.
        column: from 1; 0 when the fault is in the schema.
        message: what is wrong.
        mend: what to do about it.
        code: CUR401 cannot be read, CUR402 does not fit, CUR404 the schema cannot be read.
        policy: the policy's ``@id``, when it has one.
    """

    line: int
    column: int
    message: str
    mend: str
    code: str = "CUR402"
    policy: str = ""


def check(
    policies: str,
    schema: str,
    *,
    applications: Collection[str] | None = None,
    destinations: Collection[str] | None = None,
) -> tuple[Problem, ...]:
    """The faults of a policy text, in the order of its lines; none when it may be used.

    Args:
        policies: the policy text.
        schema: the schema text.
        applications: names that settings declare; when given, a policy that names another is
            at fault, for it would never apply.
        destinations: the same for destinations.
    """
    try:
        handle = cedarpy.Schema.from_str(schema)
    except ValueError as error:
        mend = "Start from the shipped schema; only its lists of names come from settings."
        return (Problem(0, 0, f"the schema cannot be read: {error}", mend, "CUR404"),)
    names = {"App": applications, "Destination": destinations}
    known = {kind: found for kind, found in names.items() if found is not None}
    reader = _Reader(handle, Mender(schema), known)
    problems = [problem for s in statements(policies) for problem in reader.problems(s)]
    problems += _doubles(reader.seen)
    return tuple(sorted(problems, key=lambda problem: (problem.line, problem.column)))


class _Reader:
    """Reads statements one by one and keeps the ids it saw."""

    def __init__(
        self, schema: cedarpy.Schema, mender: Mender, known: dict[str, Collection[str]]
    ) -> None:
        self._schema = schema
        self._mender = mender
        self._known = known
        self.seen: list[tuple[str, Statement]] = []

    def problems(self, statement: Statement) -> Iterator[Problem]:
        """The faults of one statement; only the first when it cannot be read."""
        smaller = "Write several policies, each with fewer conditions."
        if statement.is_too_large():
            yield Problem(*statement.place(), "the policy is too large to read", smaller, "CUR401")
            return
        fault = statement.fault()
        if fault is not None:
            message, mend = self._mender.unreadable(fault[0])
            yield Problem(*statement.place(fault[1]), message, mend, "CUR401")
            return
        try:
            tree = cedarpy.PolicySet.from_str(statement.text).to_pst()
        except ValueError as error:
            message = f"cannot be taken apart: {error}"
            yield Problem(*statement.place(), message, smaller, "CUR401")
            return
        policies = {**tree.static_policies, **tree.templates}
        for policy in policies.values():
            name = policy.annotations.get("id", "")
            self.seen.append((name, statement))
            for message, mend, words in self._faults(statement, policy):
                offset = statement.find(words) if words else None
                yield Problem(*statement.place(offset), message, mend, policy=name)

    def _faults(self, statement: Statement, policy: pst.Template) -> Iterator[tuple[str, str, str]]:
        """What is wrong, how to mend it, and the words of the statement it is about."""
        yield from _annotations(policy)
        yield from self._misfits(statement, policy)
        yield from _idle(policy)
        for uid in sorted(pst.entity_uids(policy), key=str):
            kind = str(uid.type)
            if kind in self._known and uid.id not in self._known[kind]:
                mend = nearest(uid.id, self._known[kind])
                yield f"settings declare no {uid}", mend, str(uid)

    def _misfits(
        self, statement: Statement, policy: pst.Template
    ) -> Iterator[tuple[str, str, str]]:
        """What the validator of Cedar says, once each: it repeats itself for every action."""
        said: dict[str, tuple[str, str]] = {}
        found = cedarpy.validate_policies(statement.text, self._schema).errors
        errors = sorted({e.error for e in found}, key=lambda e: (_CONSEQUENCE in e, e))
        for error in errors:
            if said and _CONSEQUENCE in error:
                break
            message, mend, words = self._mender.misfit(error)
            said[message] = mend, words or self._condition_at_fault(policy, error)
        for message, (mend, words) in said.items():
            yield message, mend, words

    def _condition_at_fault(self, policy: pst.Template, error: str) -> str:
        """The Cedar text of the first condition that by itself gives the error."""
        for expr in conditions_of(policy):
            text = cedar_text(expr)
            alone = f"permit (principal, action, resource) when {{ {text} }};"
            found = cedarpy.validate_policies(alone, self._schema).errors
            if any(other.error == error for other in found):
                return text
        return ""


def _annotations(policy: pst.Template) -> Iterator[tuple[str, str, str]]:
    said = policy.annotations
    name = said.get("id", "")
    if not name:
        yield "the policy has no @id", 'Write @id("short-name") above it.', ""
    elif not _ID.fullmatch(name):
        mend = "Use letters, digits, dots, dashes and underscores."
        yield f"{name!r} cannot be an @id", mend, "@id"
    if not said.get("title"):
        mend = 'Write @title("what it does, in one sentence") above it.'
        yield "the policy has no @title", mend, ""


def _idle(policy: pst.Template) -> Iterator[tuple[str, str, str]]:
    """Why a policy can never apply, as far as can be told from its text."""
    scopes = policy.principal, policy.resource
    if any(isinstance(getattr(scope, "entity", None), pst.Slot) for scope in scopes):
        mend = "Name the application or destination in place of ?principal or ?resource."
        yield "the policy is a template, which never applies", mend, ""
    wanted: dict[pst.Expr, pst.EntityUid] = {}
    for expr in conditions_of(policy):
        match expr:
            case pst.BoolLit(value=False) | pst.UnaryOp(op="not", arg=pst.BoolLit(value=True)):
                message = "the policy never applies: a condition is false"
                yield message, "Take the policy away.", cedar_text(expr)
            case pst.BinaryOp(op="eq", left=left, right=pst.EntityLit(value=uid)):
                other = wanted.setdefault(left, uid)
                if other != uid:
                    message = f"the policy never applies: it wants both {other} and {uid}"
                    yield message, "Write two policies, or join the two with ||.", str(uid)


def _doubles(seen: list[tuple[str, Statement]]) -> Iterator[Problem]:
    """Every further policy with an ``@id`` that an earlier one has."""
    counts: Counter[str] = Counter()
    for name, statement in seen:
        counts[name] += 1
        if name and counts[name] > 1:
            message = f"another policy has the @id {name!r}"
            yield Problem(*statement.place(), message, "Give each policy its own @id.", policy=name)
