"""`curtilage init` and `curtilage policy`."""

import tomllib
from pathlib import Path

import pytest

from curtilage.policy.default import default_text
from curtilage.settings.read import read_settings

FILES = ("curtilage.toml", "policy.cedar", "policy-cases.csv")


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_what_init_writes_passes_its_own_checks(run, house):
    assert names(house) == sorted(FILES)
    assert run("policy", "check").out == "policy.cedar: no faults, 20 policies.\n"
    tested = run("policy", "test")
    assert (tested.code, tested.err) == (0, "")
    count = tested.out.split()[1]
    assert tested.out == f"policy.cedar: {count} of {count} cases as expected.\n"
    assert int(count) > 100
    assert set(read_settings(house / "curtilage.toml", {}).applications) == {"staff"}


def test_init_makes_the_folder_and_says_what_is_next(run, tmp_path):
    ran = run("init", "a house/of mine")
    assert ran.code == 0
    assert "  cd 'a house/of mine'\n  curtilage policy test\n" in ran.out
    assert "curtilage keys issue staff\n  curtilage serve\n" in ran.out
    assert names(tmp_path / "a house" / "of mine") == sorted(FILES)


@pytest.mark.parametrize("there", FILES)
def test_init_writes_over_nothing(run, tmp_path, there):
    (tmp_path / there).write_text("mine")
    run("init").refuses("CUR104", there, "nothing was written", "another folder")
    assert names(tmp_path) == [there]
    assert (tmp_path / there).read_text() == "mine"


def test_init_where_nothing_can_be_written(run, tmp_path):
    (tmp_path / "file").write_text("")
    run("init", "file/below").refuses("CUR105", "file/below")
    assert run("init", "file").code == 2


def test_a_fault_is_told_with_file_line_column_and_mend(run, house):
    text = default_text()
    line = next(n for n, x in enumerate(text.splitlines(), 1) if "context.level" in x)
    (house / "policy.cedar").write_text(text.replace("context.level", "context.levelx", 1))
    ran = run("policy", "check")
    assert ran.code == 1
    fault, mend = ran.out.splitlines()[:2]
    assert fault.startswith(f"policy.cedar:{line}:")
    assert fault.endswith("there is no context.levelx [CUR402]")
    assert mend.startswith("    Did you mean context.level")


@pytest.mark.parametrize(
    ("text", "place", "code"),
    [
        ("permit (principal, action, resource)", "p.cedar:1:", "CUR401"),
        ("\n\npermt (principal, action, resource);", "p.cedar:3:1:", "CUR401"),
        ("permit (principal, action, resource);", "p.cedar:1:1:", "CUR402"),
        ("{}", "p.cedar:1:", "CUR401"),
        ("\x00", "p.cedar:1:", "CUR401"),
    ],
)
def test_a_file_given_by_name_is_checked(run, house, text, place, code):
    (house / "p.cedar").write_text(text)
    for command in ("check", "test"):
        ran = run("policy", command, "p.cedar")
        assert ran.code == 1
        assert ran.out.startswith(place)
        assert f"[{code}]" in ran.out
        assert "Traceback" not in ran.err


WHEN = "permit (principal, action, resource) when "
LARGE = {
    "parentheses": WHEN + "{ " + "(" * 100_000 + "true" + ")" * 100_000 + " };",
    "open parentheses": WHEN + "{ " + "(" * 100_000,
    "records": WHEN + "{ " + "{a:" * 50_000 + "1" + "}" * 50_000 + " == 1 };",
    "conditions": WHEN + "{ true" + " && true" * 50_000 + " };",
    "attributes": WHEN + "{ context" + ".a" * 50_000 + " };",
    "choices": WHEN + "{ " + "if true then true else " * 30_000 + "true };",
    "an endless set": WHEN + "{ [" + "1, " * 50_000,
}


@pytest.mark.parametrize("text", LARGE.values(), ids=LARGE.keys())
def test_a_policy_that_would_crash_the_parser(run, house, text):
    (house / "p.cedar").write_text(text)
    ran = run("policy", "check", "p.cedar")
    assert ran.code == 1
    assert ran.out.startswith("p.cedar:1:1: the policy is too large to read [CUR401]")


def test_names_that_the_configuration_does_not_have(run, house):
    with (house / "policy.cedar").open("a") as file:
        file.write('@id("X") @title("x") permit (principal == App::"staf", action, resource);')
    ran = run("policy", "check")
    assert ran.code == 1
    assert 'settings declare no App::"staf"' in ran.out
    assert "Did you mean staff?" in ran.out


def test_without_a_configuration_it_is_the_policy_that_ships(run):
    assert run("policy", "check").out == "the policy that ships: no faults, 20 policies.\n"
    assert run("policy", "test").code == 0


def test_a_row_that_fails_is_shown_with_expected_and_got(run, house):
    cases = house / "policy-cases.csv"
    rows = cases.read_text().splitlines()
    at = next(n for n, row in enumerate(rows) if row.startswith("low outside as it is,"))
    rows[at] = rows[at].replace("permit", "refuse", 1)
    cases.write_text("\n".join(rows))
    ran = run("policy", "test")
    assert ran.code == 1
    failed, count = ran.out.splitlines()
    assert failed == (
        f"FAIL line {at + 1}, low outside as it is: expected refuse (P1-low-anywhere), "
        "got permit (P1-low-anywhere)"
    )
    assert " of " in count


def test_every_case_can_be_shown(run, house):
    ran = run("policy", "test", "--verbose")
    *shown, count = ran.out.splitlines()
    assert all(line.startswith("ok   line ") for line in shown)
    assert count.split()[1] == str(len(shown))


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["check", "absent.cedar"], "CUR406", "absent.cedar cannot be read: No such file"),
        (["check", "bytes"], "CUR406", "it is not UTF-8"),
        (["check", "large"], "CUR406", "larger than 1000000 bytes"),
        (["test", "--cases", "absent.csv"], "CUR406", "absent.csv cannot be read"),
        (["test", "--cases", "bytes"], "CUR406", "it is not UTF-8"),
        (["test", "--cases", "curtilage.toml"], "CUR405", "line 5 of the cases"),
        (["test", "--cases", "empty"], "CUR405", "no cases"),
        (["check", "-c", "absent.toml"], "CUR102", "absent.toml"),
    ],
)
def test_what_cannot_be_read(run, house, arguments, code, said):
    (house / "bytes").write_bytes(b"\xff")
    (house / "empty").write_text("# none\ncase,level,zone,expect\n")
    (house / "large").write_bytes(b"/" * 1_000_001)
    run("policy", *arguments).refuses(code, said)


def test_a_broken_configuration_is_told_whole(run, house):
    (house / "curtilage.toml").write_text("namee = 'x'")
    ran = run("policy", "check")
    ran.refuses("CUR101", "has 4 faults:\n  purposes: there is none", "Did you mean 'name'?")
    assert tomllib.loads((house / "curtilage.toml").read_text()) == {"namee": "x"}
