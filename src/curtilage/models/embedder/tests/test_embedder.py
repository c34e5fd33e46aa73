"""The embedder: its tokens, its vectors, what it takes, and what is not installed."""

import asyncio
import json
import math
import random
from collections.abc import Iterator

import pytest
from tests.models.crossings import place, recorded

from curtilage.core.errors import (
    DestinationError,
    DestinationTimeoutError,
    LedgerError,
    MissingExtraError,
)
from curtilage.models.embedder import build, weights
from curtilage.models.embedder.sender import EmbedderSender, Model
from curtilage.models.embedder.tokens import LENGTH, Tokens
from curtilage.models.options import Local, Options, Timeouts

WORDS = [
    "[PAD]",
    "[UNK]",
    "[CLS]",
    "[SEP]",
    "[MASK]",
    "un",
    "##aff",
    "##able",
    "ab",
    "a",
    "!",
    "水",
]
SMALL = Tokens({word: number for number, word in enumerate(WORDS)})


def pieces(text: str) -> list[str]:
    return [WORDS[number] for number in SMALL.of(text)][1:-1]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("unaffable", ["un", "##aff", "##able"]),
        ("UNÁFFABLE", ["un", "##aff", "##able"]),
        ("  ab\t\na!", ["ab", "a", "!"]),
        ("a\u200bb a\x00b", ["ab", "ab"]),
        ("a水ab", ["a", "水", "ab"]),
        ("abun", ["[UNK]"]),
        ("a" * 101, ["[UNK]"]),
        ("[MASK]a", ["[MASK]", "a"]),
        ("", []),
    ],
)
def test_tokens(text: str, wanted: list[str]) -> None:
    assert pieces(text) == wanted


def test_long_texts_are_cut_at_the_models_length() -> None:
    for count in (LENGTH - 3, LENGTH - 2, LENGTH - 1, 100_000):
        found = SMALL.of("a " * count)
        assert len(found) == min(count, LENGTH - 2) + 2
        assert (found[0], found[-1]) == (WORDS.index("[CLS]"), WORDS.index("[SEP]"))


@pytest.fixture(scope="module")
def model() -> Iterator[Model]:
    try:
        folder = weights.find_folder()
    except MissingExtraError:
        pytest.skip(f"not installed: {weights.REQUIREMENT}")
    made = Model(folder, None)
    yield made
    made.unload()


def vectors(model: Model, *texts: str) -> list[list[float]]:
    return [v.tolist() for v in model.vectors(texts, lambda: False)[0]]


def cosine(a: list[float], b: list[float]) -> float:
    return sum(x * y for x, y in zip(a, b, strict=True))


def test_known_answer(model: Model) -> None:
    """The first numbers that the model's makers print for this sentence."""
    (made,) = vectors(model, "This is an example sentence")
    wanted = [6.7657e-02, 6.3496e-02, 4.8713e-02, 7.9305e-02, 3.7448e-02, 2.6528e-03]
    assert made[:6] == pytest.approx(wanted, abs=2e-5)


def test_vectors_have_length_one_and_do_not_depend_on_their_company(model: Model) -> None:
    texts = ["a", "The cat sits outside.", "word " * 1000, "水", "x" * 500, "The cat sits outside."]
    together = vectors(model, *texts)
    for text, made in zip(texts, together, strict=True):
        assert math.hypot(*made) == pytest.approx(1, abs=1e-5)
        assert made == pytest.approx(vectors(model, text)[0], abs=1e-5)


PARAPHRASES = [
    ("How do I reset my password?", "I forgot my login code and want a new one."),
    ("The invoice is overdue.", "The bill has not been paid in time."),
    ("The cat sleeps on the sofa.", "A kitten is napping on the couch."),
    ("It will rain tomorrow.", "The forecast says wet weather for the next day."),
    ("The company fired two hundred people.", "Two hundred workers were laid off."),
]


def test_paraphrases_are_nearer_than_what_has_nothing_to_do_with_them(model: Model) -> None:
    firsts = vectors(model, *(first for first, _ in PARAPHRASES))
    seconds = vectors(model, *(second for _, second in PARAPHRASES))
    for n, first in enumerate(firsts):
        near = cosine(first, seconds[n])
        assert all(near > cosine(first, far) + 0.2 for m, far in enumerate(seconds) if m != n)


def test_tokens_are_the_reference_s(model: Model) -> None:
    reference = pytest.importorskip("tokenizers")
    folder = weights.find_folder()
    theirs = reference.Tokenizer.from_file(str(folder / "tokenizer.json"))
    theirs.no_padding()
    theirs.enable_truncation(LENGTH)
    words = (folder / "vocab.txt").read_text(encoding="utf-8").splitlines()
    ours = Tokens({word: number for number, word in enumerate(words)})
    chance = random.Random(1)
    for number in range(2_000):
        top = (0x7F, 0x600, 0xD800)[number % 3]
        text = "".join(chr(chance.randrange(top)) for _ in range(chance.randrange(300)))
        text += " " + " ".join(chance.choices(words, k=chance.randrange(40)))
        assert ours.of(text) == theirs.encode(text).ids


class Scripted:
    """In place of the model: waits until it may go on."""

    def __init__(self) -> None:
        self.loads = self.unloads = 0
        self.stuck = False
        self.ended = False

    def load(self) -> None:
        self.loads += 1

    def unload(self) -> None:
        self.unloads += 1

    def vectors(self, texts, left):
        import numpy as np  # noqa: PLC0415 - only here

        while self.stuck and not left():
            pass
        self.ended = True
        return [np.ones(2, np.float32) for _ in texts], 7


def asked(texts, **more):
    return recorded({"model": "m", "input": texts, **more})


async def test_an_answer() -> None:
    there = EmbedderSender(place("embedder"), Options(), Scripted())
    answer = await there.send(asked(["a", "b"], encoding_format="base64", dimensions=384))
    body = json.loads(answer.body)
    assert [d["index"] for d in body["data"]] == [0, 1]
    assert (body["model"], body["usage"]["total_tokens"]) == ("m", 7)
    await there.close()


@pytest.mark.parametrize(
    "more", [{"dimensions": 2}, {"input": [[1]]}, {"input": []}, {"input": None}, {"odd": 1}]
)
async def test_what_it_does_not_take_is_answered_400(more: dict) -> None:
    there = EmbedderSender(place("embedder"), Options(), Scripted())
    answer = await there.send(recorded({"model": "m", "input": "a"} | more))
    assert (answer.status, json.loads(answer.body)["error"]["code"]) == (400, "CUR252")
    await there.close()


async def test_too_many_are_told_to_come_back_and_a_slow_one_ends() -> None:
    scripted = Scripted()
    scripted.stuck = True
    options = Options(local=Local(waiting=1), timeouts=Timeouts(first_byte=0.3))
    there = EmbedderSender(place("embedder"), options, scripted)
    tasks = [asyncio.create_task(there.send(asked("a"))) for _ in range(2)]
    await asyncio.sleep(0)
    assert (await there.send(asked("a"))).status == 503
    for task in tasks:
        with pytest.raises(DestinationTimeoutError):
            await task
    assert await there.ready()
    await there.close()
    assert scripted.ended
    assert scripted.unloads == 1


async def test_only_what_was_recorded_is_taken() -> None:
    with pytest.raises(LedgerError):
        await EmbedderSender(place("embedder"), Options(), Scripted()).send({"input": "a"})


def test_without_its_weights_it_says_what_to_install(monkeypatch) -> None:
    monkeypatch.setattr(weights, "PACKAGE", "curtilage_no_such_package")
    with pytest.raises(MissingExtraError) as caught:
        build(place("embedder"), Options())
    assert caught.value.number == "CUR159"
    assert weights.REQUIREMENT in caught.value.mend


def test_other_files_than_those_tested_are_not_loaded(tmp_path) -> None:
    for name in weights.SHA256:
        (tmp_path / name).write_bytes(b"something else")
    with pytest.raises(DestinationError) as caught:
        Model(tmp_path, None).load()
    assert caught.value.number == "CUR722"
