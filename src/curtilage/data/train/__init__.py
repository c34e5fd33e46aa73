"""Private training: models of one column from the others that tell little of any one person.

`plan` says what a training costs before anything looks at the data, `audit` tries to catch it on
made-up persons, `ready` says whether a table fits, `run` spends it, and `trained` makes the model
and its card. Pure of IO, but for OpenDP's randomness.
"""

from curtilage.data.train.audit import Audit, audit, refuse
from curtilage.data.train.cards import as_markdown
from curtilage.data.train.model import Model, read_model
from curtilage.data.train.modelling import train, trained
from curtilage.data.train.plan import Method, Plan, Wanted, plan
from curtilage.data.train.running import ready, run

__all__ = [
    "Audit",
    "Method",
    "Model",
    "Plan",
    "Wanted",
    "as_markdown",
    "audit",
    "plan",
    "read_model",
    "ready",
    "refuse",
    "run",
    "train",
    "trained",
]
