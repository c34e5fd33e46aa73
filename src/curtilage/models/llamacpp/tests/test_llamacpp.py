"""llama.cpp's server gives no more choices than it has slots."""

from curtilage.core.parties import Destination, Zone
from curtilage.models.llamacpp import ABILITIES, DROPS, KIND, build
from curtilage.models.options import Options


def test_where_it_asks():
    here = Destination("here", KIND, Zone.INSIDE, "DE", endpoint="http://127.0.0.1:8080/v1")
    sender = build(here, Options())
    assert str(sender._url) == "http://127.0.0.1:8080/v1/chat/completions"
    assert str(sender._health) == "http://127.0.0.1:8080/health"


def test_what_it_takes():
    assert "n" not in ABILITIES
    assert {"json", "logprobs"} <= ABILITIES
    assert "store" in DROPS
    assert DROPS.isdisjoint({"grammar", "logit_bias", "parallel_tool_calls"})
