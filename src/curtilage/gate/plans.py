"""Every way a crossing could be made, in order of preference."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from curtilage.core.crossings import Asked, Inspected
from curtilage.core.decisions import Plan, Question
from curtilage.core.errors import RequestError
from curtilage.core.parties import Destination, Dialect, Purpose, Zone

AUTO = "auto"
VECTORS = "embeddings"
"""Needed by a request that wants vectors of its texts, and no answer."""


@dataclass(frozen=True, slots=True)
class Place:
    """A destination together with what it can do.

    Attributes:
        destination: where.
        abilities: what its kind declares, such as ``tools`` or ``images``.
        drops: parameters of a chat completion its kind does not understand, left out of what is
            sent.
        attested: whether fresh attestation evidence of it verified.
        dialect: the form of requests and answers that it speaks.
    """

    destination: Destination
    abilities: frozenset[str]
    drops: frozenset[str] = frozenset()
    attested: bool = False
    dialect: Dialect = Dialect.CHAT


def candidates(asked: Asked, places: Mapping[str, Place]) -> list[Plan]:
    """The plans to put to the policy, the preferred first.

    The model asked for comes first; ``auto`` means the application's own order. An application
    that falls back inside gets its inside destinations after those; but not for vectors, since
    those of two models have nothing to do with each other.

    Raises:
        RequestError: no destination of this application serves the model asked for.
    """
    allowed = [
        places[name]
        for name in asked.application.destinations
        if name in places and _offered(places[name].destination, asked)
    ]
    wanted = [
        p
        for p in allowed
        if asked.model in {AUTO, p.destination.name, *served(p.destination, asked)}
    ]
    if not wanted:
        raise RequestError(
            "No destination of this application serves the model that was asked for.",
            param="model",
            mend="Ask for 'auto' or for one of the models that GET /v1/models lists.",
            code="CUR204",
        )
    if asked.application.on_refusal == "inside" and VECTORS not in asked.needs:
        wanted += [p for p in allowed if p.destination.zone is Zone.INSIDE and p not in wanted]
    return [
        Plan(place.destination, controls)
        for place in wanted
        for controls in _control_sets(place.destination, asked)
    ]


def served(destination: Destination, asked: Asked) -> tuple[str, ...]:
    """The models of a destination that do what is asked: make vectors, or answer."""
    return destination.embeds if VECTORS in asked.needs else destination.models


def _offered(destination: Destination, asked: Asked) -> bool:
    """Whether a destination has a model for this; one that names none at all answers."""
    return bool(served(destination, asked)) or not (VECTORS in asked.needs or destination.embeds)


def _control_sets(destination: Destination, asked: Asked) -> Iterable[frozenset[str]]:
    if destination.zone is Zone.INSIDE:
        return (frozenset(),)
    return asked.application.controls


_IN_WORDS = {
    "arguments": "arguments of a tool call that are no JSON object",
    "citations": "citations and search results",
    "embeddings": "texts for vectors (embeddings)",
    "functions": "functions in place of tools (functions, function_call)",
    "hot": "a temperature above 1",
    "json": "a response format (response_format)",
    "json_object": "a response format without a schema (json_object)",
    "logit_bias": "a bias of tokens (logit_bias)",
    "logprobs": "token probabilities (logprobs)",
    "n": "more than one answer (n)",
    "names": "names of a message's author (name)",
    "odd_chat": "what is known to chat completions alone, or to nobody",
    "odd_messages": "what is known to Messages alone, or to nobody",
    "own_tools": "tools that only Anthropic's models know, or settings of such",
    "penalties": "penalties (presence_penalty, frequency_penalty)",
    "prefill": "a beginning of the answer that is to go on (a last message of the assistant)",
    "seed": "a seed",
    "shown_results": "pictures and documents in a tool's result",
    "top_k": "a choice among the likeliest tokens (top_k)",
}


def lacking(plan: Plan, asked: Asked, places: Mapping[str, Place]) -> tuple[str, ...]:
    """What the request needs and the plan's destination cannot take, in words."""
    missing = asked.needs - places[plan.destination.name].abilities
    return tuple(_IN_WORDS.get(ability, ability) for ability in sorted(missing))


def question(
    plan: Plan,
    inspected: Inspected,
    places: Mapping[str, Place],
    identifying: frozenset[str],
    purpose: Purpose | None = None,
) -> Question:
    """What the policy is asked about a plan; ``identifying`` are the categories redact removes."""
    asked = inspected.asked
    categories = frozenset(inspected.classification.categories)
    if "redact" in plan.controls:
        categories -= identifying
    return Question(
        application=asked.application.name,
        action=asked.action,
        destination=plan.destination,
        level=inspected.classification.level,
        categories=categories,
        purpose=purpose or asked.purpose,
        subjects=asked.subjects,
        controls=plan.controls,
        attested=places[plan.destination.name].attested,
    )


def serves(destinations: Sequence[Destination], *, vectors: bool = True) -> list[str]:
    """Every model name that the destinations serve, in order, once each.

    Args:
        destinations: some destinations.
        vectors: whether those count that make vectors.
    """
    names = [*(m for d in destinations for m in d.models)]
    names += [m for d in destinations for m in d.embeds if vectors]
    return list(dict.fromkeys(names))
