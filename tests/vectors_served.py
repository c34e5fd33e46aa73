"""Model servers that make vectors, and the settings of a gateway between them."""

import asyncio
import base64
import hashlib
import json
import struct

from tests.models.upstream import Request, http
from tests.world import CONFIG

CONFIG_WITH_VECTORS = CONFIG.replace(
    'models = ["big-model"]', 'models = ["big-model"]\nembeds = ["big-vectors"]'
).replace('models = ["small-model"]', 'models = ["small-model"]\nembeds = ["small-vectors"]')
LENGTH = 8


def vector_of(text: str) -> list[float]:
    """A vector that tells one text from another, of numbers that 32 bits hold."""
    digest = hashlib.sha256(text.encode()).digest()
    return [digest[n] / 256 for n in range(LENGTH)]


async def vectors(request: Request, writer: asyncio.StreamWriter) -> None:
    """Answers as a server of embeddings does, in the form that was asked for."""
    asked = json.loads(request.body)
    texts = [asked["input"]] if isinstance(asked["input"], str) else asked["input"]
    data = []
    for n, text in enumerate(texts):
        numbers = vector_of(text)[: asked.get("dimensions", LENGTH)]
        packed = base64.b64encode(struct.pack(f"<{len(numbers)}f", *numbers)).decode()
        made = packed if asked.get("encoding_format") == "base64" else numbers
        data.append({"object": "embedding", "index": n, "embedding": made})
    usage = {"prompt_tokens": len(texts), "total_tokens": len(texts)}
    body = {"object": "list", "data": data, "model": asked["model"], "usage": usage}
    await http(200, json.dumps(body).encode())(request, writer)
