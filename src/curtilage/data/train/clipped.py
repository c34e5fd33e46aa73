"""Noisy gradient descent of a torch module.

The sum of a batch's clipped gradients is put on a grid of whole numbers before it gets its noise.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from curtilage.core.sockets import Randomness
from curtilage.data.synthesise.domain import Codes
from curtilage.data.train.chances import drawn, gaussian, grid
from curtilage.data.train.clipping import LossOf, clipping_of, libraries, summed, unfit
from curtilage.data.train.descent import Priced
from curtilage.data.train.measure import Floats

AT_ONCE = 512
"""Rows of a batch that are gone through together; the rest waits."""


@dataclass(frozen=True, slots=True)
class Items:
    """What is learnt from.

    Attributes:
        inputs, targets: tensors; a row of each for each item.
        persons: whose item each is, counted from 0; None if each is another person's.
    """

    inputs: Any
    targets: Any
    persons: Codes | None = None

    @property
    def people(self) -> int:
        """How many persons there are."""
        if self.persons is None:
            return len(self.inputs)
        return int(self.persons.max()) + 1 if len(self.persons) else 0


def descended(
    planned: Priced, module: Any, loss_of: LossOf, items: Items, chance: Randomness
) -> dict[str, Floats]:
    """Trains a copy of a module; its trained parameters, by name.

    Args:
        planned: the plan; its loss is spent.
        module: a torch module that can be trained (`fits`).
        loss_of: gives the loss of each row.
        items: what is learnt from; of each person no more than the plan says.
        chance: for batches and noise.
    """
    torch, _ = libraries()
    held = items if items.persons is None else _first(items, planned.descent.rows_each)
    clipping = clipping_of(copy.deepcopy(module), loss_of)
    how, cell = planned.descent, grid(planned.descent.clip, clipping.held.size)
    moving = torch.zeros(clipping.held.size, dtype=torch.float64)
    for _ in range(how.steps):
        there = drawn(held.people, how.rate, chance)
        rows = np.flatnonzero(there if held.persons is None else there[held.persons])
        total = torch.zeros(clipping.held.size, dtype=torch.float64)
        for start in range(0, len(rows), AT_ONCE):
            some = torch.from_numpy(rows[start : start + AT_ONCE])
            total += summed(clipping, held.inputs[some], held.targets[some], how.clip)
        noise = torch.from_numpy(gaussian(clipping.held.size, planned.deviation / cell, chance))
        noisy = total.div_(cell).round_().add_(noise)
        moving.mul_(how.momentum).add_(noisy, alpha=cell / how.batch)
        clipping.held.move(moving, -how.pace)
    return clipping.held.parameters()


def _first(items: Items, most: int) -> Items:
    """The first items of each person, at most so many."""
    persons = items.persons
    assert persons is not None  # noqa: S101 - for the type checker
    order = np.argsort(persons, kind="stable")
    _, first, sizes = np.unique(persons[order], return_index=True, return_counts=True)
    rank = np.empty(len(persons), dtype=np.int64)
    rank[order] = np.arange(len(persons)) - np.repeat(first, sizes)
    kept = np.flatnonzero(rank < most)
    torch, _ = libraries()
    at = torch.from_numpy(kept)
    return Items(items.inputs[at], items.targets[at], persons[kept])


def fits(module: Any, loss_of: LossOf, inputs: Any, targets: Any) -> None:
    """Whether a module can be trained privately. Looks at the shapes of inputs, not at values.

    Raises:
        DataError: a layer mixes rows or keeps what it saw, or the losses are not one for each row
            (CUR866).
    """
    torch, _ = libraries()
    from opacus.validators import ModuleValidator  # noqa: PLC0415 - an extra

    own = copy.deepcopy(module).train()
    faults: Sequence[Any] = ModuleValidator.validate(own)
    if faults:
        raise unfit("a layer mixes rows or keeps what it saw")
    if not any(p.requires_grad for p in own.parameters()):
        raise unfit("it has nothing to train")
    made, aims = (
        _made_up(torch, inputs),
        torch.zeros_like(targets[:0]).new_zeros((3, *targets.shape[1:])),
    )
    own.eval()
    try:
        with torch.no_grad():
            together = own(made)
            alone = torch.cat([own(made[n : n + 1]) for n in range(3)])
            losses = loss_of(together, aims)
        summed(clipping_of(own, loss_of), made, aims, 1.0)
    except (RuntimeError, ValueError, IndexError, TypeError) as error:
        raise unfit(f"it cannot be run on rows of this shape ({type(error).__name__})") from None
    if tuple(losses.shape) != (3,):
        raise unfit("the loss is not one number for each row")
    if together.shape != alone.shape or not torch.allclose(together, alone, atol=1e-4, rtol=1e-3):
        raise unfit("what it says of a row depends on other rows")


def _made_up(torch: Any, inputs: Any) -> Any:
    """Three rows like those of the inputs in shape and type; of whole numbers, 0 and 1."""
    seeded = np.random.default_rng(0)
    shape = (3, *inputs.shape[1:])
    values = (
        seeded.normal(size=shape) if inputs.is_floating_point() else seeded.integers(0, 2, shape)
    )
    return torch.from_numpy(values).to(inputs.dtype)
