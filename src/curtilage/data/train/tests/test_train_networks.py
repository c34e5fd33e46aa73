"""Neural networks: clipped sums against plain autograd, neighbours, the audit, what is refused."""

from __future__ import annotations

import json
import os
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest

from curtilage.core.datasets import Contribution
from curtilage.core.errors import DataError
from curtilage.data.query.pricing import Price
from curtilage.data.train import Wanted, plan, refuse
from curtilage.data.train.audit import Audit
from curtilage.data.train.descent import SLACK, Descent, Priced, priced
from curtilage.data.train.tests.making import DATASET, OWNED, PRICE, auc, ill, owned, table_of

torch = pytest.importorskip("torch")
pytest.importorskip("opacus")

from curtilage.data.train import clipped, network  # noqa: E402 - only where torch is
from curtilage.data.train.canaries import audit_descent  # noqa: E402
from curtilage.data.train.clipped import Items, descended, fits  # noqa: E402
from curtilage.data.train.clipping import clipping_of, summed  # noqa: E402
from curtilage.data.train.weights import Weights, read_weights  # noqa: E402

nn = torch.nn
pytestmark = pytest.mark.filterwarnings("ignore")  # of torch and Opacus, about one another
QUIET = Audit(400, 200, 0.0, 1.0, 1.0, 1e-6)


def loss_of(outputs, targets):
    return nn.functional.cross_entropy(outputs, targets, reduction="none")


class Words(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.first, self.norm = nn.Embedding(20, 8), nn.LayerNorm(8)
        self.last = nn.Linear(8, 4)

    def forward(self, rows):
        return self.last(self.norm(self.first(rows)).mean(1))


class Sequences(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.first, self.norm, self.last = nn.Linear(8, 8), nn.LayerNorm(8), nn.Linear(8, 4)

    def forward(self, rows):
        return self.last(self.norm(self.first(rows)).relu().mean(1))


def pictures():
    return nn.Sequential(
        nn.Conv2d(1, 4, 3), nn.GroupNorm(2, 4), nn.ReLU(), nn.Flatten(), nn.Linear(144, 4)
    )


def frozen():
    made = pictures()
    made[0].weight.requires_grad = False
    return made


class Again(nn.Module):
    """A layer that rows go through twice."""

    def __init__(self) -> None:
        super().__init__()
        self.first, self.last = nn.Linear(5, 5), nn.Linear(5, 4)

    def forward(self, rows):
        return self.last(self.first(self.first(rows)))


class InPlace(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.first, self.last = nn.Linear(5, 5), nn.Linear(5, 4)

    def forward(self, rows):
        return self.last(nn.functional.relu_(self.first(rows)))


class Unused(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.first, self.last = nn.Linear(5, 5), nn.Linear(5, 4)

    def forward(self, rows):
        self.first(rows)
        return self.last(rows)


KINDS = {
    "no padding": (
        lambda: nn.Sequential(
            nn.Conv2d(1, 8, 3, stride=2), nn.Conv2d(8, 16, 3), nn.Flatten(), nn.Linear(16, 4)
        ),
        lambda n: torch.randn(n, 1, 8, 8),
    ),
    "one dimension": (
        lambda: nn.Sequential(nn.Conv1d(2, 3, 3, groups=1), nn.Flatten(), nn.Linear(18, 4)),
        lambda n: torch.randn(n, 2, 8),
    ),
    "linear": (lambda: nn.Linear(5, 4), lambda n: torch.randn(n, 5)),
    "pictures": (pictures, lambda n: torch.randn(n, 1, 8, 8)),
    "frozen": (frozen, lambda n: torch.randn(n, 1, 8, 8)),
    "sequences": (Sequences, lambda n: torch.randn(n, 6, 8)),
    "words": (Words, lambda n: torch.randint(0, 20, (n, 6))),
}


@pytest.mark.parametrize("clip", [0.05, 1.0, 100.0])
@pytest.mark.parametrize("kind", KINDS)
def test_the_sum_is_that_of_each_clipped_gradient(kind: str, clip: float):
    torch.manual_seed(1)
    module, rows = KINDS[kind][0](), KINDS[kind][1](12)
    targets = torch.randint(0, 4, (12,))
    fits(module, loss_of, rows, targets)
    trained = [p for p in module.parameters() if p.requires_grad]
    wanted = torch.zeros(sum(p.numel() for p in trained), dtype=torch.float64)
    for n in range(12):
        loss = loss_of(module(rows[n : n + 1]), targets[n : n + 1]).sum()
        own = torch.cat([g.reshape(-1) for g in torch.autograd.grad(loss, trained)]).double()
        wanted += own * min(1.0, clip / float(own.norm()))
    made = summed(clipping_of(module, loss_of), rows, targets, clip)
    assert float((made - wanted).norm()) < 1e-4 * max(1.0, float(wanted.norm()))


@pytest.mark.parametrize("kind", KINDS)
def test_a_person_moves_a_sum_by_no_more_than_the_clip(kind: str):
    torch.manual_seed(2)
    module, rows = KINDS[kind][0](), KINDS[kind][1](9)
    targets = torch.randint(0, 4, (9,))
    clipping = clipping_of(module, loss_of)
    whole = summed(clipping, rows, targets, 0.1)
    for n in range(9):
        there = torch.arange(9) != n
        far = float((whole - summed(clipping, rows[there], targets[there], 0.1)).norm())
        assert 0.01 < far <= 0.1 * SLACK


@pytest.mark.parametrize("odd", [float("nan"), float("inf"), 3e38])
def test_a_row_that_is_no_number_does_not_count_and_touches_no_other(odd: float):
    rows, targets = torch.randn(6, 5), torch.randint(0, 4, (6,))
    rows[2] = odd
    clipping = clipping_of(nn.Linear(5, 4), loss_of)
    there = torch.arange(6) != 2
    made = summed(clipping, rows, targets, 0.5)
    assert torch.equal(made, summed(clipping, rows[there], targets[there], 0.5))
    assert summed(clipping, rows[2:3], targets[2:3], 0.5).abs().max() == 0


def quiet(planned: Priced) -> Priced:
    return replace(planned, multiplier=1e-12)


def test_batches_are_gone_through_in_parts(monkeypatch):
    rows, targets = torch.randn(50, 5), torch.randint(0, 4, (50,))
    module = nn.Linear(5, 4)
    planned = quiet(priced(Descent(3, 1.0, 50.0), Price(10**10, 10**12)))
    whole = descended(planned, module, loss_of, Items(rows, targets), os.urandom)
    monkeypatch.setattr(clipped, "AT_ONCE", 7)
    parts = descended(planned, module, loss_of, Items(rows, targets), os.urandom)
    for name, value in whole.items():
        np.testing.assert_allclose(value, parts[name], atol=1e-5)


def test_a_person_counts_with_the_first_rows():
    rows, targets = torch.randn(60, 5), torch.randint(0, 4, (60,))
    persons = np.repeat(np.arange(10), 6)
    planned = quiet(priced(Descent(3, 1.0, 10.0, rows_each=2), Price(10**10, 10**12)))
    module = nn.Linear(5, 4)
    made = descended(planned, module, loss_of, Items(rows, targets, persons), os.urandom)
    first = torch.from_numpy(np.flatnonzero(np.arange(60) % 6 < 2))
    only = descended(planned, module, loss_of, Items(rows[first], targets[first]), os.urandom)
    for name, value in made.items():
        np.testing.assert_allclose(value, only[name], atol=1e-5)


def test_a_person_is_in_a_batch_with_all_rows_or_none():
    """Of persons with four equal rows, sums come in fours."""
    persons = np.repeat(np.arange(40), 4)
    rows, targets = torch.eye(40)[torch.from_numpy(persons)], torch.zeros(160)
    module = nn.Linear(40, 1, bias=False)
    how = Descent(1, 0.5, 1.0, pace=1.0, momentum=0.0, rows_each=4)
    planned = quiet(priced(how, Price(10**10, 10**12)))
    made = descended(
        planned,
        module,
        lambda o, t: t - 9 * o.reshape(-1),
        Items(rows, targets, persons),
        os.urandom,
    )
    moved = made["weight"].reshape(-1) - module.weight.detach().numpy().reshape(-1)
    assert set(np.rint(moved)) == {0.0, 4.0}


def test_noise_is_drawn_as_planned():
    """With nothing to learn from, the weights move by the noise alone."""
    module = nn.Linear(2000, 1, bias=False)
    with torch.no_grad():
        module.weight.zero_()
    how = Descent(16, 0.5, 2.0, clip=0.5, pace=1.0, momentum=0.0)
    planned = priced(how, Price(10**9, 10**12))
    nothing = Items(torch.zeros(0, 2000), torch.zeros(0))
    made = descended(planned, module, lambda o, t: t - o.reshape(-1), nothing, os.urandom)
    wanted = planned.deviation / 2.0 * 4
    assert made["weight"].std() == pytest.approx(wanted, rel=0.08)
    assert planned.deviation > planned.multiplier * 0.5


@pytest.mark.parametrize("rows", [1, 3])
def test_a_sound_descent_passes_the_audit_and_one_without_noise_does_not(rows: int):
    planned = priced(Descent(100, 0.1, 40.0, rows_each=rows), PRICE)
    found = audit_descent(planned, os.urandom)
    refuse(found)
    assert found.bound <= 1.0
    caught = audit_descent(quiet(planned), os.urandom)
    assert caught.caught
    assert caught.bound > 2.5
    with pytest.raises(DataError) as refused:
        refuse(caught)
    assert refused.value.number == "CUR863"


def test_the_audit_catches_what_is_not_clipped(monkeypatch):
    """Gradients ten times as long as they may be."""
    real = clipped.summed
    monkeypatch.setattr(clipped, "summed", lambda *on: real(*on[:3], on[3] * 1000))
    planned = priced(Descent(100, 0.1, 40.0), PRICE)
    assert audit_descent(planned, os.urandom).caught


class Mixing(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.last = nn.Linear(5, 4)

    def forward(self, rows):
        return self.last(rows - rows.mean(0))


class Nothing(nn.Module):
    def forward(self, rows):
        return rows


@pytest.mark.parametrize(
    ("module", "loss"),
    [
        (nn.Sequential(nn.Linear(5, 4), nn.BatchNorm1d(4)), loss_of),
        (Mixing(), loss_of),
        (Nothing(), loss_of),
        (Again(), loss_of),
        (InPlace(), loss_of),
        (nn.Sequential(nn.Linear(5, 5), nn.ReLU(inplace=True), nn.Linear(5, 4)), loss_of),
        (nn.Linear(6, 4), loss_of),
        (nn.Linear(5, 4), nn.functional.cross_entropy),
        (nn.Linear(5, 4), lambda o, _: o),
    ],
)
def test_modules_and_losses_that_are_refused(module, loss):
    with pytest.raises(DataError) as refused:
        fits(module, loss, torch.zeros(0, 5), torch.zeros(0, dtype=torch.long))
    assert refused.value.number == "CUR866"
    assert refused.value.mend


def test_a_layer_that_nothing_comes_of_does_not_move():
    module = Unused()
    with torch.no_grad():
        module.first.weight.zero_()
    rows, targets = torch.randn(6, 5), torch.randint(0, 4, (6,))
    made = summed(clipping_of(module, loss_of), rows, targets, 1.0)
    assert made[:30].abs().max() == 0
    assert made[30:].abs().max() > 0


def make(width: int):
    torch.manual_seed(3)
    return nn.Sequential(nn.Linear(width, 8), nn.ReLU(), nn.Linear(8, 1))


def test_a_network_for_a_table():
    planned = plan(DATASET, Wanted("ill"), PRICE)
    how = Descent(120, 0.1, 300.0, pace=0.3)
    net = network.net_of(planned, make, how, Price(3 * 10**9, 10**12))
    made = network.learnt(net, table_of(3000, 1), QUIET, "research", os.urandom)
    assert made.card["epsilon"] <= 3
    assert made.card["columns"] == planned.columns
    back = read_weights(made.as_json())
    assert back.card == json.loads(json.dumps(made.card))
    module = make(network.width(planned))
    back.put_into(module)
    test = table_of(1500, 2)
    assert auc(ill(test), network.likelihoods(planned, module, test)) > 0.75
    with pytest.raises(DataError) as refused:
        back.put_into(make(3))
    assert refused.value.number == "CUR864"


def test_rows_of_persons_and_rows_of_nobody():
    planned = plan(replace(OWNED, contribution=Contribution(rows=2)), Wanted("ill"), PRICE)
    table = owned(300, 1, 40)
    who = pa.array([None if w == 7 else f"k{w}" for w in table["who"].to_pylist()])
    numbers, classes, persons = network.counted(planned, table.set_column(0, "who", who))
    known = np.asarray(table["ill"].is_valid())
    named = np.array([w.as_py() is not None for w in who])
    assert len(numbers) == len(classes) == len(persons) == (known & named).sum()
    assert numbers.shape[1] == network.width(planned)
    assert np.abs(numbers).max() <= 1
    assert sorted(set(persons)) == list(range(persons.max() + 1))
    net = network.net_of(planned, make, Descent(5, 0.5, 20.0), PRICE)
    assert net.priced.descent.rows_each == 2


@pytest.mark.parametrize("outputs", [0, 2])
def test_a_network_with_other_than_one_output(outputs: int):
    planned = plan(DATASET, Wanted("ill"), PRICE)
    with pytest.raises(DataError) as refused:
        network.net_of(planned, lambda n: nn.Linear(n, outputs), Descent(5, 0.5, 20.0), PRICE)
    assert refused.value.number == "CUR866"


@pytest.mark.parametrize(
    "change",
    [
        lambda w: w.update(format="other"),
        lambda w: w.pop("tensors"),
        lambda w: w["tensors"]["weight"].update(shape=[1, 1]),
        lambda w: w["tensors"]["weight"].update(shape=[-4, -5]),
        lambda w: w["tensors"]["weight"].update(float32="?"),
        lambda w: w["tensors"]["weight"].update(float32="AAA="),
    ],
)
def test_what_are_no_weights_is_refused(change):
    whole = json.loads(Weights({"weight": np.ones((4, 5))}).as_json())
    change(whole)
    with pytest.raises(DataError) as refused:
        read_weights(json.dumps(whole).encode())
    assert refused.value.number == "CUR864"
