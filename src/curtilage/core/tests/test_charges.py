"""Nothing is released at no cost."""

import pytest

from curtilage.core.budgets import NANO, Charge, Loss
from curtilage.core.errors import BudgetError


def test_a_release_about_nobody_is_refused() -> None:
    with pytest.raises(BudgetError):
        Charge("k", "d", "visits", "research", "lab", Loss(NANO, 0, 0, 0), (), groups=())
