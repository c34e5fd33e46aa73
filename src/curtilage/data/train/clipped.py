"""Noisy gradient descent of a torch module, with per-row clipping by Opacus's ghost clipping.

A pass backwards finds how long each row's gradient is, for linear layers without making it (Li et
al., 2022). The gradients are added up, each with the weight that clips it. The sum is put on a grid
of whole numbers before it gets its noise.
"""

from __future__ import annotations

import copy
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from curtilage.core.errors import DataError, MissingExtraError
from curtilage.core.sockets import Randomness
from curtilage.data.synthesise.domain import Codes
from curtilage.data.train.chances import drawn, gaussian, grid
from curtilage.data.train.descent import Priced
from curtilage.data.train.measure import Floats

AT_ONCE = 512
"""Rows of a batch that are gone through together; the rest waits."""

ONCE = {"Linear", "Conv1d", "Conv2d", "Conv3d", "GroupNorm", "LayerNorm"}
"""Layers whose clipped sum can be made from what the first pass noted, so that no second one is
needed (Bu et al., 2022)."""

LossOf = Callable[[Any, Any], Any]
"""Outputs and targets of a batch; the loss of each row."""


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


def libraries() -> tuple[Any, Any]:
    """Torch and Opacus. Raises `MissingExtraError`."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what they say of one another
            import torch  # noqa: PLC0415 - an extra
            from opacus import grad_sample, validators  # noqa: F401, PLC0415 - an extra
    except ImportError:
        raise MissingExtraError(
            "Training of neural networks needs torch and Opacus.",
            mend="Install them: pip install 'curtilage[data,train]'.",
        ) from None
    return torch, grad_sample


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
    clipping = Clipping(copy.deepcopy(module), loss_of, planned.descent.clip)
    how, cell = planned.descent, grid(planned.descent.clip, clipping.size)
    moving = torch.zeros(clipping.size, dtype=torch.float64)
    for _ in range(how.steps):
        there = drawn(held.people, how.rate, chance)
        rows = np.flatnonzero(there if held.persons is None else there[held.persons])
        summed = torch.zeros(clipping.size, dtype=torch.float64)
        for start in range(0, len(rows), AT_ONCE):
            some = torch.from_numpy(rows[start : start + AT_ONCE])
            summed += clipping.summed(held.inputs[some], held.targets[some])
        noise = torch.from_numpy(gaussian(clipping.size, planned.deviation / cell, chance))
        noisy = summed.div_(cell).round_().add_(noise)
        moving.mul_(how.momentum).add_(noisy, alpha=cell / how.batch)
        clipping.move(moving, -how.pace)
    return clipping.parameters()


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


class Clipping:
    """Sums of clipped gradients.

    Args:
        module: a module of its own.
        loss_of: gives the loss of each row.
        clip: the longest a row's gradient may be.
    """

    def __init__(self, module: Any, loss_of: LossOf, clip: float) -> None:
        self._torch, grad_sample = libraries()
        module.train()
        self._module = grad_sample.GradSampleModuleFastGradientClipping(
            module, loss_reduction="sum", strict=True, max_grad_norm=clip, use_ghost_clipping=True
        )
        self._loss_of, self._clip = loss_of, clip
        self._named = [(n, p) for n, p in module.named_parameters() if p.requires_grad]
        self.size: int = sum(p.numel() for _, p in self._named)
        layers = [
            (layer, [p for p in layer.parameters(recurse=False) if p.requires_grad])
            for layer in module.modules()
        ]
        # Lengths need the way back to every layer, and no gradient of it: the smallest will do.
        self._ends = [min(own, key=lambda p: int(p.numel())) for _, own in layers if own]
        kinds = {type(layer).__name__: type(layer) for layer, own in layers if own}
        self._once = kinds.keys() <= ONCE
        self._noted: dict[Any, Callable[[Any], Any]] = {}
        if self._once:
            made = dict.fromkeys(kinds.values(), self._lengths)
            self._module.NORM_SAMPLERS = made  # of this one only

    def summed(self, inputs: Any, targets: Any) -> Any:
        """The sum of the clipped gradients of some rows.

        A row whose gradient is not finite does not count; whether it is, it says itself.
        """
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of hooks on a first layer, whose inputs need no slope
            return self._summed(inputs, targets)

    def _summed(self, inputs: Any, targets: Any) -> Any:
        while len(inputs):
            losses = self._loss_of(self._module(inputs), targets)
            losses.sum().backward(retain_graph=not self._once, inputs=self._ends)
            lengths = self._module.get_norm_sample()
            finite = self._torch.isfinite(lengths) & self._torch.isfinite(losses.detach())
            whole = bool(finite.all())
            if whole:
                made = self._weighted((self._clip / (lengths + 1e-6)).clamp(max=1.0), losses)
            for _, parameter in self._named:
                parameter.grad = None
            self._noted.clear()
            if whole:
                return made
            inputs, targets = inputs[finite], targets[finite]
        return self._torch.zeros(self.size, dtype=self._torch.float64)

    def _weighted(self, weights: Any, losses: Any) -> Any:
        """The sum of all gradients, each times its weight."""
        if self._once:
            parts = [self._noted[parameter](weights) for _, parameter in self._named]
        else:
            for _, parameter in self._named:
                parameter.grad = None
            self._module.disable_hooks()
            (weights * losses).sum().backward()
            self._module.enable_hooks()
            parts = [parameter.grad for _, parameter in self._named]
        return self._torch.cat([part.reshape(-1) for part in parts]).double()

    def _lengths(self, layer: Any, ahead: Sequence[Any], back: Any) -> dict[Any, Any]:
        """How long each row's gradient is in each parameter of a layer; notes what sums it."""
        if type(layer).__name__ == "Linear":
            return self._of_linear(layer, ahead, back)
        if type(layer).__name__ == "Conv2d" and _plain(layer):
            return self._of_pictures(layer, ahead[0], back)
        each = self._module.GRAD_SAMPLERS[type(layer)](layer, ahead, back)
        for parameter, gradients in each.items():
            flat = gradients.flatten(1)
            self._noted[parameter] = partial(_matrix_sum, flat)
            each[parameter] = flat.norm(2, dim=1)
        return dict(each)

    def _of_pictures(self, layer: Any, ahead: Any, back: Any) -> dict[Any, Any]:
        """Of a convolution: over few places, lengths by the products of places (Bu et al., 2022).

        Over many, gradients are fewer than products, and are made.
        """
        torch = self._torch
        how = (layer.kernel_size, layer.dilation, layer.padding, layer.stride)
        patches = torch.nn.functional.unfold(ahead.to(back.dtype), *how)
        flat, made = back.flatten(2), {}
        if layer.weight.requires_grad:
            if 2 * flat.shape[2] ** 2 < layer.weight.numel():
                squares = torch.bmm(patches.mT, patches).mul_(torch.bmm(flat.mT, flat))
                made[layer.weight] = squares.flatten(1).sum(dim=1).clamp(min=0).sqrt()
                self._noted[layer.weight] = partial(_place_sum, flat, patches)
            else:
                each = torch.bmm(flat, patches.mT).flatten(1)
                made[layer.weight] = each.norm(2, dim=1)
                self._noted[layer.weight] = partial(_matrix_sum, each)
        if layer.bias is not None and layer.bias.requires_grad:
            each = flat.sum(dim=2)
            made[layer.bias] = each.norm(2, dim=1)
            self._noted[layer.bias] = partial(_matrix_sum, each)
        return made

    def _of_linear(self, layer: Any, ahead: Sequence[Any], back: Any) -> dict[Any, Any]:
        """Of a linear layer a gradient is a product, so its length is known without making it."""
        _, grad_sample = libraries()
        whole = "n...i,n...j->ij"

        def weight(weights: Any) -> Any:
            return self._torch.einsum(whole, _by_row(back, weights), ahead[0].to(back.dtype))

        def bias(weights: Any) -> Any:
            return _by_row(back, weights).flatten(0, -2).sum(dim=0)

        self._noted[layer.weight] = weight
        if layer.bias is not None:
            self._noted[layer.bias] = bias
        sampler = grad_sample.GradSampleModuleFastGradientClipping.NORM_SAMPLERS[type(layer)]
        return dict(sampler(layer, ahead, back))

    def move(self, step: Any, pace: float) -> None:
        """Adds so much of a step to all parameters, in their order."""
        start = 0
        with self._torch.no_grad():
            for _, parameter in self._named:
                part = step[start : start + parameter.numel()]
                parameter.add_(part.reshape(parameter.shape).to(parameter.dtype), alpha=pace)
                start += parameter.numel()

    def parameters(self) -> dict[str, Floats]:
        """The trained parameters, by name."""
        return {n: p.detach().numpy().astype(np.float64) for n, p in self._named}


def _matrix_sum(each: Any, weights: Any) -> Any:
    return weights @ each


def _place_sum(back: Any, patches: Any, weights: Any) -> Any:
    left = _by_row(back, weights).transpose(0, 1).flatten(1)
    return left @ patches.transpose(0, 1).flatten(1).T


def _plain(layer: Any) -> bool:
    return layer.groups == 1 and layer.padding_mode == "zeros" and not isinstance(layer.padding, str)


def _by_row(values: Any, weights: Any) -> Any:
    return values * weights.reshape(-1, *[1] * (values.dim() - 1))


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
        raise _unfit("a layer mixes rows or keeps what it saw")
    if not any(p.requires_grad for p in own.parameters()):
        raise _unfit("it has nothing to train")
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
        Clipping(own, loss_of, 1.0).summed(made, aims)
    except (RuntimeError, ValueError, IndexError, TypeError, NotImplementedError) as error:
        raise _unfit(f"it cannot be run on rows of this shape ({type(error).__name__})") from None
    if tuple(losses.shape) != (3,):
        raise _unfit("the loss is not one number for each row")
    if together.shape != alone.shape or not torch.allclose(together, alone, atol=1e-4, rtol=1e-3):
        raise _unfit("what it says of a row depends on other rows")


def _made_up(torch: Any, inputs: Any) -> Any:
    """Three rows like those of the inputs in shape and type; of whole numbers, 0 and 1."""
    seeded = np.random.default_rng(0)
    shape = (3, *inputs.shape[1:])
    values = (
        seeded.normal(size=shape) if inputs.is_floating_point() else seeded.integers(0, 2, shape)
    )
    return torch.from_numpy(values).to(inputs.dtype)


def _unfit(why: str) -> DataError:
    return DataError(
        f"This module cannot be trained privately: {why}.",
        param="module",
        mend="Take layers that look at each row by itself, such as GroupNorm for BatchNorm, and a "
        "loss with reduction='none'.",
        code="CUR866",
    )
