"""Synthetic tables with differential privacy: noisy marginals, a model of them, rows from it.

`synthesise` does it all. `plan` says what it costs before anything looks at the data, `ready`
whether the table fits, and `run` spends it: what a caller needs who keeps a budget. Pure of IO, but
for OpenDP's randomness.
"""

from curtilage.data.synthesise.plan import Plan, Strategy, plan
from curtilage.data.synthesise.synthesise import Synthetic, ready, run, synthesise

__all__ = ["Plan", "Strategy", "Synthetic", "plan", "ready", "run", "synthesise"]
