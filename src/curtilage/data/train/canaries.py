"""An audit of noisy gradient descent: the same steps, over made-up persons who are easy to tell.

Each made-up person pulls at a weight of their own, as hard as clipping lets. Whoever sees the
weights in the end guesses who was in. See `curtilage.data.train.audit`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from curtilage.core.budgets import ATTO, NANO
from curtilage.core.sockets import Randomness
from curtilage.data.train.audit import Audit, judged
from curtilage.data.train.clipped import Items, descended
from curtilage.data.train.clipping import libraries
from curtilage.data.train.descent import Priced

CANARIES = 400
HARDER = 100.0
"""How much longer their gradients are than clipping lets."""


def audit_descent(planned: Priced, chance: Randomness) -> Audit:
    """Audits a priced descent. Nothing of the real data is used.

    Args:
        planned: the plan.
        chance: for coins, batches and noise.
    """
    torch, _ = libraries()
    bits = np.unpackbits(np.frombuffer(chance(CANARIES // 8), dtype=np.uint8))
    coins = bits.astype(np.bool_)
    how = planned.descent
    there = np.flatnonzero(coins)
    persons = np.repeat(np.arange(len(there)), how.rows_each + 1)  # one row more than counts
    rows = torch.eye(CANARIES)[torch.from_numpy(there)][torch.from_numpy(persons)]
    module = torch.nn.Linear(CANARIES, 1, bias=False)
    with torch.no_grad():
        module.weight.zero_()
    items = Items(rows, torch.zeros(len(rows)), persons if how.rows_each > 1 else None)
    if how.rows_each == 1:
        items = Items(rows[:: how.rows_each + 1], torch.zeros(len(there)))
    plain = replace(how, pace=1.0, momentum=0.0, batch=1.0)
    pulled = how.clip * HARDER

    def loss_of(outputs: Any, targets: Any) -> Any:
        return targets - outputs.reshape(-1) * pulled

    made = descended(replace(planned, descent=plain), module, loss_of, items, chance)
    pulls = np.sort(made["weight"].reshape(-1))
    between = (pulls[: CANARIES // 2].mean() + pulls[CANARIES // 2 :].mean()) / 2
    told = made["weight"].reshape(-1) - between
    loss = planned.loss
    return judged(told, coins, loss.epsilon / NANO, loss.delta / ATTO)
