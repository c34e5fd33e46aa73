"""What a decision and its explanation cost, beside Cedar asked in the plain ways.

One question about a moderate e-mail with three categories is put in each way, in turns, on one
thread; the best of the rounds counts, for the machine may be busy. ``text each call`` is cedarpy
given the same policy and entities as text; ``handles`` is cedarpy with everything parsed before,
the least that any engine over it can cost.

    python bench/policy.py [--rounds 7] [--calls 300]
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable

import cedarpy

from curtilage.core.decisions import Question
from curtilage.core.levels import Level
from curtilage.core.parties import Action, Application, Destination, Purpose, Zone
from curtilage.policy.default import default_text
from curtilage.policy.engine import CedarEngine
from curtilage.policy.entities import entities, request_of
from curtilage.policy.schema import schema_text

POLICIES, SCHEMA = default_text(), schema_text(["support"])
PURPOSE = Purpose("support")
DESTINATIONS = [
    Destination(f"{zone}-{n}", "bench", zone, "EU", residency=frozenset({"EU"}))
    for zone in Zone
    for n in range(3)
]
APPLICATIONS = [
    Application(f"app-{n}", ("support",), tuple(d.name for d in DESTINATIONS)) for n in range(20)
]
ASKED = Question(
    application="app-7",
    action=Action.PROCESS,
    destination=DESTINATIONS[-1],
    level=Level.MODERATE,
    categories=frozenset({"person.name", "contact.email", "contact.phone"}),
    purpose=PURPOSE,
    subjects=frozenset({"EU"}),
)


def built() -> CedarEngine:
    return CedarEngine(
        POLICIES,
        SCHEMA,
        applications=APPLICATIONS,
        destinations=DESTINATIONS,
        purposes=[PURPOSE],
    )


def ways() -> dict[str, Callable[[], object]]:
    """Every way to put the question, ready to be called."""
    engine = built()
    engine.decide([ASKED])
    schema = cedarpy.Schema.from_str(SCHEMA)
    handle = cedarpy.PolicySet.from_str(POLICIES)
    parties = entities(APPLICATIONS, DESTINATIONS, schema)
    request = request_of(ASKED)
    written = {"App": "principal", "Action": "action", "Destination": "resource"}
    spelt = dict(request) | {
        part: f'{kind}::"{request[part]["id"]}"' for kind, part in written.items()
    }
    document = json.dumps(json.loads(str(parties)))

    def forgetful() -> object:
        engine._remembered.cache_clear()  # noqa: SLF001 - the bench measures what it hides
        return engine.decide([ASKED])

    def explained() -> object:
        engine._lacking.cache_clear()  # noqa: SLF001 - as above
        return engine.missing(ASKED), engine.forbids(ASKED)

    return {
        "text each call": lambda: cedarpy.is_authorized(spelt, POLICIES, document),
        "text each call, with schema": lambda: cedarpy.is_authorized(
            spelt, POLICIES, document, SCHEMA
        ),
        "handles": lambda: cedarpy.is_authorized(request_of(ASKED), handle, parties, schema),
        "curtilage, new question": forgetful,
        "curtilage, question asked before": lambda: engine.decide([ASKED]),
        "curtilage, explanation": explained,
    }


def measured(rounds: int, calls: int) -> dict[str, float]:
    """Microseconds for one call of each way, the best of the rounds."""
    best: dict[str, float] = {}
    prepared = ways()
    for _ in range(rounds):
        for name, call in prepared.items():
            start = time.perf_counter()
            for _ in range(calls):
                call()
            spent = (time.perf_counter() - start) / calls * 1e6
            best[name] = min(spent, best.get(name, spent))
    return best


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--calls", type=int, default=300)
    given = parser.parse_args()
    best = measured(given.rounds, given.calls)
    print(f"{'way':36} {'us':>9} {'per second':>11}")
    for name, spent in best.items():
        print(f"{name:36} {spent:9.1f} {1e6 / spent:11,.0f}")
    new, bare = best["curtilage, new question"], best["handles"]
    start = time.perf_counter()
    built()
    print(f"\nengine built (policy checked) in {(time.perf_counter() - start) * 1e3:.1f} ms")
    print(f"over text each call       {best['text each call, with schema'] / new:5.1f} x as fast")
    print(f"over bare handles         {(new / bare - 1) * 100:+5.1f} % time (aim: at most +25 %)")
    print(
        f"explanation               {best['curtilage, explanation'] / new:5.2f} x a decision "
        "(aim: at most 3)"
    )


if __name__ == "__main__":
    main()
