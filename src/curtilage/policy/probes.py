"""Which conditions of a permit are missing, found by asking the engine about each one alone.

Every permit is split at its top-level ``&&`` into single conditions, and each becomes a policy of
its own (a probe). One question to the set of probes names the conditions that hold; the others
are missing. A condition that cannot be evaluated by itself counts as missing.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import cedarpy
from cedarpy import pst

from curtilage.core.decisions import Missing, PolicyNote
from curtilage.policy.words import in_words

_ANY: Final = pst.ScopeAny()
_IN_REACH: Final = re.compile(r"\bresource\b|\bcontext\.(controls|purpose|categories|attested)\b")


@dataclass(frozen=True, slots=True)
class _Condition:
    """One condition of a permit; ``in_reach`` when the caller could make it true."""

    probe: str
    words: str
    in_reach: bool


@dataclass(frozen=True, slots=True)
class _Permit:
    note: PolicyNote
    gate: str
    conditions: tuple[_Condition, ...]


class Probes:
    """The permits of a policy, taken apart.

    Args:
        policies: the parsed policy.
        notes: policy id of the parser to what the explanation calls it.
    """

    def __init__(self, policies: pst.PolicySet, notes: Mapping[str, PolicyNote]) -> None:
        probes: dict[str, pst.Template] = {}
        permits: list[_Permit] = []
        for key, policy in policies.static_policies.items():
            if policy.effect != "permit":
                continue
            gate = f"{key}:action"
            probes[gate] = pst.Template(gate, "permit", _ANY, policy.action, _ANY, (), {})
            conditions = []
            for number, expr in enumerate(conditions_of(policy)):
                probe = f"{key}:{number}"
                probes[probe] = _probe(probe, expr)
                text = cedar_text(expr)
                words = in_words(expr) or text
                conditions.append(_Condition(probe, words, bool(_IN_REACH.search(text))))
            permits.append(_Permit(notes[key], gate, tuple(conditions)))
        self.handle = cedarpy.PolicySet.from_pst(pst.PolicySet({}, probes, ()))
        self._permits = tuple(permits)

    def missing(self, holding: Collection[str]) -> tuple[Missing, ...]:
        """The permits for the action that lack a condition, the nearest first.

        Nearer is a permit with fewer missing conditions that are out of the caller's reach (the
        level of the data, say), then one with fewer missing. Empty when a permit applies.

        Args:
            holding: ids of the probes that the engine found to hold.
        """
        ranked = []
        for permit in self._permits:
            if permit.gate not in holding:
                continue
            lacking = [c for c in permit.conditions if c.probe not in holding]
            if not lacking:
                return ()
            rank = sum(not c.in_reach for c in lacking), len(lacking)
            ranked.append((rank, Missing(permit.note, tuple(c.words for c in lacking))))
        return tuple(lack for _, lack in sorted(ranked, key=lambda pair: pair[0]))


def conditions_of(policy: pst.Template) -> Iterator[pst.Expr]:
    """The conditions that must all hold for a policy to apply, beside its action."""
    yield from _scope("principal", policy.principal)
    yield from _scope("resource", policy.resource)
    for clause in policy.clauses:
        if isinstance(clause, pst.When):
            yield from _split(clause.expr)
        else:
            yield from _split_denied(clause.expr)


def cedar_text(condition: pst.Expr) -> str:
    """The condition as Cedar writes it."""
    probes = pst.PolicySet({}, {"it": _probe("it", condition)}, ())
    return str(cedarpy.PolicySet.from_pst(probes)).partition("when { ")[2].rpartition(" };")[0]


def _scope(name: pst.VarName, scope: pst.PrincipalOrResourceConstraint) -> Iterator[pst.Expr]:
    match scope:
        case pst.ScopeEq(entity=pst.EntityUid() as uid):
            yield pst.BinaryOp("eq", pst.Var(name), pst.EntityLit(uid))
        case pst.ScopeIn(entity=pst.EntityUid() as uid):
            yield pst.BinaryOp("in", pst.Var(name), pst.EntityLit(uid))
        case pst.ScopeIs(entity_type=kind):
            yield pst.Is(pst.Var(name), kind, None)
        case pst.ScopeIsIn(entity_type=kind, entity=pst.EntityUid() as uid):
            yield pst.Is(pst.Var(name), kind, pst.EntityLit(uid))


def _split(expr: pst.Expr) -> Iterator[pst.Expr]:
    match expr:
        case pst.BinaryOp(op="and", left=left, right=right):
            yield from _split(left)
            yield from _split(right)
        case pst.UnaryOp(op="not", arg=inner):
            yield from _split_denied(inner)
        case _:
            yield expr


def _split_denied(expr: pst.Expr) -> Iterator[pst.Expr]:
    """The parts of ``not expr``: not (a or b) is not a, and not b."""
    match expr:
        case pst.BinaryOp(op="or", left=left, right=right):
            yield from _split_denied(left)
            yield from _split_denied(right)
        case pst.UnaryOp(op="not", arg=inner):
            yield from _split(inner)
        case _:
            yield pst.UnaryOp("not", expr)


def _probe(name: str, condition: pst.Expr) -> pst.Template:
    return pst.Template(name, "permit", _ANY, _ANY, _ANY, (pst.When(condition),), {})
