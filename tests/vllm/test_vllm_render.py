"""What `curtilage models render` has vLLM told is what the real one understands."""

import json
import os
import subprocess

import pytest
from tests.vllm.real import FOLDER, PRIVATE

from curtilage.models.render import ENGINES

ASK = """
import json, sys
from vllm.entrypoints.cli.serve import ServeSubcommand
from vllm.utils.argparse_utils import FlexibleArgumentParser

parser = FlexibleArgumentParser()
ServeSubcommand().subparser_init(parser.add_subparsers())
told = vars(parser.parse_args(sys.argv[1:]))
print(json.dumps({name: told[name] for name in (
    "model_tag", "served_model_name", "host", "port", "enable_log_requests",
    "disable_uvicorn_access_log",
)}))
"""


def test_the_arguments_are_understood() -> None:
    python = FOLDER / "bin" / "python"
    if not python.exists():
        pytest.skip("there is no vLLM of our own here")
    engine = ENGINES["vllm"]
    line = [*engine.program[1:], *engine.arguments("127.0.0.1", "llm")]
    done = subprocess.run(
        [python, "-c", ASK, *line],
        env={**os.environ, **PRIVATE, **engine.environment},
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(done.stdout.splitlines()[-1]) == {
        "model_tag": "/model",
        "served_model_name": ["llm"],
        "host": "127.0.0.1",
        "port": 8000,
        "enable_log_requests": False,
        "disable_uvicorn_access_log": True,
    }
