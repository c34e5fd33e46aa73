"""Only the ledger can call a crossing recorded."""

from __future__ import annotations

import ast

import pytest

from curtilage.core.crossings import Recorded
from curtilage.core.errors import LedgerError

SEAL = "LEDGER_SEAL"
MAY_HOLD_THE_SEAL = {"core/crossings.py", "ledger/recording.py"}


def test_only_the_ledger_takes_the_seal(modules: list) -> None:
    holders = {m.name for m in modules if SEAL in m.text}
    assert holders - MAY_HOLD_THE_SEAL == set()
    assert "core/crossings.py" in holders


def test_only_the_ledger_makes_a_recorded(modules: list) -> None:
    makers = {
        m.name
        for m in modules
        for node in ast.walk(m.tree)
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", getattr(node.func, "attr", "")) == "Recorded"
    }
    assert makers - {"ledger/recording.py"} == set()


def test_nobody_reaches_past_a_constructor(modules: list) -> None:
    """``object.__new__`` skips it; ``object.__setattr__`` is for a frozen class's own fields."""
    past = [
        f"{m.name}:{node.lineno}"
        for m in modules
        for node in ast.walk(m.tree)
        if isinstance(node, ast.Call)
        and ast.unparse(node).startswith(("object.__new__(", "object.__setattr__("))
        and not ast.unparse(node).startswith("object.__setattr__(self,")
    ]
    assert past == []


def test_a_recorded_without_the_seal_is_refused() -> None:
    with pytest.raises(LedgerError) as caught:
        Recorded(None, None)  # type: ignore[arg-type]
    assert caught.value.number == "CUR601"
