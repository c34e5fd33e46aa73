"""The trained weights of a torch module, as one JSON object: numbers and a card, no code."""

from __future__ import annotations

import base64
import binascii
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from curtilage.core.budgets import ATTO, NANO
from curtilage.core.errors import DataError
from curtilage.data.train.audit import Audit
from curtilage.data.train.clipping import libraries
from curtilage.data.train.descent import Priced
from curtilage.data.train.measure import Floats

FORMAT = "curtilage-weights/1"


@dataclass(frozen=True, slots=True)
class Weights:
    """Trained parameters by name, and the card."""

    values: Mapping[str, Floats]
    card: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> bytes:
        """The weights as JSON; each a base64 of 32-bit floats, the lowest byte first."""
        tensors = {
            name: {
                "shape": list(value.shape),
                "float32": base64.b64encode(value.astype("<f4").tobytes()).decode(),
            }
            for name, value in self.values.items()
        }
        whole = {"format": FORMAT, "tensors": tensors, "card": self.card}
        return json.dumps(whole, ensure_ascii=False, allow_nan=False).encode()

    def put_into(self, module: Any) -> None:
        """Sets the parameters of a torch module of the same make.

        Raises:
            DataError: it is of another make (CUR864).
            MissingExtraError: torch is not installed.
        """
        torch, _ = libraries()
        own = {name: p for name, p in module.named_parameters() if p.requires_grad}
        shapes = {name: tuple(p.shape) for name, p in own.items()}
        if shapes != {name: value.shape for name, value in self.values.items()}:
            raise _no_weights("the module has other parameters")
        with torch.no_grad():
            for name, parameter in own.items():
                parameter.copy_(torch.from_numpy(np.array(self.values[name])))


def read_weights(raw: bytes) -> Weights:
    """The weights that `Weights.as_json` wrote. Raises `DataError` where it is none (CUR864)."""
    try:
        whole = json.loads(raw)
        if not isinstance(whole, dict) or whole.get("format") != FORMAT:
            raise _no_weights(f"it does not say that it is {FORMAT}")
        values = {str(name): _tensor(each) for name, each in whole["tensors"].items()}
        return Weights(values, dict(whole["card"]))
    except (AttributeError, KeyError, TypeError, ValueError, binascii.Error, RecursionError):
        raise _no_weights("a part of it is missing or of another type") from None


def _tensor(each: Mapping[str, Any]) -> Floats:
    values = np.frombuffer(base64.b64decode(each["float32"], validate=True), dtype="<f4")
    shape = tuple(int(n) for n in each["shape"])
    if min(shape, default=0) < 0 or math.prod(shape) != len(values):
        raise ValueError
    return values.astype(np.float64).reshape(shape)


def weights_card(
    planned: Priced, found: Audit, names: Mapping[str, str], columns: list[str]
) -> dict[str, Any]:
    """The card of trained weights.

    Args:
        planned: the plan.
        found: what the audit found.
        names: the dataset, the target, its positive value and the purpose.
        columns: what the target is foretold from.
    """
    how, loss = planned.descent, planned.loss
    return {
        **names,
        "columns": columns,
        "method": "descent",
        "epsilon": loss.epsilon / NANO,
        "delta": loss.delta / ATTO,
        "rows_of_a_person": how.rows_each,
        "mechanism": "clipped gradients of Poisson batches with Gaussian noise (DP-SGD)",
        "rounds": how.steps,
        "rate": how.rate,
        "batch": how.batch,
        "clip": how.clip,
        "noise_multiplier": planned.multiplier,
        "audit": found.as_json(),
    }


def _no_weights(why: str) -> DataError:
    return DataError(
        f"These are no weights of a private training: {why}.",
        param="weights",
        mend="Give the JSON that it wrote, as it was, and a module of the same make.",
        code="CUR864",
    )
