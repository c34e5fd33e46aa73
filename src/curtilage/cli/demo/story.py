"""The three requests of the demo, and the configuration they run under."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Case:
    """One request of the demo: a title, what to expect, and what the application sends."""

    title: str
    expect: str
    system: str
    user: str


CASES = (
    Case(
        "A patient's record",
        "health data is high, so it stays inside and the local model answers",
        "Rewrite the note as one short sentence.",
        "Patient Maria Keller, born 12 March 1961, insurance number A123456780. "
        "Diagnosis: type 2 diabetes. Metformin 500 mg twice daily. Phone +49 30 901820.",
    ),
    Case(
        "A business e-mail",
        "internal communication is moderate, so it leaves only pseudonymised",
        "Draft a short, friendly reply.",
        "From: Tom Becker <tom.becker@nordwind-logistik.example>\nTo: Aylin Demir "
        "<a.demir@contoso.example>\nSubject: Re: offer\n\nDear Ms Demir,\nwe would like to move "
        "our meeting to Thursday. Please call Tom on +49 170 1234567.\nKind regards,\nTom Becker",
    ),
    Case(
        "A public question",
        "nothing sensitive is in it, so it leaves as it is",
        "Answer in one sentence.",
        "What is the boiling point of water at sea level?",
    ),
)

CONFIG = """\
name = "demo.example/log"
data = "data"

[purposes.assistance]
title = "Help staff with their daily work"

[destinations.cloud]
kind = "openai"
zone = "outside"
jurisdiction = "US"
residency = ["EU", "US"]
operator = "{operator}"
retention_days = 30
trains_on_input = false
contract = ["dpa", "scc"]
endpoint = "{endpoint}"
models = ["{model}"]

[destinations.local]
kind = "embedded"
zone = "inside"
jurisdiction = "DE"
residency = ["EU"]
models = ["smollm2-135m-instruct"]

[applications.staff]
purposes = ["assistance"]
destinations = ["cloud", "local"]
subjects = ["EU"]
"""
