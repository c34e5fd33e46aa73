"""The only place that sees true counts: all that leaves it are noisy counts and noisy choices."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, Protocol

import numpy as np

from curtilage.core.errors import DataError
from curtilage.data.query.noise import check, library, noisy
from curtilage.data.query.pricing import Noise
from curtilage.data.synthesise.coarse import Grouping, grouping
from curtilage.data.synthesise.domain import Codes
from curtilage.data.synthesise.infer import Told
from curtilage.data.synthesise.plan import Plan
from curtilage.data.synthesise.tree import Probabilities, Variables, cells


class Sampler(Protocol):
    """Draws noise."""

    def counts(self, totals: Sequence[int], noise: Noise) -> Sequence[int]:
        """The totals, each with its noise."""
        ...

    def choice(self, scores: Sequence[int], scale: float) -> int:
        """The place of the largest score, each with Gumbel noise of that scale."""
        ...


class Exact:
    """OpenDP's exact samplers, from the operating system's randomness."""

    def counts(self, totals: Sequence[int], noise: Noise) -> Sequence[int]:
        """The totals, each with discrete Gaussian noise."""
        return noisy(totals, noise)

    def choice(self, scores: Sequence[int], scale: float) -> int:
        """The place of the noisy maximum."""
        return int(_maximum(scale)(list(scores)))


@cache
def _maximum(scale: float) -> Any:
    dp = library()
    return dp.m.make_noisy_max(
        dp.vector_domain(dp.atom_domain(T="i64")),
        dp.linf_distance(T="i64"),
        dp.zero_concentrated_divergence(),
        scale=scale,
    )


def verify(plan: Plan) -> None:
    """Refuses where OpenDP's own bounds are more than the plan charges (CUR819)."""
    single, choice, joint = plan.charged
    noises, prices = [plan.single], [single]
    if plan.rounds:
        noises, prices = [plan.single, plan.joint], [single, joint]
        if float(_maximum(plan.choice).map(plan.rows_each)) > choice * (1 + 1e-9):
            raise DataError(
                "The choice of pairs would tell more than was charged for.",
                mend="Report this: nothing was released.",
                code="CUR819",
            )
    check(noises, prices)


class Counter:
    """Counts coded rows.

    Args:
        codes: rows x columns; of each person no more rows than the plan says.
        plan: the prices.
        sampler: draws the noise.
    """

    def __init__(self, codes: Codes, plan: Plan, sampler: Sampler) -> None:
        self._codes, self._plan, self._sampler = codes, plan, sampler
        self._sizes: tuple[int, ...] = plan.domain.sizes
        self._kept: dict[Variables, Codes] = {}

    def columns(self) -> list[Grouping]:
        """The noisy counts of every column, and its codes grouped by them.

        From then on, counts are of groups.
        """
        made = []
        for v, coding in enumerate(self._plan.domain.codings):
            counts = self._noisy((v,), self._plan.single)
            made.append(grouping(coding, counts, self._plan.single.scale**2))
        self._codes = np.stack(
            [each.group[self._codes[:, v]] for v, each in enumerate(made)], axis=1
        ).astype(np.int64)
        self._sizes = tuple(each.size for each in made)
        self._kept.clear()
        return made

    def joint(self, variables: Variables) -> Told:
        """The noisy counts of some columns together."""
        counts = self._noisy(variables, self._plan.joint)
        return Told(variables, counts, np.asarray(self._plan.joint.scale**-2))

    def worst(
        self, candidates: Sequence[Variables], guesses: Sequence[Probabilities], spare: bool
    ) -> Variables:
        """The candidate whose counts are, as far as noise lets see, furthest from the guess.

        Its score is the sum of absolute differences, which a row changes by 1 at most, less what
        noise alone would make of it if the candidate were measured.

        Args:
            candidates: sets of columns.
            guesses: the counts that a model expects of each.
            spare: whether to take off what noise would make.
        """
        noise = self._plan.joint.scale * float(np.sqrt(2 / np.pi)) if spare else 0.0
        scores = [
            self.apart(s, guess) - round(noise * cells(self._sizes, s))
            for s, guess in zip(candidates, guesses, strict=True)
        ]
        return candidates[self._sampler.choice(scores, self._plan.choice)]

    def apart(self, variables: Variables, guess: Probabilities) -> int:
        """The sum of absolute differences to a guess, which counts as rounded."""
        return int(np.abs(self._counts(variables) - np.rint(guess).astype(np.int64)).sum())

    def _noisy(self, variables: Variables, noise: Noise) -> Probabilities:
        counts = self._counts(variables)
        drawn = self._sampler.counts(counts.ravel().tolist(), noise)
        return np.asarray(drawn, dtype=np.float64).reshape(counts.shape)

    def _counts(self, variables: Variables) -> Codes:
        if variables not in self._kept:
            shape = tuple(self._sizes[v] for v in variables)
            flat = np.ravel_multi_index(tuple(self._codes[:, v] for v in variables), shape)
            counts = np.bincount(flat, minlength=cells(self._sizes, variables))
            self._kept[variables] = counts.reshape(shape).astype(np.int64)
        return self._kept[variables]
