"""The trained network as the files that the package carries.

    python -m train.export OUT FOLDER

OUT holds ``network.pt`` and ``prepared.pickle`` of a training; FOLDER gets

- ``tagger.onnx``: the network, its products and tables in 8 bits;
- ``vocabulary.txt``: a known word a line, its rows in the English and French vectors after tabs;
- ``tagger.json``: tags, classes and thresholds.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import tempfile
from pathlib import Path

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.shape_inference import quant_pre_process
from train.labels import CLASSES, KINDS, TAGS
from train.network import Network
from train.prepared import prepared

from curtilage.detect.tagger.words import WIDTH

THRESHOLDS = dict.fromkeys(KINDS, 0.5) | {
    **dict.fromkeys(("person", "place", "org"), 0.35),  # a name that is missed has left
    "date": 0.65,
    "quantity": 0.7,
    "job": 0.75,
    **dict.fromkeys(("age", "id", "username"), 0.6),
    "dem": 0.8,  # evidence; a false one costs more than a miss
}
"""How likely a word must be of any kind, by its likeliest kind."""


class Exported(torch.nn.Module):
    """The network as the package calls it: rows of 32 bits."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, rows: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Rows of one window of words, (1, length, `WIDTH`), to tags and classes."""
        return self.network(rows.long(), full=True)


def main() -> None:
    """Writes the files."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("folder", type=Path)
    options = parser.parse_args()
    ready = prepared(Path(), options.out)
    network = Network(torch.from_numpy(ready.english), torch.from_numpy(ready.french))
    network.load_state_dict(torch.load(options.out / "network.pt"))
    options.folder.mkdir(parents=True, exist_ok=True)
    write(network.eval(), options.folder / "tagger.onnx")
    lines = [f"{word}\t{a}\t{b}\n" for word, (a, b) in ready.vocabulary.items()]
    (options.folder / "vocabulary.txt").write_text("".join(lines), encoding="utf-8")
    about = {
        "tags": TAGS,
        "classes": CLASSES,
        "thresholds": THRESHOLDS,
    }
    (options.folder / "tagger.json").write_text(json.dumps(about, indent=1) + "\n")
    for path in sorted(options.folder.iterdir()):  # for curtilage.stores.weights.installed
        print(f'"{path.name}": "{hashlib.sha256(path.read_bytes()).hexdigest()}",')


def write(network: Network, path: Path) -> None:
    """The network as ONNX with products and tables in 8 bits; says how far the answers move."""
    rows = torch.randint(1, 60, (1, 41, WIDTH), dtype=torch.int32)
    with tempfile.TemporaryDirectory() as folder:
        full, ready = Path(folder) / "full.onnx", Path(folder) / "ready.onnx"
        torch.onnx.export(
            Exported(network),
            (rows,),
            str(full),
            input_names=["rows"],
            output_names=["tags", "classes"],
            dynamic_axes={
                "rows": {1: "length"},
                "tags": {1: "length"},
            },
            opset_version=17,
            dynamo=False,
        )
        quant_pre_process(str(full), str(ready), skip_symbolic_shape=True)
        quantize_dynamic(
            str(ready),
            str(path),
            op_types_to_quantize=["MatMul", "Gather"],
            weight_type=QuantType.QInt8,
            per_channel=True,
            reduce_range=True,
        )
    onnx.checker.check_model(str(path))


if __name__ == "__main__":
    main()
