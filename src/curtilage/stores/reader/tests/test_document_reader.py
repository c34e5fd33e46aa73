"""Documents are read elsewhere; what dies, hangs or lies there costs one document."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from curtilage.documents import DocumentLimits, DocumentText, Extracted
from curtilage.stores.reader import DocumentReader, parent
from curtilage.stores.reader.child import PARENT

LIMITS = DocumentLimits(seconds=20, file_bytes=100_000)
SERVE = """
import sys
from curtilage.stores.reader import serve
from curtilage.stores.reader.child import confine
pipes = confine()
{more}
serve(*pipes, None)
"""


def reader(
    more: str = "", *, limits: DocumentLimits = LIMITS, processes: int = 1
) -> DocumentReader:
    return DocumentReader((sys.executable, "-c", SERVE.format(more=more)), limits, processes)


@pytest.fixture
def plain() -> Iterator[DocumentReader]:
    made = reader()
    yield made
    made.close()


def ended(made: DocumentReader) -> Extracted:
    try:
        return made.read(b"t-text")
    finally:
        made.close()


def process_of(made: DocumentReader) -> int:
    process = made._free.queue[0]
    assert process is not None
    return int(process._process.pid)


def test_a_document_is_read(plain: DocumentReader) -> None:
    found = plain.read("Jürgen \ud83d".encode("utf-16-le", "surrogatepass") + b"\0")
    assert found.texts == ()
    assert plain.read("Jürgen".encode()).texts == (DocumentText("", "Jürgen"),)
    declared = plain.read("Иван".encode("koi8_r"), media="text/plain; charset=koi8-r")
    assert declared.texts == (DocumentText("", "Иван"),)


def test_one_process_reads_many_documents(plain: DocumentReader) -> None:
    plain.read(b"a")
    first = process_of(plain)
    assert [plain.read(b"%d" % n).texts[0].text for n in range(20)] == list(map(str, range(20)))
    assert process_of(plain) == first


def test_what_is_too_large_goes_nowhere() -> None:
    made = DocumentReader(("/nowhere",), LIMITS)
    assert made.read(b"x" * 100_001).unread[0].reason == "it is larger than 100000 bytes"


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ("import os; os._exit(0)", "the process that read it ended before it was done"),
        ("import os; os.abort()", "the process that read it ended before it was done"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", "ended before it was done"),
        ("pipes[1].write(b'nonsense' * 9); pipes[1].flush()", "ended before it was done"),
        (
            "from curtilage.stores.reader.frames import write_frame; write_frame(pipes[1], {})",
            "ended",
        ),
        ("bytearray(10**11)", "ended before it was done"),
    ],
)
def test_a_process_that_dies_or_lies_leaves_it_unread(more: str, reason: str) -> None:
    found = ended(reader(more))
    assert found.texts == ()
    assert reason in found.unread[0].reason


def test_a_program_that_is_not_there_leaves_it_unread() -> None:
    found = ended(DocumentReader(("/nowhere/at/all",), LIMITS))
    assert found.unread[0].reason.startswith("no process could be had to read it")


def test_a_process_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parent, "GRACE_SECONDS", 0.2)
    made = reader("import time; time.sleep(600)", limits=DocumentLimits(seconds=0.3))
    found = made.read(b"t-text")
    assert found.unread[0].reason == "it could not be read in the time for it"
    assert made._free.queue[0] is None


def test_the_next_document_gets_a_new_process(plain: DocumentReader) -> None:
    plain.read(b"a")
    os.kill(process_of(plain), signal.SIGKILL)
    time.sleep(0.1)
    assert {bool(plain.read(b"b").texts) for _ in range(2)} >= {True}
    assert plain.read(b"c").texts == (DocumentText("", "c"),)


def test_who_waits_too_long_for_a_process_is_told(plain: DocumentReader) -> None:
    taken = plain._free.get()
    assert (
        plain.read(b"x", seconds=0.05).unread[0].reason == "it could not be read in the time for it"
    )
    assert plain.read(b"x", seconds=-1).unread
    plain._free.put(taken)
    assert plain.read(b"x", seconds=0).unread[0].reason == "it could not be read in the time for it"
    assert plain.read(b"x").texts


def test_many_threads_share_a_few_processes() -> None:
    made = reader(processes=2)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda n: made.read(b"text %d" % n).texts[0].text, range(40)))
    made.close()
    assert found == [f"text {n}" for n in range(40)]
    assert made._free.qsize() == 0


PROBE = """
import os, json, logging, resource, signal
from curtilage.stores.reader.frames import write_frame
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
told = {"environment": sorted(os.environ), "cores": resource.getrlimit(resource.RLIMIT_CORE)[0]}
try:
    os.write(os.open("FILE", os.O_WRONLY | os.O_CREAT), b"x")
    told["wrote"] = True
except OSError:
    told["wrote"] = False
print("to nowhere"); print("to nowhere", file=sys.stderr); logging.error("to nowhere")
write_frame(pipes[1], {"texts": [["probe", json.dumps(told)]], "unread": []})
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such limits there")
def test_the_process_has_little(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "t-secret")
    (probe,) = ended(reader(PROBE.replace("FILE", str(tmp_path / "file")))).texts
    told = json.loads(probe.text)
    assert set(told["environment"]) <= {"PATH", "LANG", "TZ", "PYTHONPATH", "LC_CTYPE", PARENT}
    assert (told["wrote"], told["cores"]) == (False, 0)


def test_to_close_ends_the_processes(plain: DocumentReader) -> None:
    plain.read(b"a")
    process = plain._free.queue[0]
    assert process is not None
    plain.close()
    assert not process.alive


ORPHAN = """
import os, sys, threading, time
from curtilage.documents import DocumentLimits
from curtilage.stores.reader import DocumentReader
made = DocumentReader((sys.executable, "-c", sys.argv[1]), DocumentLimits(seconds=600))
threading.Thread(target=made.read, args=(b"x",), daemon=True).start()
while not os.path.exists(sys.argv[2]):
    time.sleep(0.05)
os._exit(0)
"""


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="there is no /proc")
def test_a_busy_process_ends_when_its_parent_has_ended(tmp_path: Path) -> None:
    # A file is made before the process gives up that it may write any.
    note = tmp_path / "pid"
    begun = f"import os; open({str(note)!r}, 'w').write(str(os.getpid()))"
    program = begun + SERVE.format(more="import time; time.sleep(600)")
    subprocess.run([sys.executable, "-c", ORPHAN, program, str(note)], check=True, timeout=60)
    until = time.monotonic() + 30
    process = Path(f"/proc/{note.read_text()}/stat")
    while process.exists() and process.read_text().rpartition(")")[2].split()[0] != "Z":
        assert time.monotonic() < until
        time.sleep(0.1)
