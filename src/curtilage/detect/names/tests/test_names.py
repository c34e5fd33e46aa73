"""Names by the classifier: exact offsets, in a text with characters beyond the first plane."""

from __future__ import annotations

from curtilage.detect.names import build
from curtilage.stores.weights import InstalledWeights


def test_a_name_has_exact_offsets() -> None:
    text = "\U0001f600 Please call James Anderson about the delivery."
    [found] = build(InstalledWeights()).detect([text])
    covered = {i for f in found if f.category == "person.name" for i in range(f.start, f.end)}
    start = text.index("James")
    assert covered >= set(range(start, start + 5))
    assert not covered & set(range(start))
    assert not covered & set(range(text.index(" about"), len(text)))
