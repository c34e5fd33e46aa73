"""A real vLLM is killed in the middle of an answer, and comes back."""

import openai
import pytest
from tests.story.records import Kind, entries
from tests.vllm.test_vllm_chat import create, endless, wait_for


def test_it_is_killed_and_comes_back(client, served, vllm) -> None:
    if not vllm.ours:
        pytest.skip("the vLLM of VLLM_URL is somebody's")
    stream = endless(client)
    seen = iter(stream)
    next(seen)
    vllm.kill()
    with pytest.raises(openai.APIError) as cut:
        list(seen)
    assert cut.value.code == "CUR703"
    for streamed in (False, True):
        with pytest.raises(openai.InternalServerError) as gone:
            create(client, stream=streamed)
        assert (gone.value.status_code, gone.value.code) == (502, "CUR702")
    wait_for(lambda: not served.ready())
    served.audit()
    vllm.start()
    wait_for(served.ready)
    assert create(client).choices, "nobody had to do anything"
    served.audit()
    *_, last = entries(served.folder / "data" / "ledger.db")
    assert (last.kind, last.facts["error"]) == (Kind.CROSSING_FINISHED, "")
