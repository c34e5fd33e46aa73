"""The configuration to start from is right as it stands, and its comments are true."""

import re
import tomllib

import pytest

from curtilage.core.levels import Level
from curtilage.models import catalogue as kinds
from curtilage.policy.default import default_text
from curtilage.settings.model import Limits
from curtilage.settings.policy import engine_of, policy_text
from curtilage.settings.read import read_settings
from curtilage.settings.secrets import options_with_keys
from curtilage.settings.starter import starter_text

COMMENTED_SETTING = re.compile(r"# (?=\[|[a-z_]+ = |\"[a-z.]+\" = )", re.MULTILINE)


@pytest.fixture
def starter(file):
    """Reads a starter's text, with the policy that `init` writes beside it."""

    def reading(text: str, environment=None):
        file.write_text(text)
        file.with_name("policy.cedar").write_text(default_text())
        return read_settings(file, environment or {})

    return reading


@pytest.mark.parametrize("cloud", [False, True])
def test_it_is_right_as_it_stands(starter, cloud):
    found = starter(starter_text(cloud=cloud))
    assert ("cloud" in found.destinations) is cloud
    engine_of(found, policy_text(found))


def test_every_setting_in_its_comments_may_be_used(starter):
    text = COMMENTED_SETTING.sub("", starter_text())
    found = starter(text, {"OPENAI_API_KEY": "from-the-environment"})
    assert set(found.destinations) == {"local", "vectors", "vllm", "cloud"}
    assert options_with_keys(found)["cloud"].api_key == "from-the-environment"
    assert found.scheme.level("business.codename") is Level.HIGH
    assert found.purposes["assistance"].needs != ("*",)
    left = [line for line in text.splitlines() if line.startswith("#")]
    assert [line for line in left if re.search(r" = |\[[a-z]", line)] == []


def test_what_its_comments_list_is_what_there_is():
    text = starter_text()
    (comment,) = re.findall(r'^kind = "embedded" +# .*; (.*)$', text, re.MULTILINE)
    assert {"embedded", *comment.split(", ")} == set(kinds())
    assert 'zone = "inside"              # inside or outside' in text
    (limits,) = re.findall(r"# \[limits\]\n((?:# .*\n)+)", text)
    assert tomllib.loads(limits.replace("# ", "")) == {
        "body_bytes": Limits().body_bytes,
        "upload_seconds": Limits().upload_seconds,
        "inspection_seconds": Limits().inspection_seconds,
        "inspection_threads": Limits().inspection_threads,
    }


def test_the_commands_in_its_comments_are_there():
    from curtilage.cli import commands  # noqa: PLC0415 - the floor above, for this one question

    text = starter_text()
    called = re.findall(r"`curtilage ([a-z ]+?)`", text)
    assert called == ["policy check", "serve", "keys issue staff", "teach", "evaluate"]
    for command in called:
        group = commands
        for word in command.split()[:2]:
            group = group.get_command(None, word) if hasattr(group, "get_command") else group
            assert group is not None, command
    assert "staff" in tomllib.loads(text)["applications"]
