"""The how-to on taught categories, walked step by step as it is written."""

import re
import shlex
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "teach-a-category.md"
TEXT = PAGE.read_text(encoding="utf-8")


def block(language: str) -> str:
    (found,) = re.findall(rf"```{language}\n(.*?)```", TEXT, re.DOTALL)
    return found


def test_the_steps_do_what_the_page_says(run, house) -> None:
    settings = house / "curtilage.toml"
    settings.write_text(settings.read_text() + "\n" + block("toml"))
    (house / "projects.txt").write_text(block("text"))
    (house / "recipes.jsonl").write_text(block("json"))
    words, examples, check = (
        shlex.split(line) for line in re.findall(r"^    curtilage (.*)", TEXT, re.MULTILINE)
    )
    for command in (words, examples):
        ran = run(*command)
        assert (ran.code, ran.err) == (0, ""), ran
    (line,) = re.findall(r"^    (taught = .*)", TEXT, re.MULTILINE)
    settings.write_text(f"{line}\n" + settings.read_text())
    ran = run(*check)
    (shown,) = re.findall(r"^    (level .*)", TEXT, re.MULTILINE)
    assert ran.out.startswith(f"{shown}\n")
    for title in re.findall(r'^title = "(.*)"', block("toml"), re.MULTILINE):
        assert title in ran.out
    for listed in re.findall(r"`curtilage (teach [^`]*)`", TEXT):
        assert run(*shlex.split(listed)).code == 0, listed
