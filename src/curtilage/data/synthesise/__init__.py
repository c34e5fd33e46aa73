"""Synthetic tables with differential privacy: noisy marginals, a model of them, rows from it.

`synthesise` does it all. `plan` says what it costs before anything looks at the data, `ready`
whether the table fits, and `run` spends it: what a caller needs who keeps a budget. With a `Split`
in the plan, some people are held back for a report to compare with. Pure of IO, but
for OpenDP's randomness.
"""

from curtilage.data.synthesise.plan import Plan, Strategy, plan
from curtilage.data.synthesise.split import Split
from curtilage.data.synthesise.synthesise import Synthetic, parted, ready, run, synthesise

__all__ = [
    "Plan",
    "Split",
    "Strategy",
    "Synthetic",
    "parted",
    "plan",
    "ready",
    "run",
    "synthesise",
]
