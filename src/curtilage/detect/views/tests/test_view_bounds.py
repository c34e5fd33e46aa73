"""Hostile text: time grows with the text, views are bounded, and the first pass changes nothing."""

from __future__ import annotations

import base64
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curtilage.detect.views import looking, views
from curtilage.detect.views.looking import LEAST, TIMES
from curtilage.detect.views.signs import ALL, Signs
from curtilage.detect.views.tests.test_view_maps import texts

FAST, PLAIN = Signs(), Signs(prefilter=False)
HOSTILE = {
    "letters": "a",
    "digits": "9",
    "spaced": "1 ",
    "lines": "1\n",
    "commas": "12,",
    "entities": "&amp;",
    "begun entities": "&#",
    "percent": "%41",
    "broken percent": "%4",
    "quoted": "=41",
    "backslashes": "\\",
    "invisible": "a\u200b",
    "no-break": "a\u00a0",
    "mixed scripts": "\u0430a",
    "marks": "\u0336",
    "tags": "\U000e0041",
    "base64": base64.b64encode(b"hello my world ").decode(),
    "nearly base64": "A_",
    "words and digits": "a_b",
    "hexadecimal": "68656c6c6f20",
    "pairs": "68 65 6c ",
    "binary": "01101000 ",
    "codes": "104 105 ",
    "brackets": "<",
    "tags in words": "a<b>",
    "open tags": "<abc ",
    "elements": "<name>A B</name>",
    "strings": 'a"+"b',
    "at": "a@",
    "said": "x at y dot ",
    "number words": "four ",
    "accounts": "DE89 ",
    "swapped": "4O1l ",
    "table": "name,email\na b,c@d.ef\n",
    "bars": "|name",
    "inserts": "INSERT INTO t (name) VALUES ('a'),",
    "quotes": "INSERT INTO t (name) VALUES ('",
    "labels": "userName=a ",
    "queries": "?a=b+",
    "halves": "\ud800a",
    "nested": "[",
}


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_time_grows_with_the_text(name: str) -> None:
    """Four times the text takes about four times as long; were it quadratic, sixteen times."""

    def seconds(size: int) -> float:
        text = (HOSTILE[name] * (size // len(HOSTILE[name]) + 1))[:size] + "="
        begun = time.process_time()
        seen = views(text)
        spent = time.process_time() - begun
        shown = sum(len(view.text) for view in seen.others)
        assert shown <= 2 * (TIMES * len(text) + LEAST)
        return spent

    small = min(seconds(40_000) for _ in range(3))
    large = min(seconds(160_000) for _ in range(2))
    assert large < 10 * max(small, 0.002)


@given(texts)
@settings(max_examples=150, deadline=None)
def test_the_first_pass_changes_no_view(text: str) -> None:
    assert PLAIN.of(text) == ALL
    seen = []
    for signs in (FAST, PLAIN):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(looking, "_signs", lambda signs=signs: signs)
            seen.append([(view.sort, view.text) for view in views(text).others])
    assert seen[0] == seen[1]


@given(st.text(max_size=200))
@settings(max_examples=100, deadline=None)
def test_the_same_text_has_the_same_views(text: str) -> None:
    seen, again = views(text), views(text)
    assert [v.text for v in seen.others] == [v.text for v in again.others]
    assert seen.unread == again.unread
