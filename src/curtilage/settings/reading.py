"""The reading of documents, assembled: which program reads, with which models and limits.

Run as a program, this module is the process that reads.
"""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial

from curtilage.documents import Extracted
from curtilage.gateway.attached import Attached
from curtilage.gateway.documents import Reads
from curtilage.settings.model import Documents
from curtilage.stores.reader import DocumentReader, serve
from curtilage.stores.reader.child import confine
from curtilage.stores.weights.lens import open_lens

COMMAND = (sys.executable, "-P", "-m", "curtilage.settings.reading")


def reader_of(documents: Documents) -> DocumentReader:
    """What reads documents; its processes start when the first document comes."""
    return DocumentReader(COMMAND, documents.limits, documents.processes)


def reads_of(reader: DocumentReader, documents: Documents) -> Reads:
    """Reads the documents of a request one after another, all within the time for one."""
    pool = ThreadPoolExecutor(documents.processes, thread_name_prefix="curtilage-documents")

    def all_of(attached: Sequence[Attached], until: float) -> list[Extracted]:
        return [
            reader.read(one.data, media=one.media, seconds=until - time.monotonic())
            for one in attached
        ]

    async def reads(attached: Sequence[Attached]) -> Sequence[Extracted]:
        until = time.monotonic() + documents.limits.seconds
        return await asyncio.get_running_loop().run_in_executor(pool, all_of, attached, until)

    return reads


if __name__ == "__main__":
    threads = max(1, (os.cpu_count() or 1) // 2)
    serve(*confine(), cache(partial(open_lens, threads=threads)))
