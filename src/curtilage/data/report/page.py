"""The report as one page that loads nothing: no script, no font, no picture from elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from html import escape
from importlib.resources import files

from curtilage.data.report.attacks import Guessed
from curtilage.data.report.comparable import shown
from curtilage.data.report.drawing import bars, heat, interval, table
from curtilage.data.report.intervals import Estimate
from curtilage.data.report.likeness import Marginal
from curtilage.data.report.report import ALARM, Attacks, Report

WORST = 10
MOST_CHARTS = 100

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def page(report: Report) -> str:
    """The report as HTML. Whatever names and values hold stands in it as text."""
    title = escape(f"Synthetic table: {shown(report.about.get('dataset', ''))}")
    body = [
        f"<h1>{title}</h1>",
        _warning(report),
        _about(report),
        _summary(report),
        _marginals(report),
        _pairs(report),
        _learnt(report),
        _attacks(report.attacks),
    ]
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="robots" content="noindex"><meta name="referrer" content="no-referrer">'
        f"<title>{title}</title><style>{_style()}</style></head>"
        f"<body><main>{''.join(body)}</main></body></html>\n"
    )


@cache
def _style() -> str:
    return files("curtilage.data.report").joinpath("style.css").read_text(encoding="utf-8")


def _warning(report: Report) -> str:
    return (
        '<div class="warn" role="note"><strong>This report is not private. Level: '
        f"{escape(report.level)}.</strong> It compares the synthetic table with real rows, so it "
        "tells of them, and no budget bounds what it tells. Keep it where the real rows are kept: "
        "it is for those who own them. Give others the synthetic table without it.</div>"
    )


def _about(report: Report) -> str:
    train, control, synthetic = report.sizes
    told = {
        **report.about,
        "made from": f"{train:,} real rows",
        "held back": f"{control:,} real rows, to compare with",
        "synthetic": f"{synthetic:,} rows",
    }
    return (
        "<dl>"
        + "".join(
            f"<dt>{escape(shown(k))}</dt><dd>{escape(shown(v))}</dd>" for k, v in told.items()
        )
        + "</dl>"
    )


def _summary(report: Report) -> str:
    cards = [
        _card("Pairs of columns", f"{report.pairs.mean:.3f}", _beside(report.pairs.floor)),
    ]
    if report.learnt:
        real = sum(each.real.value for each in report.learnt) / len(report.learnt)
        made = sum(each.synthetic.value for each in report.learnt) / len(report.learnt)
        cards.append(_card("Models learn", f"{made:.3f}", f"mean AUC; from real rows {real:.3f}"))
    attacks = report.attacks
    if attacks is not None:
        cards += [
            _risk("Closest record", attacks.closest),
            _risk("Membership", attacks.membership),
            _risk("Singling out", attacks.singled.risk),
        ]
        if attacks.worst is not None:
            cards.append(_risk(f"Guessing {shown(attacks.worst.column)}", attacks.worst.risk))
    return f"{_verdict(attacks)}<div class='cards'>{''.join(cards)}</div>"


def _verdict(attacks: Attacks | None) -> str:
    if attacks is None:
        return (
            '<p class="warn"><strong>No attack was tried.</strong> Too few rows were held back '
            "to compare with, or there are too few synthetic rows.</p>"
        )
    alarms = attacks.alarms()
    if alarms:
        return (
            '<p class="warn"><strong>The synthetic table tells of the rows it was made from.'
            f"</strong> Called out by: {', '.join(alarms)}. Do not give it away before you know "
            "why.</p>"
        )
    return (
        '<p class="good"><strong>No attack tells training rows from others</strong> by more than '
        f"{ALARM:g} for sure. That these attacks fail does not show that all do; what bounds them "
        "all is epsilon.</p>"
    )


def _card(title: str, value: str, beside: str) -> str:
    return (
        f'<div><h3>{escape(title)}</h3><p class="big">{value}</p>'
        f'<p class="soft">{escape(beside)}</p></div>'
    )


def _risk(title: str, risk: Estimate) -> str:
    return (
        f'<div><h3>{escape(title)}</h3><p class="big">{risk.value:.2f}</p>{interval(risk)}'
        f'<p class="soft">{risk.low:.2f} to {risk.high:.2f}; by chance 0</p></div>'
    )


def _beside(floor: float) -> str:
    """What real rows would do, beside what the synthetic ones did."""
    if floor < 0:
        return "mean total variation"
    return f"mean total variation; other real rows {floor:.3f}"


def _marginals(report: Report) -> str:
    every = sorted(report.marginals, key=lambda each: -each.apart)
    charts = "".join(map(_marginal, every[:MOST_CHARTS]))
    more = len(every) - MOST_CHARTS
    rest = f"<p>{more} columns that are less far off are in the JSON form.</p>" if more > 0 else ""
    return (
        '<section><h2>Columns</h2><p>The share of each value: <span class="key r"></span>real '
        'rows, <span class="key s"></span>synthetic rows. The column furthest off comes first. '
        "Total variation is the share of rows that would have to change.</p>"
        '<p class="soft">It means that counts of one column can be trusted so far. It does not '
        "mean that columns belong together as they did; the pairs say that.</p>"
        f'<div class="cards">{charts}</div>{rest}</section>'
    )


def _marginal(each: Marginal) -> str:
    rows = [
        [escape(label), f"{real:.1%}", f"{made:.1%}"]
        for label, real, made in zip(each.labels, each.real, each.synthetic, strict=True)
    ]
    floor = f"; other real rows {each.floor:.3f}" if each.floor >= 0 else ""
    numbers = table(["value", "real", "synthetic"], rows, "Shares of rows")
    return (
        f"<figure><h3>{escape(shown(each.name))}</h3>{bars(each)}"
        f"<figcaption>total variation {each.apart:.3f}{floor}</figcaption>"
        f"<details><summary>Numbers</summary>{numbers}</details></figure>"
    )


def _pairs(report: Report) -> str:
    pairs = report.pairs
    if len(pairs.names) < 2:
        return ""
    rows = [
        [f"{escape(shown(a))} and {escape(shown(b))}", f"{value:.3f}"]
        for a, b, value in pairs.worst(WORST)
    ]
    left = f" {pairs.left_out} columns were not looked at." if pairs.left_out else ""
    floor = f", of the real rows held back {pairs.floor:.3f}" if pairs.floor >= 0 else ""
    return (
        "<section><h2>Pairs of columns</h2><p>The total variation of each pair, of values taken "
        f"together. The mean is {pairs.mean:.3f}{floor}.{left}</p>"
        '<p class="soft">It means that tables of two columns can be trusted so far. It does not '
        "say whether three columns belong together as they did.</p>"
        f"<figure>{heat(pairs)}<figcaption>Hundredths; the fuller, the further off."
        f"</figcaption></figure>{table(['pair', 'total variation'], rows, 'Furthest off')}"
        "</section>"
    )


def _learnt(report: Report) -> str:
    head = "<section><h2>What a model learns</h2>"
    if not report.learnt:
        return f"{head}<p>Too few rows were held back to test on, or of each kind.</p></section>"
    rows = [
        [
            escape(shown(each.column)),
            escape(each.what),
            _spread(each.real),
            _spread(each.synthetic),
            f"{each.synthetic.value - each.real.value:+.3f}",
        ]
        for each in sorted(report.learnt, key=lambda e: e.synthetic.value - e.real.value)
    ]
    names = ["column", "foretold", "from real rows", "from synthetic rows", "difference"]
    return (
        f"{head}<p>A logistic regression foretells one value of each column from all others. It is "
        "trained on real rows and on synthetic ones, and tested on real rows that were held back. "
        "0.5 is a coin, 1 is always right.</p>"
        '<p class="soft">It means that a simple model trained on the table finds so much of '
        "what it would have found. It does not say so of every model: what depends on three "
        "columns at once is not tried.</p>"
        f"{table(names, rows, 'Area under the curve, with its 95% interval')}</section>"
    )


def _spread(each: Estimate) -> str:
    return f"{each.value:.3f} ({each.low:.3f} to {each.high:.3f})"


_MEANING = {
    "Distance to the closest record": (
        """How much oftener than by chance a synthetic row is nearer to a row it was made from
        than to one held back.""",
        """0 means that synthetic rows are no copies. It does not mean that nothing is told: a rare
        trait may be kept without any row being copied.""",
    ),
    "Membership inference": (
        """How well somebody who knows a person's row can tell whether it was in the data, by how
        near the nearest synthetic row is.""",
        """0 is a coin, 1 is always right. It is one attack on average people: others may be
        better, and an unusual person may be easier to find than most.""",
    ),
    "Singling out": (
        """How well conditions taken from a synthetic row fit exactly one row that it was made
        from, beyond what they would by chance.""",
        """Conditions that fit one person of the population fit one of the data too, so only what
        is more than chance is the table's doing.""",
    ),
}


def _attacks(attacks: Attacks | None) -> str:
    if attacks is None:
        return ""
    risks = (attacks.closest, attacks.membership, attacks.singled.risk)
    parts = [
        f"<div><h3>{name}</h3><p class='big'>{risk.value:.2f}</p>{interval(risk)}"
        f"<p class='soft'>{risk.low:.2f} to {risk.high:.2f}</p><p>{what}</p>"
        f"<p class='soft'>{limits}</p></div>"
        for (name, (what, limits)), risk in zip(_MEANING.items(), risks, strict=True)
    ]
    one = attacks.singled
    tried = (
        f"Of {one.guesses:,} guesses, {one.alone:.1%} fit exactly one training row; by chance "
        f"{one.fair:.1%} would."
        if one.guesses
        else "No guess fit exactly one synthetic row."
    )
    return (
        "<section><h2>Attacks</h2><p>Each is tried on rows that the table was made from and on "
        "rows held back, and counts what it gains by the first: 0 by chance, 1 at most, with 95% "
        f"intervals. A risk above {ALARM:g} for sure is called out. With epsilon, the bound holds "
        "for every attack; these only look for what should not be there.</p>"
        f"<div class='cards'>{''.join(parts)}</div><p class='soft'>Singling out: {tried}</p>"
        f"{_guessed(attacks.guessed)}</section>"
    )


def _guessed(told: Sequence[Guessed]) -> str:
    if not told:
        return ""
    rows = [
        [
            escape(shown(each.column)),
            f"{each.hits.value:.1%}",
            f"{each.base.value:.1%}",
            f"{each.risk.value:.2f} ({each.risk.low:.2f} to {each.risk.high:.2f})",
        ]
        for each in sorted(told, key=lambda e: -e.risk.low)
    ]
    names = ["column", "right of training rows", "right of rows held back", "risk"]
    return (
        "<h3>Attribute inference</h3><p>Somebody who knows all of a person but one column guesses "
        "that one from the nearest synthetic row.</p>"
        '<p class="soft">What is guessed as well of people who were held back was learnt of '
        "the population, and is what the table is for; the risk is what comes on top. It does not "
        "mean that what is learnt of everybody harms nobody.</p>"
        f"{table(names, rows, 'Risks, with intervals that hold for all columns at once')}"
    )
