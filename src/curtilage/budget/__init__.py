"""Privacy budgets. Pure: events and caps in, verdicts out.

- `curtilage.budget.losses`: what a draw of noise costs.
- `curtilage.budget.caps`: which caps a charge must keep, and whether it does.
- `curtilage.budget.report`: the tight epsilon of everything spent.
"""
