"""Text without anybody in it: code, logs, locks, tables and prose, full of numbers and hashes."""
# ruff: noqa: E501 - a line of made text is one line of code

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from random import Random

from curtilage.detect.patterns.tests.planted_sums import digits, luhn

_WORDS = """
    the of and to in a is that for it as was with be by on not he his but at are this have from or
    had an they which one you were all her she there would their we him been has when who will no
    more if out so up said what its about than into them can only other time new some could these
    two may first then do any like my now over such our man me even most made after also did many
    off before must well back through years where much your way down should because long each just
    state those people too mr how little good world make very year still see own work men day get
    here old life both between being under three never know same last another while us might great
    go come since against right came take used himself few house use place during high without
    again home around small however found mrs part school thought went say general once upon every
    model system report section method results table figure value field process network server
"""
WORDS = _WORDS.split()
_NAMES = """
    parse load index render widget buffer cursor token_count max_size offset user_input
"""
NAMES = _NAMES.split()
_PACKAGES = """
    left-pad lodash react numpy requests serde tokio flask click yarl attrs idna
"""
PACKAGES = _PACKAGES.split()


def version(random: Random) -> str:
    return ".".join(str(random.randint(0, 40)) for _ in range(random.choice([2, 3, 3, 4])))


def sentence(random: Random, count: int = 12) -> str:
    return " ".join(random.choices(WORDS, k=count)).capitalize()


def sha(random: Random, size: int) -> str:
    return random.randbytes(size).hex()


def b64(random: Random, size: int) -> str:
    return base64.b64encode(random.randbytes(size)).decode()


def uuid(random: Random) -> str:
    x = sha(random, 16)
    return f"{x[:8]}-{x[8:12]}-4{x[13:16]}-a{x[17:20]}-{x[20:]}"


def isbn(random: Random) -> str:
    body = "978" + digits(random, 9)
    total = sum(int(d) * (3 if place % 2 else 1) for place, d in enumerate(body))
    number = body + str(-total % 10)
    return random.choice(
        [number, f"{number[:3]}-{number[3]}-{number[4:8]}-{number[8:12]}-{number[12]}"]
    )


def prose(random: Random) -> str:
    facts = [
        f"in version {version(random)}",
        f"ISBN {isbn(random)}",
        f"(pp. {random.randint(1, 400)}-{random.randint(400, 900)})",
        f"about {random.randint(1, 999)},{random.randint(100, 999)} inhabitants",
        f"{random.uniform(0, 100):.2f}%",
        f"RFC {random.randint(100, 9999)}",
        f"see section {random.randint(1, 9)}.{random.randint(1, 30)}.{random.randint(1, 9)}",
        f"doi:10.{random.randint(1000, 9999)}/{digits(random, 7)}",
        f"with {random.randint(2, 900)} of {random.randint(900, 9000)} votes",
        f"a score of {random.randint(0, 9)}-{random.randint(0, 9)}",
        f"{random.randint(1, 300)} km and {random.uniform(1, 50):.1f} kg",
        f"EAN {isbn(random)[:13]}",
        f"order 66 of {random.randint(1, 12)}",
        f"{random.randint(1000, 9999)} x {random.randint(1000, 9999)} pixels",
        f"chapter {random.randint(1, 40)}, page {random.randint(1, 900)}",
        f"ISO {random.randint(1000, 27001)}:{random.randint(1990, 2023)}",
        f"{random.randint(1, 23)}:{random.randint(10, 59)} to {random.randint(1, 23)}:{random.randint(10, 59)}",
    ]
    return ". ".join(f"{sentence(random)} {random.choice(facts)}" for _ in range(6)) + "."


def code(random: Random) -> str:
    name, other = random.choice(NAMES), random.choice(NAMES)
    lines = [
        f"def {name}_{other}(items, limit={random.randint(1, 10**6)}):",
        f"    total = {random.uniform(0, 10):.6f} * len(items) + 0x{random.getrandbits(32):08X}",
        f"    if key not in cache or cache_key == '{name}-{random.randint(1, 99)}':",
        f"        raise ValueError(f'expected {{limit}} got {{total}}, code {random.randint(100, 999)}')",
        f"    return hashlib.sha256(b'{name}').hexdigest() == '{sha(random, 32)}'",
        f"const {name.upper()} = [{', '.join(str(random.randint(0, 65535)) for _ in range(12))}];",
        f"#define {name.upper()}_MASK 0x{random.getrandbits(64):016x}ULL",
        f"color: #{sha(random, 3)}; margin: {random.randint(0, 40)}px {random.uniform(0, 2):.2f}em;",
        f"token = tokens[{random.randint(0, 99)}]  # see {other}.py:{random.randint(1, 999)}",
        f"assert {name}(secret=None, password=getpass()) is not None",
        f'<path d="M{random.uniform(0, 99):.3f} {random.uniform(0, 99):.3f}L{random.uniform(0, 99):.4f} 12"/>',
        f"@media (max-width: {random.randint(300, 1400)}px) {{ .{name}-{random.randint(1, 12)} {{ }} }}",
        f"INSERT INTO {name} VALUES ({random.randint(1, 10**9)}, {random.uniform(0, 9):.3f}, NULL);",
        f'  url = "https://example.org/docs/{version(random)}/{name}.html#L{random.randint(1, 900)}"',
        f"import {name}  # noqa: E{random.randint(100, 999)}",
        f"{name}: Dict[str, List[int]] = defaultdict(lambda: [{random.randint(0, 9)}] * 10)",
        f"api_key = os.environ['{name.upper()}_API_KEY']",
        f"auth = {name}.get_credentials(scope='read:{other}')",
    ]
    return "\n".join(random.sample(lines, 12))


def log(random: Random) -> str:
    lines = []
    for _ in range(12):
        stamp = f"2024-0{random.randint(1, 9)}-{random.randint(10, 28)}T{random.randint(10, 23)}:15:0{random.randint(0, 9)}"
        lines.append(
            random.choice(
                [
                    f"{stamp}.{digits(random, 3)}Z INFO [worker-{random.randint(1, 64)}] took {random.randint(1, 9999)}ms size={random.randint(1, 10**8)} status={random.choice([200, 404, 500])}",
                    f"{stamp} DEBUG trace={sha(random, 16)} span={sha(random, 8)} pid {random.randint(100, 99999)}",
                    f"[{random.uniform(0, 10**5):12.6f}] usb {random.randint(1, 9)}-{random.randint(1, 9)}: device {random.randint(1, 99)} {version(random)[:3]}",
                    f"{stamp} WARN retry {random.randint(1, 9)} of 10 after {random.uniform(0, 9):.3f}s at 0x{random.getrandbits(48):012x}",
                    f"ts={random.randint(1600000000, 1800000000)}{digits(random, 3)} level=info request_id={uuid(random)}",
                    f'127.0.0.1 - - "GET /static/{sha(random, 10)}.js HTTP/1.1" 200 {random.randint(100, 99999)}',
                    f"commit {sha(random, 20)} merged by {random.randint(1, 40)} checks in build {random.randint(1000, 99999)}",
                    f"GC pause {random.uniform(0, 99):.3f} ms heap {random.randint(10**6, 10**9)} -> {random.randint(10**6, 10**9)}",
                    f'etag: W/"{sha(random, 16)}" content-length: {random.randint(1, 10**7)}',
                ]
            )
        )
    return "\n".join(lines)


def lock(random: Random) -> str:
    lines = []
    for _ in range(10):
        package = random.choice(PACKAGES)
        lines.append(
            random.choice(
                [
                    f'"node_modules/{package}": {{ "version": "{version(random)}", "integrity": "sha512-{b64(random, 64)}" }}',
                    f"{package}=={version(random)} --hash=sha256:{sha(random, 32)}",
                    f'name = "{package}"\nversion = "{version(random)}"\nchecksum = "{sha(random, 32)}"',
                    f"github.com/{package}/{package} v{version(random)} h1:{b64(random, 32)}",
                    f"image: {package}@sha256:{sha(random, 32)}",
                    f'  resolved "https://example.org/{package}/-/{package}-{version(random)}.tgz#{sha(random, 20)}"',
                    f"{sha(random, 16)}  {package}-{version(random)}.tar.gz",
                ]
            )
        )
    return "\n".join(lines)


def table(random: Random) -> str:
    head = random.choice(
        ["id,value,score,total", "year;units;ratio;index", "| size | count | rate | sum |"]
    )
    rows = [head]
    for _ in range(15):
        cells = [
            str(random.randint(1, 10 ** random.randint(2, 9))),
            f"{random.uniform(-1000, 10**6):.{random.randint(0, 6)}f}",
            f"{random.randint(1, 999)},{random.randint(100, 999)}",
            str(random.randint(1500, 2100)),
            f"{random.uniform(0, 1):.4f}",
        ]
        rows.append(random.choice([", ", ";", "\t", " | "]).join(random.sample(cells, 4)))
    return "\n".join(rows)


def encoded(random: Random) -> str:
    minified = "".join(
        f"function {random.choice('abcdef')}(t,e){{return t[{random.randint(0, 999)}]&&e.{random.choice(NAMES)}"
        f"({random.uniform(0, 1):.3f})||{random.randint(0, 10**6)}}}"
        for _ in range(15)
    )
    return "\n".join(
        [
            f'<img src="data:image/png;base64,{b64(random, random.randint(120, 900))}">',
            minified,
            f"//# sourceMappingURL=data:application/json;base64,{b64(random, 300)}",
            " ".join(f"{random.getrandbits(32):08x}" for _ in range(40)),
            f"urn:uuid:{uuid(random)} {uuid(random)}",
            "\n".join(b64(random, 57) for _ in range(4)),
            f"ssh-ed25519 fingerprint SHA256:{b64(random, 32)[:43]}",
        ]
    )


def numbers(random: Random) -> str:
    """Long bare numbers of things, some with a Luhn digit by design."""
    return "\n".join(
        random.choice(
            [
                f"tracking {digits(random, random.choice([12, 18, 20]))}",
                f"order {luhn(digits(random, random.choice([8, 9, 10])))} shipped",
                f"lot {digits(random, 8)} batch {digits(random, 10)}",
                f"invoice total {random.randint(1, 10**6)} items {digits(random, 9)}",
                f"epoch {random.randint(1500000000, 1900000000)} and {random.randint(1500000000, 1900000000)}000",
                f"part no. {digits(random, 7)}-{digits(random, 3)}",
                f"row {digits(random, 6)} of {digits(random, 9)}",
            ]
        )
        for _ in range(12)
    )


MAKERS: tuple[Callable[[Random], str], ...] = (prose, code, log, lock, table, encoded, numbers)


def pages(seed: int, words: int) -> Iterator[tuple[str, str]]:
    """Name of the sort and text, until there are that many words."""
    random = Random(seed)
    while words > 0:
        for maker in MAKERS:
            text = maker(random)
            words -= len(text.split())
            yield maker.__name__, text
