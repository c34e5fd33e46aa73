"""Conditions of policies in words that a person reads.

What is not known here is left to the caller, who falls back to the Cedar text.
"""

from __future__ import annotations

from typing import Final

from cedarpy import pst

_PHRASES: Final = {
    "principal": "the application is {}",
    "principal.purposes": "the application is registered for {}",
    "resource": "the destination is {}",
    "resource.zone": "the destination is {}",
    "resource.jurisdiction": "the destination is under the law of {}",
    "resource.residency": "the destination satisfies the residency rules of {}",
    "resource.operator": "the destination is run by {}",
    "resource.retention_days": "the destination keeps data for {}",
    "resource.contract": "the agreement {} with the destination is in force",
    "resource.trains_on_input": "the destination trains models on what it receives",
    "context.level": "the level is {}",
    "context.categories": "the data holds {}",
    "context.purpose": "the purpose is {}",
    "context.needed": "the purpose needs {}",
    "context.any_category": "the purpose needs any category",
    "context.subjects": "the data is about people in {}",
    "context.controls": "the data is treated with {}",
    "context.attested": "the evidence of the destination verified",
    "context.epsilon": "the privacy loss is {} of epsilon",
    "context.delta": "the privacy loss is {} of delta",
}
_PAIRS: Final = {
    ("resource.residency", "context.subjects"): (
        "the destination satisfies the residency rules of the people the data is about"
    ),
    ("principal.purposes", "context.purpose"): "the application is registered for the purpose",
    ("context.needed", "context.categories"): "the purpose needs every category in the data",
}
_MILLIONTHS: Final = {
    "less": "less than {} millionths",
    "less_eq": "at most {} millionths",
    "greater": "more than {} millionths",
    "greater_eq": "at least {} millionths",
    "eq": "{} millionths",
}
_DAYS: Final = {
    "less": "less than {} days",
    "less_eq": "at most {} days",
    "greater": "more than {} days",
    "greater_eq": "at least {} days",
    "eq": "{} days",
}
_NUMBERS: Final = {
    "context.epsilon": _MILLIONTHS,
    "context.delta": {
        op: text.replace("millionths", "x 10^-12") for op, text in _MILLIONTHS.items()
    },
}


def in_words(condition: pst.Expr) -> str:
    """The condition as a clause such as ``the level is low``; empty when there are no words."""
    words = ""
    match condition:
        case pst.GetAttr():
            words = _phrase(condition)
        case pst.UnaryOp(op="not", arg=inner):
            words = _denied(in_words(inner))
        case pst.BinaryOp(op="not_eq", left=left, right=right):
            words = _denied(in_words(pst.BinaryOp("eq", left, right)))
        case pst.BinaryOp(op="and" | "or" as op, left=left, right=right):
            sides = in_words(left), in_words(right)
            words = f", {op} ".join(sides) if all(sides) else ""
        case pst.BinaryOp(op="contains_any", left=left, right=pst.Set(elements=elements)):
            words = _phrase(left, _names(elements, " or "))
        case pst.BinaryOp(op="contains_all", left=left, right=pst.Set(elements=elements)):
            words = _phrase(left, _names(elements, " and "))
        case pst.BinaryOp(op=op, left=left, right=pst.LongLit(value=number)) if op in _DAYS:
            numbers = _NUMBERS.get(_path(left), _DAYS)
            words = _phrase(left, numbers[op].format(number))
        case pst.BinaryOp(op="eq" | "contains" | "contains_all", left=left, right=right):
            words = _phrase(left, _name(right)) or _PAIRS.get((_path(left), _path(right)), "")
    return words


def _denied(words: str) -> str:
    return f"it is not so that {words}" if words else ""


def _path(expr: pst.Expr) -> str:
    """``context.level`` for an attribute, ``resource`` for a variable, empty for the rest."""
    match expr:
        case pst.Var(name=name):
            return name
        case pst.GetAttr(base=pst.Var(name=name), attr=attr):
            return f"{name}.{attr}"
    return ""


def _name(expr: pst.Expr) -> str:
    match expr:
        case pst.EntityLit(value=uid):
            return "an enclave" if str(uid) == 'Zone::"enclave"' else uid.id
        case pst.StringLit(value=text):
            return text
    return ""


def _names(elements: tuple[pst.Expr, ...], joint: str) -> str:
    names = [_name(element) for element in elements]
    return joint.join(names) if all(names) else ""


def _phrase(subject: pst.Expr, name: str | None = None) -> str:
    """The phrase for an attribute, with the name it is compared to; None for a bare boolean."""
    phrase = _PHRASES.get(_path(subject), "")
    if name is None:
        return "" if "{}" in phrase else phrase
    return phrase.format(name) if name and "{}" in phrase else ""
