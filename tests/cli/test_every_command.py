"""What holds for every command, and the real program in a process of its own."""

import os
import re
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from curtilage.cli import commands

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "command-line.md"
PROGRAM = [sys.executable, "-m", "curtilage.cli"]


def every(
    command: click.Command = commands, path: tuple[str, ...] = ()
) -> Iterator[tuple[str, click.Command]]:
    """Every command with its words, groups included."""
    yield " ".join(path), command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            yield from every(command.get_command(context, name), (*path, name))


EVERY = dict(every())


@pytest.mark.parametrize("words", EVERY)
def test_help_is_clear(run, words):
    ran = run(*words.split(), "--help")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith(f"Usage: curtilage {words}".rstrip())
    assert "..." not in re.sub(r"\[?ARGS\]?\.\.\.|x-\.\.\.", "", ran.out), "a help text is cut off"
    assert run(*words.split(), "-h").out == ran.out
    for parameter in EVERY[words].params:
        if isinstance(parameter, click.Option):
            assert parameter.help, parameter.name


@pytest.mark.parametrize("words", [w for w, c in EVERY.items() if not isinstance(c, click.Group)])
def test_an_option_that_is_not_there(run, words):
    ran = run(*words.split(), "--no-such-option")
    assert (ran.code, ran.out) == (2, "")
    assert "No such option '--no-such-option'" in ran.err


@pytest.mark.parametrize("address", ["here", "127.0.0.1:99999", ":80", "h:x", "h:-1"])
def test_an_address_to_listen_on_that_is_none(run, house, address):
    ran = run("serve", "--listen", address)
    assert (ran.code, ran.out) == (2, "")
    assert f"--listen: '{address}' is not HOST:PORT" in ran.err


def test_nothing_is_served_on_a_broken_policy(run, house):
    (house / "policy.cedar").write_text("\npermit (principal")
    run("serve").refuses("CUR401", "policy.cedar:2: cannot be read")


def test_a_command_that_is_not_there(run):
    ran = run("checq")
    assert (ran.code, ran.out) == (2, "")
    assert "'checq'" in ran.err


def sections() -> dict[str, str]:
    """The page's text by the command in its heading."""
    parts = re.split(
        r"^##+ `curtilage(.*)`\n", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE
    )
    return {words.strip(): text for words, text in zip(parts[1::2], parts[2::2], strict=True)}


def test_the_page_has_every_command_and_no_other():
    groups = {words for words, command in EVERY.items() if isinstance(command, click.Group)}
    assert set(sections()) == set(EVERY) - groups


@pytest.mark.parametrize("words", [w for w, c in EVERY.items() if not isinstance(c, click.Group)])
def test_the_page_has_every_option_and_an_example(words):
    text = sections()[words]
    told = set(re.findall(r"^\| `([^`]+)`(?:, `([^`]+)`)? ", text, re.MULTILINE))
    there = {
        (*sorted(p.opts, key=len, reverse=True), "")[:2]
        if isinstance(p, click.Option)
        else (p.make_metavar(click.Context(EVERY[words])).strip("[]"), "")
        for p in EVERY[words].params
        if p.name != "config"
    }
    assert told == there
    assert f"    curtilage {words}" in text


EXAMPLES = re.findall(r"^    curtilage (.*)", PAGE.read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_is_a_call_that_makes_sense(example):
    arguments = shlex.split(re.split(" [<>] ", example)[0])
    command: click.Command = commands
    while isinstance(command, click.Group):
        command = command.get_command(click.Context(command), arguments.pop(0))
    command.make_context("curtilage", arguments)


def test_the_page_has_every_exit_code():
    told = set(re.findall(r"^\| (\d+) \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE))
    assert told == {"0", "1", "2", "130"}


def test_what_nobody_expected_shows_neither_traceback_nor_content(run, house, monkeypatch):
    def breaks(*_arguments: object) -> None:
        raise RuntimeError("jane.doe@example.com")

    monkeypatch.setattr("curtilage.cli.check.inspector_of", breaks)
    ran = run("check", "jane.doe@example.com")
    ran.refuses("CUR000", "RuntimeError in breaks, line")
    assert "jane" not in ran.err


def program(*arguments: str, **more) -> subprocess.CompletedProcess:
    environment = {k: v for k, v in os.environ.items() if k != "CURTILAGE_CONFIG"}
    return subprocess.run(
        [*PROGRAM, *arguments], env=environment, capture_output=True, check=False, **more
    )


def test_the_program_starts_and_fails_as_it_should(tmp_path):
    assert program("--version", cwd=tmp_path).stdout.startswith(b"curtilage, version ")
    assert program("init", cwd=tmp_path).returncode == 0
    failed = program("verify", cwd=tmp_path)
    assert (failed.returncode, failed.stdout) == (1, b"")
    assert failed.stderr.startswith(b"error: There is no public key at ")
    assert program("verify", "--hlep", cwd=tmp_path).returncode == 2


def test_a_configuration_named_by_a_variable(run, house, monkeypatch, tmp_path_factory):
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))
    monkeypatch.setenv("CURTILAGE_CONFIG", str(house / "curtilage.toml"))
    assert run("policy", "check").out.startswith(f"{house / 'policy.cedar'}: no faults")


def test_checks_with_the_real_detectors(tmp_path):
    ran = program("check", "--json", "To jane.doe@example.com", cwd=tmp_path)
    assert ran.returncode == 0
    assert b'"contact.email"' in ran.stdout


def test_a_pipe_that_is_closed_is_no_complaint(tmp_path):
    """As in ``curtilage check --jsonl < endless | head -1``."""
    with subprocess.Popen(
        [*PROGRAM, "check", "--jsonl"],
        cwd=tmp_path, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as process:  # fmt: skip
        line = b'{"id": 1, "text": "water"}\n'
        process.stdin.write(line)
        process.stdin.flush()
        assert process.stdout.readline() == b'{"id":1,"level":"low","findings":[]}\n'
        process.stdout.close()
        process.stdin.write(line * 2)
        process.stdin.close()
        assert process.stderr.read() == b""
        assert process.wait(20) == 1


def test_a_long_output_may_be_cut_short(house):
    with subprocess.Popen(
        [*PROGRAM, "policy", "test", "--verbose"],
        cwd=house, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as process:  # fmt: skip
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(20) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_ctrl_c_is_quiet(tmp_path):
    with subprocess.Popen(
        [*PROGRAM, "check", "--jsonl"],
        cwd=tmp_path, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as process:  # fmt: skip
        process.stdin.write(b'{"id": 1, "text": "water"}\n')
        process.stdin.flush()
        process.stdout.readline()
        time.sleep(0.2)
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 130
        assert process.stderr.read().strip() == b"Stopped."
