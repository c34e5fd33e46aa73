"""OpenAI's own service takes everything."""

from curtilage.core.parties import Destination, Dialect, Zone
from curtilage.models.abilities import OF_DIALECT, Ability
from curtilage.models.openai import ABILITIES, DROPS, KIND, build
from curtilage.models.options import Options


def test_where_it_asks():
    here = Destination("here", KIND, Zone.INSIDE, "DE", endpoint="https://api.openai.com/v1")
    sender = build(here, Options())
    assert str(sender._url) == "https://api.openai.com/v1/chat/completions"
    assert str(sender._health) == "https://api.openai.com/v1/models"


def test_a_provider_with_a_path_of_its_own():
    there = Destination("there", KIND, Zone.OUTSIDE, "US", endpoint="https://h/v1beta/openai/")
    sender = build(there, Options())
    assert str(sender._url) == "https://h/v1beta/openai/chat/completions"
    assert str(sender._health) == "https://h/v1beta/openai/models"


def test_nothing_that_a_chat_completion_holds_is_beyond_it():
    of_others = OF_DIALECT[Dialect.MESSAGES] | {Ability.TOP_K}
    assert frozenset(Ability) - of_others == ABILITIES | OF_DIALECT[Dialect.CHAT]
    assert not DROPS
