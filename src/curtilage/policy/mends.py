"""What the parser and the validator of Cedar say, in plain words, with how to mend it."""

from __future__ import annotations

import re
from typing import Final

from curtilage.policy.schema import attributes, nearest, vocabulary

_UNREADABLE: Final = (
    (r"unexpected end of input", "End the policy with ; and close what is open: { ( [."),
    (r"unexpected token `@`", "End the policy before it with ;."),
    (r"unexpected token", "Look just before this place: a sign is missing or one too many."),
    (r"invalid policy effect", "A policy begins with permit or forbid."),
    (r"invalid policy condition", "A condition begins with when or unless and stands in { }."),
    (r"not a valid operator", "Compare with ==, !=, <, <=, > or >=."),
    (r"invalid variable", 'A name from a list is written like Level::"low", with the quotes.'),
    (r"missing the `\w+` variable", "Write permit (principal, action, resource)."),
    (r"duplicate annotation", "Keep one of the two."),
    (r"expected an entity uid", 'Write an action like Action::"process".'),
    (r"invalid token", 'Close the text with ".'),
)
_MISFITS: Final = (
    (r"the types .* are not compatible", 'A name from a list is written like Level::"low".'),
    (r"unexpected type", "Look up the kind of this attribute in docs/reference/policy.md."),
    (r"empty set literals", "Ask whether a set is empty with .isEmpty()."),
)
_FALLBACK: Final = "See docs/reference/policy.md for what policies may say."
_INTERNAL: Final = re.compile(r"__cedar::internal::")
_SUBJECT: Final = re.compile(r"^for policy `[^`]*`[:,]? *")


class Mender:
    """Puts the errors of Cedar in plain words.

    Args:
        schema: the schema text whose names are offered in place of misspelt ones.
    """

    def __init__(self, schema: str) -> None:
        self._lists = vocabulary(schema)
        self._attributes = attributes(schema)
        self._kinds = re.findall(r"^entity (\w+)", schema, re.MULTILINE)
        (self._actions,) = re.findall(r"^action ([\w, ]+?) appliesTo", schema, re.MULTILINE) or [""]

    def unreadable(self, why: str) -> tuple[str, str]:
        """Message and mend for an error of the parser."""
        return f"cannot be read: {why}", _mend(why, _UNREADABLE)

    def misfit(self, why: str) -> tuple[str, str, str]:
        """Message and mend for an error of the validator, and the Cedar text it is about."""
        said = _SUBJECT.sub("", why)
        if found := re.match(r'entity `(\w+)::"([^"]*)"` is of an enumerated', said):
            kind, name = found.groups()
            mend = nearest(name, self._lists.get(kind, ()))
            return f'{kind} has no "{name}"', mend, f'{kind}::"{name}"'
        if found := re.match(r"attribute `([^`]*)` (in context|on entity type `(\w+)`)", said):
            subject = {"App": "principal", "Destination": "resource"}.get(found[3], "context")
            name = f"{subject}.{found[1]}"
            return f"there is no {name}", nearest(name, self._attributes), name
        if found := re.match(r"unrecognized entity type `([^`]*)`", said):
            return f"there is no {found[1]}", nearest(found[1], self._kinds), found[1]
        if found := re.match(r'unrecognized action `Action::"([^"]*)"`', said):
            mend = nearest(found[1], self._actions.split(", "))
            return f'there is no Action::"{found[1]}"', mend, f'Action::"{found[1]}"'
        if found := re.search(r"optional attribute `([^`]*)` (in context|on)", said):
            subject = "context" if found[2] == "in context" else "resource"
            mend = f"Ask first whether it is there: {subject} has {found[1]} && ..."
            return f"{found[1]} is not always there", mend, f"{subject}.{found[1]}"
        return _INTERNAL.sub("", said), _mend(said, _MISFITS), ""


def _mend(why: str, mends: tuple[tuple[str, str], ...]) -> str:
    return next((mend for pattern, mend in mends if re.search(pattern, why)), _FALLBACK)
