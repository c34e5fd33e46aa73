"""Charts as SVG inside a page: no script, colours by its style, a text for those who listen."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from html import escape

from curtilage.data.report.comparable import shown
from curtilage.data.report.intervals import Estimate
from curtilage.data.report.likeness import Marginal, Pairs

_WIDE, _HIGH = 300, 92
_CELL = 22


def bars(marginal: Marginal) -> str:
    """Each value's share, real beside synthetic."""
    top = max([*marginal.real, *marginal.synthetic, 1e-9])
    slot = _WIDE / max(1, len(marginal.labels))
    wide = min(16.0, slot * 0.4)
    drawn = []
    for n, label in enumerate(marginal.labels):
        middle = (n + 0.5) * slot
        real, made = marginal.real[n], marginal.synthetic[n]
        drawn.append(
            f"<g><title>{escape(label)}: real {real:.1%}, synthetic {made:.1%}</title>"
            f"{_bar('r', middle - wide, wide, real / top)}{_bar('s', middle, wide, made / top)}</g>"
        )
    said = escape(f"{shown(marginal.name)}: shares of {len(marginal.labels)} values")
    return (
        f'<svg viewBox="0 0 {_WIDE} {_HIGH + 2}" role="img" aria-label="{said}">'
        f'{"".join(drawn)}<line class="axis" x1="0" x2="{_WIDE}" y1="{_HIGH}" y2="{_HIGH}"/></svg>'
    )


def _bar(kind: str, left: float, wide: float, share: float) -> str:
    high = share * (_HIGH - 4)
    return (
        f'<rect class="{kind}" x="{left:.1f}" y="{_HIGH - high:.1f}" width="{wide:.1f}" '
        f'height="{high:.1f}"/>'
    )


def heat(pairs: Pairs) -> str:
    """Total variation of each pair: the fuller a cell's colour, the further off."""
    size = len(pairs.names)
    top = max((max(row) for row in pairs.apart), default=0.0) or 1.0
    room = 8 + max(len(_short(name)) for name in pairs.names) * 7
    numbers = size <= 16
    cell = 34 if numbers else _CELL
    drawn = []
    for n, name in enumerate(pairs.names):
        middle = (n + 0.5) * cell
        label = escape(_short(name))
        drawn.append(f'<text x="{room - 6}" y="{room + middle + 4:.0f}" class="end">{label}</text>')
        drawn.append(
            f'<text transform="translate({room + middle + 4:.0f} {room - 6}) rotate(-90)">'
            f"{label}</text>"
        )
    for a, b in itertools.permutations(range(size), 2):
        value = pairs.apart[a][b]
        x, y = room + b * cell, room + a * cell
        names = escape(f"{shown(pairs.names[a])} and {shown(pairs.names[b])}: {value:.3f}")
        text = ""
        if numbers:
            full = ' class="cell full"' if value > top * 0.55 else ' class="cell"'
            at = f'x="{x + cell / 2:.0f}" y="{y + cell / 2 + 4:.0f}"'
            text = f"<text{full} {at}>{_digits(value)}</text>"
        drawn.append(
            f'<g><title>{names}</title><rect class="h" x="{x}" y="{y}" width="{cell - 1}" '
            f'height="{cell - 1}" fill-opacity="{0.04 + 0.96 * value / top:.3f}"/>{text}</g>'
        )
    side = room + size * cell
    said = escape(f"Total variation of {size * (size - 1) // 2} pairs, at most {top:.3f}")
    return (
        f'<svg class="heat" viewBox="0 0 {side} {side}" width="{side}" role="img" '
        f'aria-label="{said}">{"".join(drawn)}</svg>'
    )


def _digits(value: float) -> str:
    """Two digits behind a point that is not written."""
    return f".{round(value * 100):02d}" if value < 0.995 else "1"


def interval(risk: Estimate) -> str:
    """A risk from 0 to 1 with its interval, on a line."""
    low, at, high = (
        min(1.0, max(0.0, each)) * 140 + 5 for each in (risk.low, risk.value, risk.high)
    )
    said = f"{risk.value:.2f}, between {risk.low:.2f} and {risk.high:.2f}"
    return (
        f'<svg class="line" viewBox="0 0 150 16" role="img" aria-label="{said}">'
        f'<line class="axis" x1="5" x2="145" y1="8" y2="8"/>'
        f'<line class="whole" x1="{low:.1f}" x2="{high:.1f}" y1="8" y2="8"/>'
        f'<circle class="dot" cx="{at:.1f}" cy="8" r="4"/></svg>'
    )


def _short(name: str) -> str:
    said = shown(name)
    return said if len(said) <= 18 else f"{said[:17]}…"


def table(head: Sequence[str], rows: Sequence[Sequence[str]], caption: str) -> str:
    """A table; cells are HTML already. The first cell of a row names it."""
    top = "".join(f'<th scope="col">{each}</th>' for each in head)
    body = "".join(
        f'<tr><th scope="row">{row[0]}</th>' + "".join(f"<td>{x}</td>" for x in row[1:]) + "</tr>"
        for row in rows
    )
    return (
        f"<div class='scroll'><table><caption>{caption}</caption><thead><tr>{top}</tr></thead>"
        f"<tbody>{body}</tbody></table></div>"
    )
