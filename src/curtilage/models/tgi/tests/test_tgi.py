"""TGI gives one choice."""

from curtilage.core.parties import Destination, Zone
from curtilage.models.options import Options
from curtilage.models.tgi import ABILITIES, DROPS, KIND, build


def test_where_it_asks():
    here = Destination("here", KIND, Zone.INSIDE, "DE", endpoint="http://10.0.0.6:8080/")
    sender = build(here, Options())
    assert str(sender._url) == "http://10.0.0.6:8080/v1/chat/completions"
    assert str(sender._health) == "http://10.0.0.6:8080/health"


def test_one_choice():
    assert "n" not in ABILITIES
    assert {"n", "logit_bias", "parallel_tool_calls", "user"} <= DROPS
    assert DROPS.isdisjoint({"seed", "logprobs", "response_format", "tools"})
