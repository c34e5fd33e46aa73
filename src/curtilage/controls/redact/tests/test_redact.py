"""What is redacted is gone, and the rest is as it was."""

from curtilage.controls.redact import build
from curtilage.core.categories import Scheme
from curtilage.core.findings import Field, Finding


def test_identifying_spans_become_their_category() -> None:
    text = "Jane paid with 4111111111111111 on 1 May"
    spans = [
        Finding(0, 4, "person.name", 0.9, "t"),
        Finding(15, 31, "finance.card", 1.0, "t"),
        Finding(35, 40, "time.date", 0.9, "t"),
    ]
    out = build(b"", Scheme()).apply([Field("f", text)], [spans], scope=b"")
    assert out.texts == ["[PERSON] paid with [CARD] on 1 May"]
    assert out.replaced == 2
    back = out.restorer(json=True)
    assert back.feed("[PERSON]") + back.finish() == "[PERSON]"
