"""`curtilage evaluate`: figures, thresholds to paste, and nothing of the texts."""

import json
import re
import shlex
import textwrap
import tomllib
from pathlib import Path

import pytest

from curtilage.cli.evaluate.labels import LABELS
from curtilage.core.categories import CATEGORIES
from curtilage.detect.tests.generated_people import sentences

PAGE = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "choose-thresholds.md"
MAIL = "jane.doe@example.com"


def entity(text: str, value: str, label: str) -> dict:
    return {"start": text.index(value), "end": text.index(value) + len(value), "label": label}


def line(number: int, text: str, *entities: tuple[str, str], **more) -> dict:
    marked = [entity(text, value, label) for value, label in entities]
    return {"id": f"d-{number}", "text": text, "entities": marked, **more}


def people() -> list[dict]:
    """Names, and made-up ones in small letters, of which the tagger is not sure."""
    made = [(text, name) for _, text, name in sentences(5, seed=7)]
    said = "i will ask {} about it|we had lunch with {} again|{} said it is fine|we met {} there"
    made += [
        (each.format(name), name)
        for each in said.split("|")
        for name in ["ostrel", "kaldio", "mervin", "teska", "talbin", "sandrell", "jorvik"]
    ]
    return [line(n, text, (name, "PERSON")) for n, (text, name) in enumerate(made)]


@pytest.fixture
def data(tmp_path):
    """Writes documents to a file and gives its name."""

    def writing(*documents: object) -> str:
        lines = [d if isinstance(d, str) else json.dumps(d) for d in documents]
        (tmp_path / "data.jsonl").write_text("\n".join(lines), encoding="utf-8")
        return "data.jsonl"

    return writing


DOCUMENTS = [
    line(1, f"Write to {MAIL}", (MAIL, "EMAIL"), level="moderate"),
    line(2, "the figures were good", ("figures", "person.name"), level="high"),
    line(3, "IBAN DE89 3704 0044 0532 0130 00", level="high"),
]


def test_figures_by_category_and_of_all(run, data):
    told = json.loads(run("evaluate", "--json", data(*DOCUMENTS)).out)["figures"]
    assert told["categories"]["contact.email"]["entities"] == {"of": 1, "all": 1, "rate": 1.0}
    assert told["categories"]["person.name"]["entities"] == {"of": 0, "all": 1, "rate": 0.0}
    assert told["categories"]["finance.iban"]["findings"] == {"all": 1}
    assert told["all"]["findings"] == {"of": 1, "all": 1, "rate": 1.0}
    assert told["documents"] == {"of": 1, "all": 2, "rate": 0.5}
    assert {(x["given"], x["found"]): x["documents"] for x in told["levels"]} == {
        ("moderate", "moderate"): 1, ("high", "low"): 1, ("high", "high"): 1,
    }  # fmt: skip


def test_nothing_of_the_texts_is_told_and_misses_are_places(run, data):
    plain, listed = run("evaluate", data(*DOCUMENTS)), run("evaluate", data(*DOCUMENTS), "--misses")
    assert "d-2" not in plain.out
    assert listed.out.splitlines()[-2:] == ["missed: 1", "d-2  4-11  person.name"]
    as_json = run("evaluate", data(*DOCUMENTS), "--misses", "--json")
    missed = [{"id": "d-2", "start": 4, "end": 11, "category": "person.name"}]
    assert json.loads(as_json.out)["figures"]["misses"] == missed
    for ran in (plain, listed, as_json):
        assert ran.code == 0
        assert not {"qwerty", "jane", "DE89", "there"} & set(re.findall(r"\w+", ran.out))


def test_a_label_is_mapped_or_left_out(run, data):
    file = data(line(1, "we saw qwerty there", ("qwerty", "WHO"), ("there", "WHERE")))
    run("evaluate", file).refuses("CUR234", "WHO, WHERE", "--map LABEL=category")
    ran = run("evaluate", "--json", "--map", "WHO=person.name, WHERE=", file)
    assert list(json.loads(ran.out)["figures"]["categories"]) == ["person.name"]


@pytest.mark.parametrize(
    ("given", "said"),
    [("WHO", "not LABEL=category"), ("=a", "not LABEL"), ("WHO=person.names", "'person.name'")],
)
def test_a_mapping_that_is_none(run, data, given, said):
    ran = run("evaluate", data(*DOCUMENTS), "--map", given)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("{not json", "Line 2 is not a labelled text: it is not JSON"),
        ({"id": 1}, 'it has no "text"'),
        (["text"], 'it has no "text"'),
        ({"text": "qwerty", "entities": {}}, '"entities" is not a list'),
        ({"text": "qwerty", "entities": [{"start": 0}]}, "an entity is not"),
        ({"text": "qwerty", "entities": [{"start": 2, "end": 9, "label": "ORG"}]}, "outside"),
        ({"text": "qwerty", "entities": [{"start": 2, "end": 2, "label": "ORG"}]}, "outside"),
        ({"text": "qwerty", "level": "secret"}, '"level" is not one of'),
    ],
)
def test_a_line_that_is_none(run, data, wrong, said):
    ran = run("evaluate", data(DOCUMENTS[0], wrong))
    ran.refuses("CUR233", said)
    assert "qwerty" not in ran.err
    assert "secret" not in ran.err


def test_files_that_hold_nothing_or_are_not_there(run, data):
    run("evaluate", "absent.jsonl").refuses("CUR230", "No such file")
    run("evaluate", data("", " ")).refuses("CUR233", "no documents")
    run("evaluate", data(DOCUMENTS[0]), "--choose", "0.9").refuses("CUR235", "too few")


@pytest.mark.parametrize("aim", ["0", "1.1", "nan", "much"])
def test_an_aim_that_is_none(run, data, aim):
    ran = run("evaluate", data(*DOCUMENTS), "--choose", aim)
    assert (ran.code, ran.out) == (2, "")
    assert "neither a recall from 0 to 1 nor f2" in ran.err


@pytest.mark.parametrize("aim", ["1.0", "f2"])
def test_what_is_proposed_can_be_pasted_and_does_what_was_said(run, house, data, aim):
    file = data(*people())
    told = json.loads(run("evaluate", file, "--choose", aim, "--json").out)
    assert {p["category"] for p in told["proposals"]} == {"person.name"}
    piece = tomllib.loads(told["toml"])["thresholds"]
    assert piece["person.name"] < 0.5
    before, after = (told[each]["categories"]["person.name"] for each in ("before", "after"))
    assert after["entities"]["of"] > before["entities"]["of"]
    assert told["toml"] in run("evaluate", file, "--choose", aim).out
    with (house / "curtilage.toml").open("a") as settings:
        settings.write(f"\n{told['toml']}\n")
    again = json.loads(run("evaluate", file, "--choose", aim, "--json").out)
    assert again["before"] == told["after"]


def test_thresholds_in_force_are_used_and_kept(run, house, data):
    with (house / "curtilage.toml").open("a") as settings:
        settings.write('\n[thresholds]\n"place.name" = 0.3\n"person.name" = 0.85\n')
    text = "Anna Featherstone called"
    told = json.loads(run("check", "--json", text).out)
    assert all(f["confidence"] >= 0.85 for f in told["findings"])
    ran = run("evaluate", data(*people()), "--choose", "0.5", "--json")
    assert tomllib.loads(json.loads(ran.out)["toml"])["thresholds"]["place.name"] == 0.3


def test_the_labels_that_are_told_are_those_there():
    page = PAGE.read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([a-z_.]+)` \| ([A-Z_, `]+) \|$", page, re.MULTILINE)
    told = {label: key for key, labels in rows for label in re.findall("[A-Z_]+", labels)}
    assert told == dict(LABELS)
    assert set(LABELS.values()) <= set(CATEGORIES)


def test_the_steps_of_the_how_to(run, house):
    text = PAGE.read_text(encoding="utf-8")
    (lines,) = re.findall(r"```json\n(.*?)```", text, re.DOTALL)
    more = [json.dumps(d) for d in people()]
    (house / "letters.jsonl").write_text(lines + "\n".join(more), encoding="utf-8")
    commands = [shlex.split(x) for x in re.findall(r"^    curtilage (.*)", text, re.MULTILINE)]
    assert len(commands) == 2
    for words in commands:
        assert run(*words).code == 0, words
    (piece,) = re.findall(r"^    \[thresholds\]\n(?:    .*\n)+", text, re.MULTILINE)
    with (house / "curtilage.toml").open("a") as settings:
        settings.write("\n" + textwrap.dedent(piece))
    assert run("check", "Anna Featherstone called.").code == 0
