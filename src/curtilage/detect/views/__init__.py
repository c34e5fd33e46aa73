"""Other texts in which a disguised value stands plain, each with the way back to the original.

    seen = views("card NDExMTExMTExMTExMTExMQ==")
    seen.base        the text with look-alikes and invisible characters folded
    seen.others      decoded, respelt and reshaped texts, made only where something calls for it
    seen.unread      stretches that hold more than may be decoded

A view is made only when a cheap sign calls for it, and shows little more than what is new, so
ordinary text costs next to nothing. Decoding is repeated on what was decoded, `DEPTH` times.
"""

from __future__ import annotations

from curtilage.detect.views.counting import counted
from curtilage.detect.views.looking import DEPTH, Seen, Step, prepare, views
from curtilage.detect.views.view import Sort, View

__all__ = ["DEPTH", "Seen", "Sort", "Step", "View", "counted", "prepare", "views"]
