"""vLLM keeps its own fields and loses those of OpenAI."""

from curtilage.core.parties import Destination, Zone
from curtilage.models.options import Options
from curtilage.models.vllm import ABILITIES, DROPS, KIND, build


def test_where_it_asks():
    here = Destination("here", KIND, Zone.INSIDE, "DE", endpoint="http://10.0.0.5:8000")
    sender = build(here, Options())
    assert str(sender._url) == "http://10.0.0.5:8000/v1/chat/completions"
    assert str(sender._health) == "http://10.0.0.5:8000/health"


def test_what_it_takes():
    assert {"n", "json", "tools"} <= ABILITIES
    assert "files" not in ABILITIES
    assert {"user", "metadata", "store"} <= DROPS
    assert DROPS.isdisjoint({"n", "logit_bias", "seed", "top_k", "chat_template_kwargs"})
