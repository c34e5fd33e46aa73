"""`curtilage check`: texts, files, standard input and lines of JSON."""

import json
import unicodedata

import pytest

EMAIL = "jane.doe@example.com"


def lines(*values: object) -> bytes:
    return b"".join(json.dumps(v, ensure_ascii=False).encode() + b"\n" for v in values)


def answers(ran) -> list[dict]:
    return [json.loads(line) for line in ran.out.splitlines()]


def test_a_text_has_a_level_reasons_findings_and_places(run):
    ran = run("check", f"Write to {EMAIL}")
    assert ran.code == 0
    level, because, found, *places = ran.out.splitlines()
    assert level == "level     moderate"
    assert because == "because   1 x e-mail address in text"
    assert found.split() == ["found", "9-29", "0.97", EMAIL, "(e-mail", "address)"]
    assert [p.split(":")[0] for p in places] == [
        "refused   cloud (outside), as it is",
        "permitted cloud (outside), pseudonymise",
        "permitted local (inside), as it is",
    ]
    assert "no curtilage.toml here" in ran.err


def test_without_a_text_it_reads_a_file_or_standard_input(run, tmp_path):
    (tmp_path / "letter.txt").write_bytes(b"\xef\xbb\xbf" + f"To {EMAIL}".encode())
    from_file = run("check", "--json", "--file", "letter.txt")
    from_stdin = run("check", "--json", stdin=f"To {EMAIL}".encode())
    given = run("check", "--json", f"To {EMAIL}")
    assert from_file.out == from_stdin.out == given.out
    (finding,) = json.loads(given.out)["findings"]
    assert (finding["start"], finding["end"]) == (3, 3 + len(EMAIL))


def test_an_empty_text_is_low(run):
    assert run("check", "").out.startswith("level     low\n")
    assert run("check").out.startswith("level     low\n")


def test_what_an_application_sends_is_at_least_what_its_settings_say(run, house):
    file = house / "curtilage.toml"
    file.write_text(
        file.read_text().replace('subjects = ["EU"]', 'subjects = ["EU"]\nlevel = "high"')
    )
    told = json.loads(run("check", "--json", "hello").out)
    assert told["level"] == "high"
    assert told["reasons"] == ["everything that the application 'staff' sends is at least high"]
    [line] = answers(run("check", "--jsonl", stdin=lines({"id": 1, "text": "hello"})))
    assert line["level"] == "high"


def test_as_json_it_tells_the_policies(run, house):
    told = json.loads(run("check", "--json", "-a", "staff", f"To {EMAIL}").out)
    assert set(told) == {"level", "findings", "reasons", "destinations"}
    (place,) = told["destinations"]
    assert (place["destination"], place["permitted"]) == ("local", True)
    assert place["policies"] == ["P2-moderate-inside"]


@pytest.mark.parametrize(
    ("arguments", "stdin", "code", "said"),
    [
        (["--file", "absent.txt"], b"", "CUR230", "No such file"),
        ([], b"a" * 10_000_001, "CUR232", "larger than 10000000 bytes"),
        ([], b"%PDF-" + b"a" * 20_000_000, "CUR232", "larger than 20000000 bytes"),
        (["-c", "absent.toml", "x"], b"", "CUR102", "curtilage init"),
    ],
)
def test_what_cannot_be_read(run, arguments, stdin, code, said):
    run("check", *arguments, stdin=stdin).refuses(code, said)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["x", "--file", "y"], "neither --file nor --jsonl"),
        (["x", "--jsonl"], "neither --file nor --jsonl"),
        (["x", "-a", "nobody"], "--application: 'nobody' is not one of: staff"),
        (["x", "--file"], "requires an argument"),
        (["x", "y"], "unexpected extra argument"),
        (["--jason"], "No such option"),
    ],
)
def test_a_call_that_makes_no_sense(run, house, arguments, said):
    ran = run("check", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
    assert ran.err.startswith(("Usage: curtilage check", "Error: "))


def test_every_line_gets_a_line_in_order(run):
    values = [{"id": n, "text": EMAIL if n % 3 else "water"} for n in range(40)]
    ran = run("check", "--jsonl", stdin=lines(*values))
    assert (ran.code, ran.err) == (0, "")
    told = answers(ran)
    assert [a["id"] for a in told] == list(range(40))
    assert [len(a["findings"]) for a in told] == [int(bool(n % 3)) for n in range(40)]
    for answer in told:
        assert set(answer) == {"id", "level", "findings"}
        for finding in answer["findings"]:
            assert set(finding) == {"start", "end", "category", "confidence"}


TEXTS = {
    "emoji": f"\U0001f469\u200d\U0001f469\u200d\U0001f467 \U0001f600 {EMAIL} \U0001f44d\U0001f3fd",
    "combining": unicodedata.normalize("NFD", f"Élodie, grüß dich: {EMAIL}"),
    "composed": unicodedata.normalize("NFC", f"Élodie, grüß dich: {EMAIL}"),
    "stacked": f"e\u0301\u0323\u0302 Z\u0351\u036b\u0343a\u0310\u036blgo {EMAIL}",
    "right to left": f"\u202b\u05e9\u05dc\u05d5\u05dd {EMAIL} \u202c",
    "line ends": f"a\r\nb\u2028c\u0085 {EMAIL}\r",
    "nul": f"\x00{EMAIL}",
    "beyond the first plane": "\U0001d518" * 300 + " " + EMAIL,
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_positions_are_characters(run, text):
    (answer,) = answers(run("check", "--jsonl", stdin=lines({"id": "x", "text": text})))
    found = [f for f in answer["findings"] if f["category"] == "contact.email"]
    assert [text[f["start"] : f["end"]] for f in found] == [EMAIL]


def test_lines_that_cannot_be_read_cost_only_themselves(run):
    bad = [
        b"not json\n",
        b"\n",
        b'{"id": 1}\n',
        b'{"text": "no id"}\n',
        b'{"id": 1, "text": 5}\n',
        b'{"id": 1, "text": null}\n',
        b'{"id": 1, "text": "\\ud83d"}\n',
        b'[{"id": 1, "text": "x"}]\n',
        b'"x"\n',
        b'{"id": 1, "text": "\xff"}\n',
        b"\x00\x01\x02\n",
        b"[" * 100_000 + b"\n",
    ]
    good = lines({"id": "good", "text": EMAIL})
    ran = run("check", "--jsonl", stdin=good + b"".join(line + good for line in bad)[:-1])
    assert ran.code == 1
    assert ran.err == f"Lines that could not be read: {len(bad)}.\n"
    told = answers(ran)
    assert len(told) == 2 * len(bad) + 1
    assert [a["line"] for a in told[1::2]] == list(range(2, 2 * len(bad) + 1, 2))
    assert all(set(a) == {"line", "error"} for a in told[1::2])
    assert {json.dumps(a) for a in told[::2]} == {json.dumps(told[0])}


def test_a_line_may_be_as_long_as_a_request(run, house):
    config = house / "curtilage.toml"
    config.write_text(config.read_text() + "\n[limits]\nbody_bytes = 1000\n")
    long, fits = lines({"id": 1, "text": "x" * 5000}), lines({"id": 2, "text": EMAIL})
    ran = run("check", "--jsonl", stdin=long + fits + long + fits + long[:-1])
    assert [next(iter(a)) for a in answers(ran)] == ["line", "id", "line", "id", "line"]
    assert answers(ran)[0]["error"] == "a line may have 1000 bytes"
    assert answers(ran)[4]["line"] == 5


def test_files_of_lines_as_windows_writes_them(run, tmp_path):
    text = b"\xef\xbb\xbf" + lines({"id": 1, "text": "a"}, {"id": 2, "text": "b"})
    (tmp_path / "in.jsonl").write_bytes(text.replace(b"\n", b"\r\n"))
    ran = run("check", "--jsonl", "--file", "in.jsonl")
    assert [a["id"] for a in answers(ran)] == [1, 2]


def test_an_id_comes_back_as_it_was(run):
    ids = [None, True, 1.5, "ü", ["a"], {"b": 1}]
    ran = run("check", "--jsonl", stdin=lines(*({"id": i, "text": ""} for i in ids)))
    assert [a["id"] for a in answers(ran)] == ids
