"""Whatever is wrong with a configuration is named with its path, its value and a mend."""

import os
import re
import tomllib
from contextlib import suppress
from copy import deepcopy

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from curtilage.core.errors import SettingsError
from curtilage.settings.read import read_settings

OWN = "kind = 'embedded', zone = 'inside', jurisdiction = 'DE', residency = ['EU']"

# By table: a line that is wrong, what is said of it, and the mend.
WRONG = {
    "": [
        ("namee = 'x'", "no such setting", "Did you mean 'name'?"),
        ("policyy = 'x'", "no such setting", "Did you mean 'policy'?"),
        ("name = ''", "''", "a line of text"),
        ("name = 'my log'", "'my log'", "Such as example.org/curtilage"),
        ("name = 'a+b'", "'a+b'", "Such as example.org/curtilage"),
        ('name = "a\\u0000b"', "x00", "a line of text"),
        ("data = 5", "5", "a line of text"),
        ("data = ''", "''", "a line of text"),
        ("listen = 'nonsense'", "'nonsense'", "Such as 127.0.0.1:8787"),
        ("listen = 'host:'", "'host:'", "Such as"),
        ("listen = ':8787'", "':8787'", "Such as"),
        ("listen = 'host:65536'", "'host:65536'", "Such as"),
        ("listen = 'host:-1'", "'host:-1'", "Such as"),
        ("listen = 'host:٣'", "'host:٣'", "Such as"),
        ("listen = 8787", "8787", "a line of text"),
        ("policy = 'absent.cedar'", "absent.cedar", "leave the line out"),
        ("policy = ''", "''", "a line of text"),
        ("policy = ['a']", "['a']", "a line of text"),
        ("detectors = ['pattern']", "'pattern'", "mean 'patterns'?"),
        ("detectors = 'patterns'", "'patterns'", "a list of texts"),
        ("detectors = ['tagger', 'tagger']", "'tagger'", "Once is enough"),
        ("taught = ['acme.project']", "'acme.project'", "not known"),
        ("taught = 'person.name'", "'person.name'", "a list of texts"),
        ("levels = 1", "1", "a table"),
        ("limits = []", "[]", "a table"),
    ],
    "purposes": [
        ("Support = {}", "'Support'", "Lower case"),
        ("'a b' = {}", "'a b'", "Lower case"),
        ("x = 1", "1", "a table"),
    ],
    "purposes.support": [
        ("titlee = ''", "no such setting", "mean 'title'?"),
        ("title = 1", "1", "a line of text"),
        ("dpv = true", "True", "a line of text"),
        ("needs = ['person.nam']", "'person.nam'", "mean 'person.name'?"),
        ("needs = 'person.name'", "'person.name'", "a list of texts"),
    ],
    "destinations": [
        (f"auto = {{ {OWN}, models = ['m'] }}", "'auto'", "another name"),
    ],
    "destinations.cloud": [
        ("kind = 'opnai'", "'opnai'", "mean 'openai'?"),
        ("kind = 'zzz'", "'zzz'", "One of: anthropic, embedded, "),
        ("kind = 1", "1", "a line of text"),
        ("zone = 'outsid'", "'outsid'", "mean 'outside'?"),
        ("zone = 'enclave'", "not supported", "'inside' or 'outside'"),
        ("jurisdiction = 'Germany'", "'Germany'", "such as EU"),
        ("jurisdiction = ''", "''", "a line of text"),
        ("residency = 'EU'", "'EU'", '["EU"]'),
        ("residency = ['eu']", "'eu'", "Capital letters"),
        ("residency = []", "empty", "at least one"),
        ("residency = [['EU']]", "[['EU']]", '["EU"]'),
        ("models = []", "empty", "at least one"),
        ("embeds = ['m', 'm']", "'m'", "Once is enough"),
        ("embeds = ['auto']", "'auto'", "another name"),
        ("models = ['a', 'a']", "'a'", "Once is enough"),
        ("models = ['auto']", "'auto'", "another name"),
        ('models = ["a\\nb"]', "'a\\nb'", "a list of texts"),
        ("endpoint = 'models.example.com'", "not the URL", "Write it like"),
        ("endpoint = 'ftp://h/v1'", "not the URL", "Write it like"),
        ("endpoint = 'http://[::1'", "not the URL", "Write it like"),
        ("endpoint = 'https://h:99999'", "not the URL", "Write it like"),
        ("endpoint = 'https://a b/v1'", "not the URL", "Write it like"),
        ("endpoint = 'https://h/v1?a=b'", "query", "Put the key under 'key'"),
        ("endpoint = 'http://h/v1'", "unencrypted", "Use https"),
        ("operator = 1", "1", "a line of text"),
        ("retention_days = -1", "-1", "from 0 to 36500"),
        ("retention_days = 1.5", "1.5", "a whole number"),
        ("retention_days = true", "True", "a number"),
        ("trains_on_input = 'no'", "'no'", "true or false"),
        ("contract = 'dpa'", "'dpa'", "a list of texts"),
        ("retries = 100", "100", "from 0 to 10"),
        ("max_connections = 0", "0", "from 1 to 10000"),
        ("unsafe_plain_http = 1", "1", "true or false"),
        ("timeouts = 5", "5", "a table"),
        ("api_key = 'x'", "no such setting", "mean 'key'?"),
    ],
    "destinations.cloud.timeouts": [
        ("connect = 0", "0", "from 0.001 to 86400"),
        ("idle = '5'", "'5'", "a number"),
        ("firstbyte = 5", "no such setting", "mean 'first_byte'?"),
    ],
    "destinations.cloud.tls": [
        ("ca_file = 'absent.pem'", "absent.pem", "Mend the path"),
        ("cafile = 'x'", "no such setting", "mean 'ca_file'?"),
    ],
    "destinations.cloud.local": [
        ("threads = 1.5", "1.5", "a whole number"),
        ("context = 1", "1", "from 256 to 1048576"),
        ("model_file = 'absent.gguf'", "absent.gguf", "Mend the path"),
    ],
    "applications": [
        ("CRM = { purposes = ['support'], destinations = ['cloud'], subjects = ['EU'] }",
         "'CRM'", "Lower case"),
    ],
    "applications.crm": [
        ("purposes = ['suport']", "'suport'", "'support'"),
        ("purposes = []", "empty", "at least one"),
        ("destinations = ['clod']", "'clod'", "'cloud'"),
        ("destinations = ['cloud', 'cloud']", "'cloud'", "Once is enough"),
        ("subjects = ['Europe']", "'Europe'", "Capital letters"),
        ("on_refusal = 'x'", "'x'", "One of: inside, refuse"),
        ("level = 'hihg'", "'hihg'", "mean 'high'?"),
        ("controls = ['redact']", "['redact']", "a list of lists"),
        ("controls = [[1]]", "[[1]]", "a list of lists"),
        ("controls = [[[]]]", "[[[]]]", "a list of lists"),
        ("controls = []", "[]", "a list of lists"),
        ("controls = [['redcat']]", "'redcat'", "mean 'redact'?"),
        ("controls = [['redact', 'pseudonymise']]", "two controls", "One control"),
        ("pruposes = 1", "no such setting", "mean 'purposes'?"),
    ],
    "categories": [
        ("codename = {}", "'codename'", "Such as business.codename"),
        ("'person.name' = {}", "built in", "[levels]"),
    ],
    'categories."business.x"': [
        ("level = 'hi'", "'hi'", "mean 'high'?"),
        ("word = 'c'", "'c'", "Such as CODENAME"),
        ("lvl = 'low'", "no such setting", "mean 'level'?"),
        ("evidence = 1", "1", "true or false"),
    ],
    "levels": [
        ("'person.nam' = 'high'", "no such category", "[categories]"),
        ("'person.name' = 'hihg'", "'hihg'", "low, moderate, high"),
        ("'person.name' = 1", "1", "low, moderate, high"),
    ],
    "thresholds": [
        ("'person.nam' = 0.4", "no such category", "mean 'person.name'?"),
        ("'acme.project' = 0.4", "no such category", "[categories]"),
        ("'person.name' = 0", "0", "from 0.05 to 0.85"),
        ("'person.name' = 0.9", "0.9", "from 0.05 to 0.85"),
        ("'person.name' = nan", "nan", "from 0.05 to 0.85"),
        ("'person.name' = '0.4'", "'0.4'", "a number from 0.05 to 0.85"),
        ("'person.name' = true", "True", "a number"),
    ],
    "limits": [
        ("body_bytes = 10", "10", "from 1000 to 1000000000"),
        ("body_bytes = 1000.5", "1000.5", "a whole number"),
        ("inspection_seconds = nan", "nan", "from 0.001 to 600"),
        ("upload_seconds = 0", "0", "from 0.1 to 3600"),
        ("inspection_threads = 0", "0", "from 1 to 64"),
        ("inspection_threads = 1.5", "1.5", "a whole number"),
        ("inspection_second = 1", "no such setting", "mean 'inspection_seconds'?"),
    ],
}  # fmt: skip
CASES = [(table, *case) for table, cases in WRONG.items() for case in cases]

NEEDED = [
    "purposes",
    "destinations",
    "applications",
    "destinations.cloud.kind",
    "destinations.cloud.zone",
    "destinations.cloud.jurisdiction",
    "destinations.cloud.residency",
    "destinations.cloud.endpoint",
    "destinations.cloud.models",
    "applications.crm.purposes",
    "applications.crm.destinations",
    "applications.crm.subjects",
]

# Other ways to say what is right.
RIGHT = [
    "name = 'example.org/log'",
    "listen = '[::1]:80'",
    "listen = 'localhost:0'",
    "detectors = []",
    "detectors = ['tagger']",
    "purposes.'a.b_c-1' = {}",
    "purposes.support.needs = []",
    "destinations.cloud.retention_days = 0",
    "destinations.cloud.retention_days = 30.0",
    "destinations.cloud.endpoint = 'http://127.0.0.1:8000'",
    "destinations.cloud.unsafe_plain_http = true",
    "destinations.cloud.timeouts.connect = 1",
    "applications.crm.controls = [[]]",
    "categories.'business.a_very_long_name_indeed' = {}",
    "categories.'business.x' = { level = 'low', word = 'XX' }\nlevels.'business.x' = 'high'",
    "levels.'person.name' = 'high'",
    "categories.'business.x' = { evidence = true }\nthresholds.'business.x' = 0.85",
    "thresholds.'person.name' = 0.05",
    "levels.'document.legal' = 'high'",
    "applications.crm.level = 'moderate'",
    "limits.inspection_seconds = 1",
]


def faults_of(error: SettingsError) -> list[str]:
    """The lines of an error that each name a fault."""
    first, *lines = str(error).splitlines()
    assert error.number == "CUR101"
    assert first.endswith(" has a fault:" if len(lines) == 1 else f" has {len(lines)} faults:")
    assert all(line.startswith("  ") for line in lines)
    return [line.strip() for line in lines]


def change(table: str, line: str) -> str:
    return f"[{table}]\n{line}" if table else line


def path(table: str, line: str) -> str:
    """Where the fault of a line is said to be."""
    key = line.partition(" = ")[0].replace("'", '"')
    return f"{table}.{key}" if table else key


@pytest.mark.parametrize(("table", "line", "value", "mend"), CASES)
def test_a_fault_has_path_value_and_mend(read, table, line, value, mend):
    with pytest.raises(SettingsError) as caught:
        read(change(table, line))
    (fault,) = faults_of(caught.value)
    at, _, said = fault.partition(": ")
    assert at == path(table, line)
    assert value in said
    assert mend in said
    assert caught.value.mend == "Nothing was started."


@pytest.mark.parametrize(
    ("lines", "key", "said"),
    [
        ("zone = 'outside'", "zone", "in this process. Its zone is 'inside'."),
        ("endpoint = 'https://h'", "endpoint", "in this process. Leave it out."),
    ],
)
def test_a_model_in_this_process_is_nowhere_else(read, right, load, lines, key, said):
    own = tomllib.loads(f"{OWN.replace(', ', chr(10))}\nmodels = ['m']")
    right["destinations"]["own"] = own | tomllib.loads(lines)
    with pytest.raises(SettingsError) as caught:
        load(right)
    (fault,) = faults_of(caught.value)
    assert fault.startswith(f"destinations.own.{key}: ")
    assert said in fault


@pytest.mark.parametrize(
    ("lines", "key"),
    [
        ("kind = 'embeded'\nzone = 'inside'", "kind"),
        ("kind = 'embedded'\nzone = 'insid'", "zone"),
        ("kind = 'vllm'\nzone = 'insid'\nendpoint = 'http://127.0.0.1:1'", "zone"),
        ("kind = 'vllm'\nzone = 'insid'\nendpoint = 'http://h'\nunsafe_plain_http = true", "zone"),
    ],
)
def test_one_wrong_word_is_one_fault(right, load, lines, key):
    rest = "jurisdiction = 'DE'\nresidency = ['EU']\nmodels = ['m']\n"
    right["destinations"]["own"] = tomllib.loads(rest + lines)
    with pytest.raises(SettingsError) as caught:
        load(right)
    (fault,) = faults_of(caught.value)
    assert fault.startswith(f"destinations.own.{key}: ")
    assert "Did you mean" in fault


def test_plain_http_inside_is_asked_for_by_name(read):
    inside = "[destinations.cloud]\nzone = 'inside'\nendpoint = 'http://h/v1'\n"
    with pytest.raises(SettingsError, match=r"cloud\.endpoint: plain http .* Use https"):
        read(inside)
    read(f"{inside}unsafe_plain_http = true")


def test_nothing_is_wrong_with_what_the_others_change(read):
    assert read().applications["crm"].destinations == ("cloud",)


@pytest.mark.parametrize("path", NEEDED)
def test_what_is_needed_is_missed(read, path):
    # An empty table stands in for one that others name.
    with pytest.raises(SettingsError) as caught:
        read(less=path)
    found = [fault.partition(": ") for fault in faults_of(caught.value)]
    assert path in [at for at, _, _ in found]
    assert any("missing" in said or "there is none" in said for _, _, said in found)


@pytest.mark.parametrize("change", RIGHT)
def test_what_is_right_is_taken(read, change):
    read(change)


def test_all_faults_of_a_file_are_told_together(read):
    """Of every key that may be wrong, once; the keys that would hide others left out."""
    wrong = {path(table, line): (table, line) for table, line, _, _ in CASES}
    hidden = {at for at in wrong if any(other.startswith(f"{at}.") for other in wrong)}
    with pytest.raises(SettingsError) as caught:
        read(*(change(*wrong[at]) for at in wrong.keys() - hidden))
    told = [fault.partition(": ")[0] for fault in faults_of(caught.value)]
    assert sorted(set(told)) == sorted(wrong.keys() - hidden)


@pytest.mark.parametrize(
    ("content", "code", "said"),
    [
        (b"\xff\xfe", "CUR103", "not UTF-8: see byte 0"),
        (b"name = \x80", "CUR103", "not UTF-8: see byte 7"),
        (b"[purposes.a]\n[purposes.a]", "CUR103", "line 2"),
        (b"name = 'a'\nname = 'b'\n", "CUR103", "overwrite"),
        (b"name = 'a", "CUR103", "at end of document"),
        (b"name\n", "CUR103", "line 1"),
        (b"name = " + b"[" * 100_000, "CUR103", "nested too deeply"),
        (b"name = " + b"1" * 10_000, "CUR103", "not TOML"),
        (b"day = 2026-99-99", "CUR103", "line 1"),
        (b"\x00", "CUR103", "line 1"),
        (b"# " + b"x" * 1_000_000, "CUR108", "larger than 1000000 bytes"),
        (b"", "CUR101", "has 3 faults"),
    ],
)
def test_a_file_that_is_no_configuration(file, content, code, said):
    file.write_bytes(content)
    with pytest.raises(SettingsError) as caught:
        read_settings(file, {})
    assert (caught.value.number, file.name in str(caught.value)) == (code, True)
    assert said in str(caught.value)
    assert caught.value.mend


def test_a_file_that_cannot_be_read(tmp_path):
    for path, why in ((tmp_path / "absent.toml", "No such file"), (tmp_path, "directory")):
        with pytest.raises(SettingsError, match=why) as caught:
            read_settings(path, {})
        assert caught.value.number == "CUR102"
        assert "curtilage init" in caught.value.mend


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(file, read):
    read()
    file.chmod(0)
    with pytest.raises(SettingsError, match="Permission denied"):
        read_settings(file, {})


def test_a_file_as_windows_writes_it(file, read):
    read()
    text = file.read_text(encoding="utf-8")
    file.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert set(read_settings(file, {}).applications) == {"crm"}


PLACES = sorted({path(table, line) for table, line, _, _ in CASES})
VALUES = st.recursive(
    st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=5,
)


@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(place=st.sampled_from(PLACES), value=VALUES)
def test_any_value_anywhere_is_taken_or_named(load, right, place, value):
    *tables, key = (k.strip('"') for k in re.findall('"[^"]+"|[^.]+', place))
    values = inner = deepcopy(right)
    for name in tables:
        inner = inner.setdefault(name, {})
    inner[key] = value
    with suppress(SettingsError):
        load(values)


@pytest.mark.parametrize("table", ["levels", "thresholds"])
def test_a_category_without_quotes_is_a_table_to_toml(read, table):
    with pytest.raises(SettingsError, match=rf"{table}\.person: .* stands in quotes"):
        read(f"{table}.person.name = 0.4")


def test_who_counts_on_what_was_taught_runs_the_detector_for_it(read):
    with pytest.raises(SettingsError, match="detectors: 'taught' is left out"):
        read("taught = ['person.name']\ndetectors = ['patterns']")
    read("taught = ['person.name']\ndetectors = ['patterns', 'taught']")
