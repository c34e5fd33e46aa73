"""Synthetic tables with differential privacy: noisy marginals, a model of them, rows from it.

`synthesise` does it all. `plan` says what it costs before anything looks at the data, `ready`
whether the table fits, and `run` spends it: what a caller needs who keeps a budget. With a `Split`
in the plan, some people are held back for a report to compare with. `plan_related` and its like do
the same for two tables of the same people. Pure of IO, but
for OpenDP's randomness.
"""

from curtilage.data.synthesise.plan import Plan, Strategy, plan
from curtilage.data.synthesise.related import (
    Related,
    Tables,
    plan_related,
    ready_related,
    run_related,
)
from curtilage.data.synthesise.split import Split
from curtilage.data.synthesise.synthesise import Synthetic, parted, ready, run, synthesise

__all__ = [
    "Plan",
    "Related",
    "Split",
    "Strategy",
    "Synthetic",
    "Tables",
    "parted",
    "plan",
    "plan_related",
    "ready",
    "ready_related",
    "run",
    "run_related",
    "synthesise",
]
