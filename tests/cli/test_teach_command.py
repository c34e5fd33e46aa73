"""`curtilage teach`: what counts, what is refused, and that the ledger knows of it."""

import json
import sqlite3

import pytest
from tests.story.records import entries

from curtilage.detect.taught.tests.test_learning import ALONE, GLUE, NEW
from curtilage.ledger.entries import Entry
from curtilage.settings.ledger import LEDGER_FILE

OWN = """
[categories."acme.project"]
level = "moderate"
word = "PROJECT"
[categories."acme.recipe"]
evidence = true
"""


@pytest.fixture
def own(house):
    """A folder whose settings have two categories of their own."""
    file = house / "curtilage.toml"
    file.write_text(file.read_text() + OWN)
    (house / "words.txt").write_text("\ufeffBlue Bird\n\n  Kestrel   7 \nBlue Bird\n")
    lines(house / "glue.jsonl", GLUE)
    return house


def lines(path, texts):
    path.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts))
    return path.name


def required(house, *categories: str) -> None:
    file = house / "curtilage.toml"
    file.write_text(f"taught = {json.dumps(categories)}\n" + file.read_text())


def told(house) -> list[Entry]:
    """What the ledger has on what was taught."""
    every = entries(house / "curtilage-data" / LEDGER_FILE)
    return [each for each in every if each.kind.startswith("inspection:")]


def categories(ran) -> set[str]:
    return {f["category"] for f in json.loads(ran.out)["findings"]}


def test_words_are_found_once_they_were_taught(run, own):
    text = "the blue-bird and kestrel 7"
    assert "acme.project" not in categories(run("check", "--json", text))
    ran = run("teach", "acme.project", "--words", "words.txt")
    assert (ran.code, ran.err) == (0, "")
    assert "acme.project was taught by 2 words." in ran.out
    assert 'taught = ["acme.project"]' in ran.out
    checked = json.loads(run("check", "--json", text).out)
    assert [(f["start"], f["end"], f["category"]) for f in checked["findings"]] == [
        (4, 13, "acme.project"), (18, 27, "acme.project"),
    ]  # fmt: skip
    assert checked["level"] == "moderate"
    assert "blue" not in ran.out.lower()


def test_examples_are_judged_and_then_give_the_level(run, own):
    ran = run("teach", "acme.recipe", "--examples", "glue.jsonl")
    assert (ran.code, ran.err) == (0, "")
    for words in ("recall     ", "precision  ", "F2 ", "taught by 10 examples"):
        assert words in ran.out
    assert "resin" not in ran.out
    checked = run("check", "--json", NEW)
    assert json.loads(checked.out)["level"] == "high"
    assert "acme.recipe" in categories(checked)
    assert json.loads(run("check", "--json", "Where can I park?").out)["level"] == "low"


def test_what_is_too_weak_is_not_kept(run, own):
    ran = run("teach", "acme.recipe", "--examples", lines(own / "weak.jsonl", ALONE))
    assert ran.code == 1
    assert "recall     0." in ran.out
    assert "too weak, so it was not kept. Give about" in ran.err
    assert "more examples" in ran.err
    assert ran.err.rstrip().endswith("[CUR126]")
    assert run("teach", "--list").out == ""
    assert not (own / "curtilage-data").exists()
    assert run("teach", "acme.recipe", "--examples", "glue.jsonl", "--accept-weak").code == 2


@pytest.mark.parametrize(("count", "more"), [(0, 8), (1, 7), (7, 1)])
def test_too_few_examples(run, own, count, more):
    ran = run("teach", "acme.recipe", "--examples", lines(own / "few.jsonl", GLUE[:count] * 3))
    assert ran.code == 1
    assert f"There are {count} different examples, and it takes 8. Give at least {more}" in ran.err
    assert run("teach", "--list").out == ""


def test_counter_examples_are_counted_against(run, own):
    counter = lines(own / "counter.jsonl", [*GLUE[:1], "The resin of pine trees smells in summer."])
    ran = run("teach", "acme.recipe", "--examples", "glue.jsonl", "--counter", counter)
    assert ran.code == 0, ran


def test_a_category_must_be_declared_and_fit(run, own):
    ran = run("teach", "acme.projects", "--words", "words.txt")
    ran.refuses(
        "CUR127", "no category 'acme.projects'", "Did you mean 'acme.project'?", "[categories."
    )
    ran = run("teach", "acme.project", "--examples", "glue.jsonl")
    ran.refuses("CUR125", "evidence = true")
    run("teach", "person.name", "--examples", "glue.jsonl").refuses("CUR125", "by words")
    assert run("teach", "business.legal", "--examples", "glue.jsonl").code == 0


@pytest.mark.parametrize(
    ("content", "code", "said"),
    [
        (b"fine\n7\n", "CUR236", "Line 2 of list.txt is no term"),
        (b"\n \n", "CUR236", "has 0 terms"),
        (b"\xff\xfe", "CUR230", "not UTF-8"),
        (b"x" * 201, "CUR236", "Line 1 of list.txt is no term"),
    ],
)
def test_a_list_that_is_none(run, own, content, code, said):
    (own / "list.txt").write_bytes(content)
    run("teach", "acme.project", "--words", "list.txt").refuses(code, said)
    run("teach", "acme.project", "--words", "absent.txt").refuses("CUR230", "No such file")


@pytest.mark.parametrize("line", ["resin", '{"txt": "resin"}', '{"text": 1}', "[]"])
def test_a_line_of_examples_that_is_none(run, own, line):
    (own / "wrong.jsonl").write_text(f'{{"text": "a b"}}\n{line}\n')
    ran = run("teach", "acme.recipe", "--examples", "wrong.jsonl")
    ran.refuses("CUR233", "Line 2 of wrong.jsonl")
    assert "resin" not in ran.err


def test_terms_that_ordinary_texts_hold_are_pointed_out(run, own):
    (own / "list.txt").write_text("Blue Bird\n\nparcel\n")
    ran = run("teach", "acme.project", "--words", "list.txt")
    assert ran.code == 0
    assert "see line 3." in ran.err


@pytest.mark.parametrize(
    "arguments",
    [
        [], ["acme.project"], ["--words", "words.txt"], ["--list", "acme.project"],
        ["acme.project", "--words", "words.txt", "--examples", "glue.jsonl"],
        ["acme.project", "--words", "words.txt", "--counter", "glue.jsonl"],
        ["acme.project", "--forget", "--words", "words.txt"], ["--forget"],
    ],
)  # fmt: skip
def test_calls_that_make_no_sense(run, own, arguments):
    ran = run("teach", *arguments)
    assert (ran.code, ran.out) == (2, "")


def test_listed_and_forgotten_and_in_the_ledger(run, own):
    run("teach", "acme.project", "--words", "words.txt")
    run("teach", "acme.recipe", "--examples", "glue.jsonl")
    listed = run("teach", "--list").out.splitlines()
    assert [line.split()[:2] for line in listed] == [
        ["acme.project", "2"],
        ["acme.recipe", "examples"],
    ]
    required(own, "acme.project", "acme.recipe")
    ran = run("teach", "--forget", "acme.project")
    assert ran.code == 0
    assert "Take it out of 'taught'" in ran.err
    run("teach", "--forget", "acme.project").refuses("CUR124", "Nothing was taught")
    words, examples, forgotten = told(own)
    assert words.facts["digest"].startswith(listed[0].split()[-1])
    assert {**words.facts} | {"digest": ""} == {
        "by": "words", "category": "acme.project", "digest": "", "terms": 2,
    }  # fmt: skip
    assert (examples.kind, examples.facts["by"]) == ("inspection:category:learned", "examples")
    assert forgotten.facts == {"category": "acme.project"}
    assert run("verify").code == 0


def test_what_is_counted_on_and_gone_or_damaged_stops_everything(run, own):
    run("teach", "acme.project", "--words", "words.txt")
    required(own, "acme.project")
    file = own / "curtilage-data" / "taught" / "acme.project.taught"
    content = file.read_bytes()
    file.write_bytes(content[:-9] + b"x" + content[-8:])
    for command in (["check", "x"], ["serve"], ["teach", "--list"]):
        run(*command).refuses("CUR121", "acme.project.taught", "damaged")
    file.unlink()
    for command in (["check", "x"], ["serve"]):
        run(*command).refuses("CUR122", "Nothing was taught for acme.project")
    file.write_bytes(content)
    file.chmod(0o600)
    settings = own / "curtilage.toml"
    kept = settings.read_text()
    settings.write_text(kept.replace(OWN, "").replace('"acme.project"', ""))
    run("check", "x").refuses("CUR123", "acme.project", "--forget")
    settings.write_text(kept)
    assert run("check", "x").code == 0


def test_nothing_is_kept_that_the_ledger_could_not_record(run, own, monkeypatch):
    def broken(*_arguments: object) -> None:
        raise sqlite3.OperationalError

    monkeypatch.setattr("curtilage.cli.teach.run._record", broken)
    assert run("teach", "acme.project", "--words", "words.txt").code == 1
    assert not (own / "curtilage-data" / "taught").exists()
