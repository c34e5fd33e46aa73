"""Only serving needs the keys of destinations; whoever looks at what was needs none."""

import pytest


@pytest.fixture
def keyless(past, monkeypatch):
    """A house whose destination has a key that is not here."""
    monkeypatch.delenv("PROVIDER_KEY", raising=False)
    config = past.folder / "curtilage.toml"
    place = 'kind = "openai"\n'
    text = config.read_text()
    assert place in text
    config.write_text(text.replace(place, place + 'key = { env = "PROVIDER_KEY" }\n'))
    return past


@pytest.mark.parametrize(
    "words",
    [
        "verify",
        "explain SENT",
        "keys list",
        "keys issue crm",
        "policy check",
        "policy test",
        "check hello",
        "ledger receipt SENT",
        "ledger checkpoint",
        "ledger export audit",
        "ledger erase SENT",
    ],
)
def test_what_is_done_offline_needs_no_key(run, keyless, words):
    ran = run(*words.replace("SENT", keyless.sent).split())
    assert (ran.code, "PROVIDER_KEY" in ran.err) == (0, False), ran


@pytest.mark.parametrize("source", ['{ file = "nowhere.key" }', '{ env = "PROVIDER_KEY" }'])
def test_serving_needs_it_and_says_so_before_anything_is_opened(run, keyless, source):
    config = keyless.folder / "curtilage.toml"
    config.write_text(config.read_text().replace('{ env = "PROVIDER_KEY" }', source))
    before = sorted(keyless.ledger.parent.rglob("*"))
    run("serve", "--listen", "127.0.0.1:0").refuses("CUR101", "destinations.cloud.key: ")
    assert sorted(keyless.ledger.parent.rglob("*")) == before
