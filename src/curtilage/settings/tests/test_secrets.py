"""A secret is found where the settings say, and never shown."""

import pytest

from curtilage.core.errors import SettingsError
from curtilage.settings.secrets import options_with_keys

SECRET = "sk-7f3a9c-hidden"


@pytest.mark.parametrize(
    "change",
    [
        f"destinations.cloud.key = '{SECRET}'",
        f"destinations.cloud.key = ['{SECRET}']",
        f"destinations.cloud.key = {{ value = '{SECRET}' }}",
        f"destinations.cloud.key = {{ env = '{SECRET}' }}",
        f"destinations.cloud.key = {{ env = 'SET', file = '{SECRET}' }}",
        f"destinations.cloud.key = {{ env = ['{SECRET}'] }}",
        f'destinations.cloud.key = {{ file = "{SECRET}\\u0000" }}',
        f"destinations.cloud.api_key = '{SECRET}'",
        f"destinations.cloud.endpoint = 'https://user:{SECRET}@h/v1'",
        f"destinations.cloud.endpoint = 'https://h/v1?key={SECRET}'",
        f"destinations.cloud.endpoint = 'https://h:{SECRET}/v1'",
        "destinations.cloud.key = {}",
        "destinations.cloud.key = { file = '' }",
        "destinations.cloud.key = { env = '' }",
        "destinations.cloud.key = { env = 1 }",
    ],
)
def test_a_secret_in_the_wrong_place_is_not_shown(read, change):
    with pytest.raises(SettingsError) as caught:
        read(change, environment={"SET": SECRET})
    _, fault = str(caught.value).splitlines()
    assert fault.startswith("  destinations.cloud.")
    assert SECRET not in caught.value.full()
    assert SECRET not in repr(caught.value)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("BROKEN", "a line break"),
        ("ABSENT", "the variable ABSENT is not set"),
        ("EMPTY", "the variable EMPTY is not set"),
    ],
)
def test_a_variable_that_holds_no_key_is_missed_when_one_is_needed(read, name, said):
    environment = {"BROKEN": f"{SECRET}\nand more", "EMPTY": ""}
    found = read(f"destinations.cloud.key = {{ env = '{name}' }}", environment=environment)
    with pytest.raises(SettingsError) as caught:
        options_with_keys(found)
    assert caught.value.number == "CUR101"
    _, fault = str(caught.value).splitlines()
    assert fault.startswith("  destinations.cloud.key: ")
    assert said in fault
    assert SECRET not in caught.value.full()


def test_every_key_that_is_missing_is_named_at_once(read):
    more = "destinations.other = { kind = 'openai', zone = 'outside', jurisdiction = 'US', "
    more += "residency = ['EU'], models = ['m'], endpoint = 'https://h/v1', key = { env = 'B' } }"
    found = read("destinations.cloud.key = { env = 'A' }\n" + more)
    with pytest.raises(SettingsError, match="2 faults") as caught:
        options_with_keys(found)
    assert "destinations.cloud.key: the variable A" in str(caught.value)
    assert "destinations.other.key: the variable B" in str(caught.value)


@pytest.mark.parametrize(
    ("content", "mode", "said", "mend"),
    [
        (None, 0, "cannot be used", "belongs to the user"),
        (b"", 0o600, "is empty", "Write the secret into it"),
        (b" \n", 0o600, "is empty", "Write the secret into it"),
        (SECRET.encode(), 0o644, "can be read by others (mode 644)", "chmod 600"),
        (SECRET.encode(), 0o640, "can be read by others (mode 640)", "chmod 600"),
        (b"\xff\xfe" + SECRET.encode(), 0o600, "outside ASCII", "line break"),
        (f"{SECRET}\nand more".encode(), 0o600, "a line break", "stray line break"),
    ],
)
def test_a_secret_file_that_cannot_be_used(read, tmp_path, content, mode, said, mend):
    secret = tmp_path / "provider.key"
    if content is not None:
        secret.write_bytes(content)
        secret.chmod(mode)
    found = read("destinations.cloud.key = { file = 'provider.key' }")
    with pytest.raises(SettingsError) as caught:
        options_with_keys(found)
    _, fault = str(caught.value).splitlines()
    assert fault.startswith("  destinations.cloud.key: ")
    assert said in fault
    assert mend in fault
    assert SECRET not in caught.value.full()


def test_a_secret_is_found_and_kept_from_sight(read, tmp_path):
    secret = tmp_path / "provider.key"
    secret.write_text(f"{SECRET}\n")
    secret.chmod(0o600)
    for change in ("{ file = 'provider.key' }", "{ env = 'PROVIDER_KEY' }"):
        found = read(f"destinations.cloud.key = {change}", environment={"PROVIDER_KEY": SECRET})
        options = options_with_keys(found)
        assert options["cloud"].api_key == SECRET
        assert SECRET not in repr(found) + repr(options)
