"""Signed notes and checkpoints: only what the key signed, in its one form, is opened."""

import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curtilage.core.errors import SettingsError, VerificationError
from curtilage.ledger.note import Checkpoint, Signer, VerifierKey, open_checkpoint, open_note
from curtilage.ledger.tests.logs import SIGNER, mth, sha

KEY = SIGNER.key
TEXT = Checkpoint(KEY.name, 5, sha(b"root")).text()
NOTE = SIGNER.sign(TEXT)
OTHER = Signer("witness.example/w", b"\x07" * 32)


def line_of(signer: Signer, text: str = TEXT) -> str:
    """The signature line alone."""
    return signer.sign(text).removeprefix(f"{text}\n")


def test_what_was_signed_opens() -> None:
    assert open_note(NOTE, KEY) == TEXT
    assert NOTE.splitlines()[:3] == [KEY.name, "5", base64.b64encode(sha(b"root")).decode()]
    assert open_checkpoint(NOTE, KEY) == Checkpoint(KEY.name, 5, sha(b"root"))
    assert VerifierKey.parse(f" {KEY}\n") == KEY


def test_signatures_of_others_are_passed_over() -> None:
    body, mine = f"{TEXT}\n", line_of(SIGNER)
    unknown = f"\u2014 {KEY.name} {base64.b64encode(bytes(68)).decode()}\n"  # our name, another key
    for lines in (line_of(OTHER) + mine, mine + line_of(OTHER), unknown + mine, mine + unknown):
        assert open_note(body + lines, KEY) == TEXT
    for lines in (line_of(OTHER), unknown, line_of(OTHER) + unknown):
        with pytest.raises(VerificationError, match="not signed by this log's key"):
            open_note(body + lines, KEY)


def test_another_name_with_the_same_secret_is_another_key() -> None:
    twin = Signer("test.example/other", bytes(range(32)))
    assert twin.key.public == KEY.public
    with pytest.raises(VerificationError, match="not signed by this log's key"):
        open_note(twin.sign(TEXT), KEY)
    renamed = twin.sign(TEXT).replace(f"\u2014 {twin.key.name}", f"\u2014 {KEY.name}")
    with pytest.raises(VerificationError, match="not signed by this log's key"):
        open_note(renamed, KEY)
    with pytest.raises(VerificationError, match="of another log"):
        open_checkpoint(SIGNER.sign(Checkpoint("test.example/x", 5, sha(b"")).text()), KEY)


@given(st.integers(0, len(NOTE) - 1), st.characters(codec="utf-8"))
@settings(max_examples=400, deadline=None)
def test_any_change_of_a_character_is_refused(at: int, other: str) -> None:
    if NOTE[at] != other:
        with pytest.raises(VerificationError):
            open_note(NOTE[:at] + other + NOTE[at + 1 :], KEY)


@given(st.text(alphabet=st.characters(codec=None), max_size=200))
def test_rubbish_is_no_note_and_no_key(text: str) -> None:
    with pytest.raises(VerificationError):
        open_note(text, KEY)
    with pytest.raises(VerificationError):
        VerifierKey.parse(text)


BAD_LINES = [
    "",
    "\n",
    "no dash at all\n",
    f"- {KEY.name} {'A' * 92}\n",
    "\u2014 name\n",
    "\u2014  AAAA\n",
    line_of(SIGNER)[:-1],
    line_of(SIGNER).replace("=\n", "\n"),
    line_of(SIGNER).replace(" ", "  ", 1),
    line_of(SIGNER)[:-4] + "!!=\n",
    line_of(SIGNER) + "more\n",
    line_of(SIGNER) + "\n",
]


@pytest.mark.parametrize("lines", BAD_LINES)
def test_signature_lines_of_another_form_are_refused(lines: str) -> None:
    with pytest.raises(VerificationError):
        open_note(f"{TEXT}\n{lines}", KEY)


def test_base64_has_one_form() -> None:
    def loosened(encoded: str) -> str:
        """The same bytes, with bits set that no byte takes."""
        letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
        at = len(encoded.rstrip("=")) - 1
        other = encoded[:at] + letters[letters.index(encoded[at]) + 1] + encoded[at + 1 :]
        assert base64.b64decode(other) == base64.b64decode(encoded)
        return other

    signature = line_of(SIGNER).split()[-1]
    with pytest.raises(VerificationError, match="base64 of its own"):
        open_note(NOTE.replace(signature, loosened(signature)), KEY)
    root = TEXT.splitlines()[2]
    with pytest.raises(VerificationError, match="base64 of its own"):
        open_checkpoint(SIGNER.sign(TEXT.replace(root, loosened(root))), KEY)


ROOT = base64.b64encode(sha(b"root")).decode()


@pytest.mark.parametrize(
    "text",
    [
        f"{KEY.name}\n5\n{ROOT}\nextension\n",
        f"{KEY.name}\n5\n{ROOT}\n\n",
        f"{KEY.name}\n05\n{ROOT}\n",
        f"{KEY.name}\n-5\n{ROOT}\n",
        f"{KEY.name}\n+5\n{ROOT}\n",
        f"{KEY.name}\n\n{ROOT}\n",
        f"{KEY.name}\n\u0665\n{ROOT}\n",
        f"{KEY.name}\n{'9' * 5000}\n{ROOT}\n",
        f"{KEY.name}\n5\n{base64.b64encode(b'short').decode()}\n",
        f"{KEY.name}\n5\n\n",
        f"{KEY.name}\n5\n",
        f"{KEY.name}\n",
        "\n",
    ],
)
def test_even_signed_only_three_lines_are_a_checkpoint(text: str) -> None:
    with pytest.raises(VerificationError):
        open_checkpoint(SIGNER.sign(text), KEY)
    with pytest.raises(VerificationError):
        Checkpoint.parse(text)


def test_a_checkpoint_of_nothing() -> None:
    assert open_checkpoint(SIGNER.sign(Checkpoint(KEY.name, 0, mth([])).text()), KEY).size == 0


@pytest.mark.parametrize(
    "text",
    [
        "",
        "name",
        "++",
        str(KEY).replace("+", "+0", 1),
        str(KEY).replace("test", "best"),
        str(KEY)[:-1],
        str(KEY) + "=",
        f"{KEY.name}+{KEY.id.hex()}+{base64.b64encode(KEY.public).decode()}",
        f"{KEY.name}+{KEY.id.hex()}+{base64.b64encode(bytes([2]) + KEY.public).decode()}",
        str(KEY).replace("test", "\udcff"),
    ],
)
def test_keys_of_another_form_are_refused(text: str) -> None:
    with pytest.raises(VerificationError):
        VerifierKey.parse(text)


@pytest.mark.parametrize("name", ["", "two words", "a+b", "tab\t", "line\n", "wide\u3000space"])
def test_names_that_no_note_can_carry(name: str) -> None:
    with pytest.raises(SettingsError) as caught:
        Signer(name, bytes(32))
    assert caught.value.number == "CUR604"
