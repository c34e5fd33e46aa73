"""A neural network for a table: planned, audited and trained by noisy descent."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from curtilage.core.errors import DataError
from curtilage.core.sockets import Randomness
from curtilage.data.query.pricing import Price
from curtilage.data.train.audit import Audit
from curtilage.data.train.canaries import audit_descent
from curtilage.data.train.clipped import Items, descended, fits
from curtilage.data.train.clipping import libraries
from curtilage.data.train.descent import Descent, Priced, priced
from curtilage.data.train.features import counted, features, width
from curtilage.data.train.measure import Floats
from curtilage.data.train.plan import Plan
from curtilage.data.train.weights import Weights, weights_card


@dataclass(frozen=True, slots=True)
class Net:
    """A network with its price.

    Attributes:
        planned: what is learnt from what.
        priced: how it descends, and what that costs.
        module: the torch module as it begins.
    """

    planned: Plan
    priced: Priced
    module: Any

    def audit(self, chance: Randomness) -> Audit:
        """Audits the descent, on made-up persons."""
        return audit_descent(self.priced, chance)

    def said(self) -> dict[str, Any]:
        """What makes the weights what they are, but for the noise."""
        digest = hashlib.sha256(repr(self.module).encode())
        for name, value in self.module.state_dict().items():
            digest.update(name.encode() + value.detach().cpu().numpy().tobytes())
        return {"descent": asdict(self.priced.descent), "module": digest.hexdigest()}


def net_of(planned: Plan, make: Callable[[int], Any], descent: Descent, price: Price) -> Net:
    """Prices a network, without looking at the data.

    Args:
        planned: what is learnt from what.
        make: makes the module from how many numbers a row has.
        descent: how to descend; how many rows of a person count is the catalogue's.
        price: what it may cost.

    Raises:
        DataError: the module cannot be trained privately (CUR866), or the price cannot be paid.
        MissingExtraError: torch or Opacus is not installed.
    """
    torch, _ = libraries()
    module, size = make(width(planned)), width(planned)
    fits(module, loss_of, torch.zeros(0, size), torch.zeros(0))
    how = replace(descent, rows_each=planned.rows_each)
    return Net(planned, priced(how, price), module)


def loss_of(outputs: Any, targets: Any) -> Any:
    """The logistic loss of each row. Raises `DataError` for outputs that are not one number."""
    torch, _ = libraries()
    if outputs.dim() > 2 or outputs.reshape(len(targets), -1).shape[1:] not in {(1,), ()}:
        raise DataError(
            "The module does not give one number for each row.",
            param="module",
            mend="Let its last layer have one output.",
            code="CUR866",
        )
    score = outputs.reshape(len(targets))
    loss: Any = torch.nn.functional.binary_cross_entropy_with_logits
    return loss(score, targets, reduction="none")


def learnt(net: Net, table: Any, found: Audit, purpose: str, chance: Randomness) -> Weights:
    """Trains on a table that is `ready`; the loss is spent."""
    torch, _ = libraries()
    numbers, classes, persons = counted(net.planned, table)
    items = Items(
        torch.from_numpy(numbers.astype(np.float32)),
        torch.from_numpy(classes.astype(np.float32)),
        persons,
    )
    values = descended(net.priced, net.module, loss_of, items, chance)
    names = {
        "dataset": net.planned.dataset.name,
        "target": net.planned.wanted.target,
        "positive": str(net.planned.positive),
        "purpose": purpose,
    }
    return Weights(values, weights_card(net.priced, found, names, net.planned.columns))


def likelihoods(planned: Plan, module: Any, table: Any) -> Floats:
    """What a module says of each row of a table: the likelihood of the positive value."""
    torch, _ = libraries()
    planned.domain.check(table)
    module.eval()
    with torch.no_grad():
        rows = torch.from_numpy(features(planned, table).astype(np.float32))
        made: Floats = torch.sigmoid(module(rows).reshape(-1)).numpy().astype(np.float64)
    return made
