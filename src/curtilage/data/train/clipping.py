"""Sums of clipped gradients, by ghost clipping: how long a gradient is, without making it.

`Once` goes backwards once: what the pass notes of each layer gives the lengths (Li et al., 2022)
and then the sum, each gradient with the weight that clips it (Bu et al., 2022). `Twice` is for
modules with other layers: Opacus finds the lengths, and a second pass adds up.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from functools import cache, partial
from typing import Any, Protocol

import numpy as np

from curtilage.core.errors import DataError, MissingExtraError
from curtilage.data.train.measure import Floats

LossOf = Callable[[Any, Any], Any]
"""Outputs and targets of a batch; the loss of each row."""

ONCE = ("Linear", "Conv1d", "Conv2d", "Conv3d", "GroupNorm", "LayerNorm")
"""Layers that `Once` knows."""


@cache
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


class Clipping(Protocol):
    """Sums clipped gradients, and holds the module while it learns."""

    held: Held

    def lengths(self, inputs: Any, targets: Any) -> tuple[Any, Any]:
        """How long the gradient of each row is, and the losses."""
        ...

    def weighted(self, weights: Any, losses: Any) -> Sequence[Any]:
        """For each parameter, the sum of all gradients, each times its weight."""
        ...

    def forget(self) -> None:
        """Drops what was noted of a batch."""
        ...


class Held:
    """The trained parameters of a module, one after the other."""

    def __init__(self, module: Any) -> None:
        self.named = [(n, p) for n, p in module.named_parameters() if p.requires_grad]
        self.size: int = sum(p.numel() for _, p in self.named)

    def move(self, step: Any, pace: float) -> None:
        """Adds so much of a step to all parameters, in their order."""
        torch, _ = libraries()
        start = 0
        with torch.no_grad():
            for _, parameter in self.named:
                part = step[start : start + parameter.numel()]
                parameter.add_(part.reshape(parameter.shape).to(parameter.dtype), alpha=pace)
                start += parameter.numel()

    def parameters(self) -> dict[str, Floats]:
        """The trained parameters, by name."""
        return {n: p.detach().numpy().astype(np.float64) for n, p in self.named}


def clipping_of(module: Any, loss_of: LossOf) -> Clipping:
    """What clips the gradients of a module that is the caller's own."""
    torch, _ = libraries()
    known = {getattr(torch.nn, name) for name in ONCE}
    module.train()
    layers = [each for each in module.modules() if _own(each)]
    if all(type(each) in known for each in layers):
        return Once(module, loss_of, layers)
    return Twice(module, loss_of)


def _own(layer: Any) -> bool:
    return any(parameter.requires_grad for parameter in layer.parameters(recurse=False))


def summed(clipping: Clipping, inputs: Any, targets: Any, clip: float) -> Any:
    """The sum of the clipped gradients of some rows, in one vector.

    A row whose gradient is not finite does not count; whether it is, it says itself.
    """
    torch, _ = libraries()
    while len(inputs):
        lengths, losses = clipping.lengths(inputs, targets)
        finite = torch.isfinite(lengths) & torch.isfinite(losses.detach())
        whole = bool(finite.all())
        if whole:
            parts = clipping.weighted((clip / (lengths + 1e-6)).clamp(max=1.0), losses)
            made = torch.cat([part.reshape(-1) for part in parts]).double()
        clipping.forget()
        if whole:
            return made
        inputs, targets = inputs[finite], targets[finite]
    return torch.zeros(clipping.held.size, dtype=torch.float64)


class Once:
    """One pass backwards, for layers of the kinds of `ONCE`."""

    def __init__(self, module: Any, loss_of: LossOf, layers: Sequence[Any]) -> None:
        self.held = Held(module)
        self._torch, self._grad_sample = libraries()
        self._module, self._loss_of = module, loss_of
        self._seen: list[tuple[Any, Any, Any]] = []
        self._sums: dict[Any, Callable[[Any], Any]] = {}
        for layer in layers:
            layer.register_forward_hook(self._ahead)

    def _ahead(self, layer: Any, inputs: Sequence[Any], output: Any) -> None:
        self._seen.append((layer, inputs[0].detach(), output))

    def lengths(self, inputs: Any, targets: Any) -> tuple[Any, Any]:
        """As `Clipping.lengths`."""
        losses = self._loss_of(self._module(inputs), targets)
        layers = [layer for layer, _, _ in self._seen]
        changed = any(output._version for _, _, output in self._seen)  # noqa: SLF001 - none else tells
        if changed or len(set(layers)) < len(layers):
            raise unfit("a layer is gone through twice, or changed in place")
        backs = self._torch.autograd.grad(
            losses.sum(), [output for _, _, output in self._seen], allow_unused=True
        )
        found = []
        for (layer, ahead, _), back in zip(self._seen, backs, strict=True):
            if back is not None:
                found += self._of(layer, ahead, back)
        return self._torch.stack(found).norm(2, dim=0), losses

    def weighted(self, weights: Any, losses: Any) -> Sequence[Any]:
        """As `Clipping.weighted`."""
        del losses
        return [
            self._sums[p](weights) if p in self._sums else self._torch.zeros_like(p)
            for _, p in self.held.named
        ]

    def forget(self) -> None:
        """As `Clipping.forget`."""
        self._seen.clear()
        self._sums.clear()

    def _of(self, layer: Any, ahead: Any, back: Any) -> list[Any]:
        """How long each row's gradient is in each parameter of a layer; notes what sums it."""
        kind = type(layer).__name__
        if kind == "Linear":
            lengths = self._of_linear(layer, ahead, back)
        elif kind == "Conv2d" and _plain(layer):
            lengths = self._of_pictures(layer, ahead, back)
        else:
            sampler = self._grad_sample.GradSampleModule.GRAD_SAMPLERS[type(layer)]
            lengths = {
                p: self._flat(p, each.flatten(1))
                for p, each in sampler(layer, [ahead], back).items()
            }
        return [length for p, length in lengths.items() if p.requires_grad]

    def _flat(self, parameter: Any, each: Any) -> Any:
        """Of gradients that were made."""
        self._sums[parameter] = partial(_matrix_sum, each)
        return each.norm(2, dim=1)

    def _of_pictures(self, layer: Any, ahead: Any, back: Any) -> dict[Any, Any]:
        """Of a convolution: over few places, by the products of places.

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
                self._sums[layer.weight] = partial(_place_sum, flat, patches)
            else:
                each = torch.bmm(flat, patches.mT).flatten(1)
                made[layer.weight] = self._flat(layer.weight, each)
        if layer.bias is not None and layer.bias.requires_grad:
            made[layer.bias] = self._flat(layer.bias, flat.sum(dim=2))
        return made

    def _of_linear(self, layer: Any, ahead: Any, back: Any) -> dict[Any, Any]:
        """Of a linear layer a gradient is a product."""
        self._sums[layer.weight] = partial(_product_sum, back, ahead.to(back.dtype))
        if layer.bias is not None:
            self._sums[layer.bias] = partial(_row_sum, back)
        sampler = self._grad_sample.GradSampleModuleFastGradientClipping.NORM_SAMPLERS[type(layer)]
        return dict(sampler(layer, [ahead], back))


class Twice:
    """Two passes backwards, for all that Opacus knows."""

    def __init__(self, module: Any, loss_of: LossOf) -> None:
        self.held = Held(module)
        _, grad_sample = libraries()
        self._module = grad_sample.GradSampleModuleFastGradientClipping(
            module, loss_reduction="sum", strict=True, use_ghost_clipping=True
        )
        self._loss_of = loss_of

    def lengths(self, inputs: Any, targets: Any) -> tuple[Any, Any]:
        """As `Clipping.lengths`."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of hooks on a first layer, whose inputs need no slope
            losses = self._loss_of(self._module(inputs), targets)
            losses.sum().backward(retain_graph=True)
            return self._module.get_norm_sample(), losses

    def weighted(self, weights: Any, losses: Any) -> Sequence[Any]:
        """As `Clipping.weighted`."""
        self.forget()
        self._module.disable_hooks()
        (weights * losses).sum().backward()
        self._module.enable_hooks()
        return [parameter.grad for _, parameter in self.held.named]

    def forget(self) -> None:
        """As `Clipping.forget`."""
        for _, parameter in self.held.named:
            parameter.grad = None


def _matrix_sum(each: Any, weights: Any) -> Any:
    return weights @ each


def _row_sum(back: Any, weights: Any) -> Any:
    return _by_row(back, weights).flatten(0, -2).sum(dim=0)


def _product_sum(back: Any, ahead: Any, weights: Any) -> Any:
    return _by_row(back, weights).flatten(0, -2).T @ ahead.flatten(0, -2)


def _place_sum(back: Any, patches: Any, weights: Any) -> Any:
    left = _by_row(back, weights).transpose(0, 1).flatten(1)
    return left @ patches.transpose(0, 1).flatten(1).T


def _plain(layer: Any) -> bool:
    """Whether its patches are what `unfold` gives."""
    padded = layer.padding_mode == "zeros" and not isinstance(layer.padding, str)
    return bool(layer.groups == 1 and padded)


def _by_row(values: Any, weights: Any) -> Any:
    return values * weights.reshape(-1, *[1] * (values.dim() - 1))


def unfit(why: str) -> DataError:
    """The refusal of a module (CUR866)."""
    return DataError(
        f"This module cannot be trained privately: {why}.",
        param="module",
        mend="Take layers that look at each row by itself, such as GroupNorm for BatchNorm, once "
        "and not in place, and a loss with reduction='none'.",
        code="CUR866",
    )
