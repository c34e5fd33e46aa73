"""Which models make vectors is said in the settings, and only of what can make them."""

import pytest

from curtilage.core.errors import SettingsError
from curtilage.settings.read import read_settings
from curtilage.settings.starter import starter_text

PLACE = '\n[destinations.v]\nzone = "inside"\njurisdiction = "DE"\nresidency = ["EU"]\n'
SERVER = 'kind = "vllm"\nendpoint = "http://127.0.0.1:9"\n'


def read(file, lines: str):
    file.write_text(starter_text() + PLACE + lines)
    file.with_name("policy.cedar").write_text("")
    return read_settings(file, {}).destinations["v"]


@pytest.mark.parametrize(
    ("lines", "models", "embeds"),
    [
        (SERVER + 'embeds = ["e"]', (), ("e",)),
        (SERVER + 'models = ["m"]', ("m",), ()),
        (SERVER + 'models = ["m"]\nembeds = ["e", "f"]', ("m",), ("e", "f")),
        ('kind = "embedder"\nembeds = ["e"]', (), ("e",)),
    ],
)
def test_what_may_stand(file, lines: str, models, embeds) -> None:
    found = read(file, lines)
    assert (found.models, found.embeds) == (models, embeds)


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (SERVER + 'models = ["m"]\nembeds = ["m"]', "v.embeds: a model answers or makes vectors"),
        (SERVER, "v.models"),
        ('kind = "embedder"', "v.embeds"),
        ('kind = "embedder"\nmodels = ["m"]\nembeds = ["e"]', "v.models: the embedder answers"),
        ('kind = "embedder"\nendpoint = "http://127.0.0.1"\nembeds = ["e"]', "v.endpoint"),
        ('kind = "embedded"\nmodels = ["m"]\nembeds = ["e"]', "'embedded' makes no vectors"),
        (SERVER.replace("vllm", "tgi") + 'models = ["m"]\nembeds = ["e"]', "'tgi' makes no"),
    ],
)
def test_what_may_not(file, lines: str, said: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read(file, lines)
    assert said in str(caught.value)
    assert len(str(caught.value).splitlines()) == 2
