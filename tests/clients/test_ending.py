"""``curtilage serve`` told to end: what runs may end, all is recorded, and the status is 0."""

import signal
import sys
import time

import openai
import pytest
from openai import OpenAI
from tests.clients.serving import Served, serving
from tests.models.upstream import delta, raw, sse
from tests.story.records import Kind, entries

QUICK_TO_START = 'detectors = ["salutations"]'
ONE_SECOND_TO_DRAIN = (
    "import curtilage.cli.serve as s, curtilage.cli as c; s.SECONDS_TO_DRAIN = 1; c.main()"
)


def client_of(served: Served) -> OpenAI:
    return OpenAI(base_url=f"{served.url}/v1", api_key=served.key, max_retries=0)


def stream(client: OpenAI):
    asked = [{"role": "user", "content": "Write to jane.doe@example.com"}]
    return client.chat.completions.create(model="auto", messages=asked, stream=True)


def last_outcome(served: Served) -> dict:
    """What the ledger says last, after an audit of all of it."""
    served.audit()
    *_, last = entries(served.folder / "data" / "ledger.db")
    assert last.kind is Kind.CROSSING_FINISHED
    return last.facts


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_stream_in_flight_is_let_end(tmp_path, number: int) -> None:
    with serving(tmp_path, QUICK_TO_START) as served, client_of(served) as client:
        pieces = [f"{n} " for n in range(60)]
        ends = [delta("", "stop"), b"[DONE]"]
        served.outside.answer_with(sse(*map(delta, pieces), *ends, gap=0.02))
        got = stream(client)
        first = next(iter(got)).choices[0].delta.content
        served.process.send_signal(number)
        rest = [chunk.choices[0].delta.content or "" for chunk in got]
        assert first + "".join(rest) == "".join(pieces)
        with pytest.raises(openai.APIConnectionError):
            stream(client)
        assert served.process.wait(10) == 0
        assert "Traceback" not in served.log
        assert last_outcome(served)["error"] == ""


def test_a_stream_that_would_not_end_is_cut_and_told_so(tmp_path) -> None:
    command = (sys.executable, "-c", ONE_SECOND_TO_DRAIN)
    with serving(tmp_path, QUICK_TO_START, command) as served, client_of(served) as client:
        served.outside.answer_with(sse(*[delta("word ")] * 600, gap=0.02))
        got = stream(client)
        next(iter(got))
        began = time.monotonic()
        served.process.send_signal(signal.SIGTERM)
        with pytest.raises(openai.APIError) as caught:
            list(got)
        assert caught.value.code == "CUR241"
        assert served.process.wait(10) == 0
        assert time.monotonic() - began < 5
        assert "Traceback" not in served.log
        assert "jane" not in served.log
        assert last_outcome(served)["error"] == "CUR240"


def test_an_answer_that_does_not_come_does_not_hold_it_up(tmp_path) -> None:
    command = (sys.executable, "-c", ONE_SECOND_TO_DRAIN)
    with serving(tmp_path, QUICK_TO_START, command) as served, client_of(served) as client:
        served.outside.answer_with(raw(b"", then="hang"))
        with pytest.raises(openai.APITimeoutError):
            stream(client.with_options(timeout=0.3))
        served.process.send_signal(signal.SIGTERM)
        assert served.process.wait(10) == 0
        assert "Traceback" not in served.log
        assert last_outcome(served)["error"] == "CUR240"
