"""The embedded model behind a running gateway; skipped where it is not installed.

What matters here is that a model in the gateway's own process does not get in its way. How long
anything takes depends on the machine and on what else runs there, so times are compared with
other times of the same test.
"""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import openai
import pytest
from openai import OpenAI
from tests.clients.serving import Served, serving
from tests.models.crossings import require_weights
from tests.world import CONFIG

EMBEDDED = CONFIG.replace('kind = "vllm"', 'kind = "embedded"').replace(
    'endpoint = "{inside}/v1"\n', ""
)
CAPITAL = "What is the capital of France? Answer in one sentence."
PATIENT = "Patient Maria Keller has diabetes, insurance number A123456780. Summarise."
STORY = "Write a very long story."
SLOW_MACHINE = 900
"""Seconds after which a machine is broken rather than busy."""

pytestmark = pytest.mark.timeout(SLOW_MACHINE)


@pytest.fixture(scope="module")
def served(tmp_path_factory) -> Iterator[Served]:
    require_weights()
    with serving(tmp_path_factory.mktemp("embedded"), config=EMBEDDED) as made:
        yield made
        assert made.end() == 0
        assert "Traceback" not in made.log
        made.audit()


@pytest.fixture
def client(served: Served) -> Iterator[OpenAI]:
    url = f"{served.url}/v1"
    with OpenAI(base_url=url, api_key=served.key, max_retries=0, timeout=SLOW_MACHINE) as made:
        yield made


def asked(text: str = CAPITAL, **more) -> dict:
    named = {"model": "small-model", "temperature": 0, "max_tokens": 30}
    return named | {"messages": [{"role": "user", "content": text}]} | more


@contextmanager
def watched(served: Served) -> Iterator[list[float]]:
    """How long each look at ``/healthz`` took meanwhile, in seconds."""
    took: list[float] = []
    over = threading.Event()

    def watch() -> None:
        while not over.is_set():
            began = time.monotonic()
            assert served.ask("/healthz")[0] == 200
            took.append(time.monotonic() - began)
            time.sleep(0.02)

    with ThreadPoolExecutor(1) as pool:
        watching = pool.submit(watch)
        try:
            yield took
        finally:
            over.set()
        watching.result()


def held_up(took: list[float], lasted: float) -> str:
    """Whether others waited for an answer that lasted so long; empty if they did not."""
    if len(took) <= 10:
        return f"only {len(took)} looks in {lasted:.1f} s"
    usual, longest = sorted(took)[len(took) * 9 // 10], max(took)
    if usual > lasted / 10 or longest > lasted / 2:
        return f"looks took {usual:.2f} s, the longest {longest:.2f} s, of {lasted:.1f} s"
    return ""


def test_it_answers_and_does_not_hold_up_others(client, served) -> None:
    """The first answer of a process, so the model is loaded meanwhile too."""
    with watched(served) as took:
        began = time.monotonic()
        answer = client.chat.completions.create(**asked(STORY, max_tokens=100))
        lasted = time.monotonic() - began
    assert answer.usage.completion_tokens == 100
    assert held_up(took, lasted) == ""
    assert "Paris" in client.chat.completions.create(**asked()).choices[0].message.content


def test_it_streams_and_does_not_hold_up_others(client, served) -> None:
    with watched(served) as took:
        began = time.monotonic()
        stream = client.chat.completions.create(**asked(STORY, max_tokens=100, stream=True))
        came = [(time.monotonic() - began, c.choices[0]) for c in stream]
        lasted = time.monotonic() - began
    assert came[-1][1].finish_reason == "length"
    assert len([c for _, c in came if c.delta.content]) > 50
    assert came[1][0] < lasted / 2, "it came all at once"
    assert held_up(took, lasted) == ""
    chunks = client.chat.completions.create(**asked(stream=True))
    assert "Paris" in "".join(c.choices[0].delta.content or "" for c in chunks)


def test_what_is_high_stays_in_this_process(client, served) -> None:
    served.forget()
    answer = client.chat.completions.with_raw_response.create(
        **asked(PATIENT, model="auto", max_tokens=20)
    )
    assert answer.headers["curtilage-level"] == "high"
    assert answer.headers["curtilage-destination"] == "local"
    assert answer.parse().choices[0].message.content
    assert served.outside.requests == []


def test_several_at_once(client) -> None:
    def ask(number: int) -> str:
        more = asked(stream=bool(number % 2), max_tokens=15)
        got = client.chat.completions.create(**more)
        if number % 2:
            return "".join(c.choices[0].delta.content or "" for c in got)
        return got.choices[0].message.content

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(ask, range(4)))
    assert ["Paris" in text for text in answers] == [True] * 4


def seconds_of(client: OpenAI, tokens: int) -> float:
    """How long an answer of that many tokens takes here and now."""
    began = time.monotonic()
    answer = client.chat.completions.create(**asked(STORY, max_tokens=tokens))
    assert answer.usage.completion_tokens == tokens
    return time.monotonic() - began


@pytest.mark.parametrize("stream", [True, False])
def test_leaving_frees_the_model(client, stream: bool) -> None:
    tokens = 1500
    whole = seconds_of(client, 50) * tokens / 50
    more = asked(STORY, max_tokens=tokens, temperature=1, stream=stream)
    if stream:
        with client.chat.completions.create(**more) as got:
            next(iter(got))
    else:
        with pytest.raises(openai.APITimeoutError):
            client.with_options(timeout=whole / 30).chat.completions.create(**more)
    assert seconds_of(client, 3) < whole / 3, "the model went on for nobody"
