"""The how-to on policies, walked step by step as it is written."""

import re
import shlex
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "write-a-policy.md"
TEXT = PAGE.read_text(encoding="utf-8")


def block(language: str) -> str:
    (found,) = re.findall(rf"```{language}\n(.*?)```", TEXT, re.DOTALL)
    return found


def step(number: int) -> list[list[str]]:
    """The commands of a step, in their order."""
    section = re.split(r"^## \d\. .*\n", TEXT, flags=re.MULTILINE)[number]
    lines = re.findall(r"^    curtilage (.*)", section, re.MULTILINE)
    return [shlex.split(line) for line in lines]


def test_the_steps_do_what_the_page_says(run, tmp_path, monkeypatch) -> None:
    assert "`curtilage init office`" in TEXT
    assert run("init", "office").code == 0
    office = tmp_path / "office"
    monkeypatch.chdir(office)
    with (office / "curtilage.toml").open("a") as settings:
        settings.write(block("toml"))
    (office / "letters.csv").write_text(block("csv"))
    (before,) = step(3)
    failing = run(*before)
    assert (failing.code, failing.out.count("FAIL line")) == (1, 3)
    with (office / "policy.cedar").open("a") as policy:
        policy.write(block("cedar"))
    commands = step(5)
    assert len(commands) == 3
    for words in commands:
        ran = run(*words)
        assert ran.code == 0, (words, ran.out)
    (check,) = step(6)
    ran = run(*check)
    (shown,) = re.findall(r"^    (permitted .*)", TEXT, re.MULTILINE)
    assert shown in ran.out
    assert "level     moderate" in ran.out


def test_the_policy_files_of_a_new_folder_serve_a_house_that_has_settings(run, tmp_path) -> None:
    """Step 1 for a house on the shipped policy: ``init`` writes over nothing, so elsewhere."""
    assert run("init").code == 0
    for name in ("policy.cedar", "policy-cases.csv"):
        (tmp_path / name).unlink()
    run("init").refuses("CUR104", "already has curtilage.toml")
    assert run("init", "elsewhere").code == 0
    for name in ("policy.cedar", "policy-cases.csv"):
        (tmp_path / "elsewhere" / name).rename(tmp_path / name)
    assert run("policy", "check").code == run("policy", "test").code == 0


def test_what_the_page_says_of_what_is_not_stated(run, tmp_path, monkeypatch) -> None:
    assert run("init", "office").code == 0
    office = tmp_path / "office"
    monkeypatch.chdir(office)
    left_out = ("retention_days", "trains_on_input")
    lines = block("toml").splitlines(keepends=True)
    with (office / "curtilage.toml").open("a") as settings:
        settings.write("".join(line for line in lines if not line.startswith(left_out)))
    with (office / "policy.cedar").open("a") as policy:
        policy.write(block("cedar"))
    ran = run(*step(6)[0])
    assert "permitted" not in ran.out
