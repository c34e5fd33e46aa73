"""Ollama may pass on what it is asked; its cloud models are not inside."""

import pytest

from curtilage.core.errors import SettingsError
from curtilage.core.parties import Destination, Zone
from curtilage.models.ollama import ABILITIES, DROPS, KIND, build
from curtilage.models.options import Options


def test_where_it_asks():
    here = Destination("here", KIND, Zone.INSIDE, "DE", endpoint="http://127.0.0.1:11434")
    sender = build(here, Options())
    assert str(sender._url) == "http://127.0.0.1:11434/v1/chat/completions"
    assert str(sender._health) == "http://127.0.0.1:11434/api/version"


def test_what_it_takes():
    assert "n" not in ABILITIES
    assert {"n", "logit_bias", "user"} <= DROPS


@pytest.mark.parametrize("model", ["gpt-oss:120b-cloud", "qwen3-coder:480b-cloud", "glm:cloud"])
def test_a_cloud_model_is_not_inside(model):
    def there(zone, models):
        return Destination("there", KIND, zone, "US", models=models, endpoint="https://h")

    with pytest.raises(SettingsError) as caught:
        build(there(Zone.INSIDE, ("llama3.2", model)), Options())
    assert (caught.value.number, caught.value.path) == ("CUR155", "destinations.there.models")
    build(there(Zone.OUTSIDE, (model,)), Options())
    build(there(Zone.INSIDE, ("llama3.2",)), Options())
