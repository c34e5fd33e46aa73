"""Bodies that no gateway should take, each with something in it that must not be told again.

`REFUSED` are refused with a 4xx before anything is inspected. `ODD` can be understood, if barely:
they may be answered, and what is in them is protected like anything else.
"""

import json
from typing import Any

NAME = "Annabelle Winterbottom"
MAIL = "annabelle.winterbottom@example.com"
SECRET = "winterbottom"
"""Part of everything that is planted, in lower case."""

TEXT = f"Please write to {NAME} ({MAIL})."
ESCAPED = "".join(f"\\u{ord(c):04x}" for c in TEXT)


def body(**more: Any) -> bytes:
    """A good request but for what is given; ``...`` takes a field out."""
    whole = {"model": "auto", "messages": [{"role": "user", "content": TEXT}]} | more
    return json.dumps({k: v for k, v in whole.items() if v is not ...}).encode()


def message(**more: Any) -> bytes:
    """A good request but for one message."""
    whole = {"role": "user", "content": TEXT} | more
    return body(messages=[{k: v for k, v in whole.items() if v is not ...}])


def part(**more: Any) -> bytes:
    """A good request but for one part of its content."""
    whole = {"type": "text", "text": TEXT} | more
    return message(content=[{k: v for k, v in whole.items() if v is not ...}])


def call(**more: Any) -> bytes:
    """A good request but for one tool call in its history."""
    whole = {"id": "c", "type": "function", "function": {"name": "f", "arguments": "{}"}} | more
    made = {k: v for k, v in whole.items() if v is not ...}
    return message(role="assistant", content=None, tool_calls=[made])


def tool(**more: Any) -> bytes:
    """A good request but for one tool that it offers."""
    whole = {"type": "function", "function": {"name": "f", "description": TEXT}} | more
    return body(tools=[{k: v for k, v in whole.items() if v is not ...}])


def text(inner: str) -> bytes:
    """A request in JSON text, with this in the place of a value."""
    return body(x="$").replace(b'"$"', inner.encode())


VALUES = {
    "a switch": True,
    "a whole number": 7,
    "a number": 1.5,
    "a text": TEXT,
    "a list": [TEXT],
    "an object": {NAME: MAIL},
}
TYPES = {
    "model": "a text",
    "messages": "",
    "stream": "a switch",
    "logprobs": "a switch",
    "parallel_tool_calls": "a switch",
    "store": "a switch",
    "n": "a whole number",
    "max_tokens": "a whole number",
    "max_completion_tokens": "a whole number",
    "top_logprobs": "a whole number",
    "seed": "a whole number",
    "temperature": "a number, a whole number",
    "top_p": "a number, a whole number",
    "presence_penalty": "a number, a whole number",
    "frequency_penalty": "a number, a whole number",
    "stream_options": "",
    "logit_bias": "",
    "modalities": "",
    "tools": "",
    "functions": "",
    "response_format": "an object",
    "prediction": "an object",
    "metadata": "an object",
    "stop": "a text, a list",
    "tool_choice": "a text, an object",
    "function_call": "a text, an object",
    "user": "a text",
    "safety_identifier": "a text",
    "prompt_cache_key": "a text",
    "reasoning_effort": "a text",
    "verbosity": "a text",
    "service_tier": "a text",
}
"""What each parameter may be; everything else in `VALUES` is wrong for it."""

BEYOND = {
    "n": [0, -1, 129, 10**9],
    "temperature": [-0.1, 2.1, 1e300],
    "top_p": [-1, 1.01],
    "presence_penalty": [-3, 3],
    "frequency_penalty": [-3, 3],
    "max_tokens": [0, -5, 10**7],
    "max_completion_tokens": [0, 2**62],
    "top_logprobs": [-1, 21],
    "seed": [2**31, -(2**31) - 1],
    "logit_bias": [{NAME: 1}, {"12345678": 1}, {"50": 101}, {"50": TEXT}, {"50": None}],
    "stream_options": [{"include_usage": 1}, {NAME: True}],
    "modalities": [[NAME], [1], ["text", "smell"]],
    "model": ["", "m" * 201],
    "stop": [[1], [[TEXT]], [{NAME: 1}]],
    "tools": [[1], [[TEXT]], [None]],
    "functions": [[1], [[TEXT]]],
}

MESSAGES: dict[str, Any] = {
    "an empty list": [],
    "a text in it": [TEXT],
    "a list in it": [[{"role": "user", "content": TEXT}]],
    "null in it": [None],
    "a number in it": [1],
    "an object for a list": {"role": "user", "content": TEXT},
    "too many": [{"role": "user", "content": ""}] * 10_001,
    "a good one and a bad one": [{"role": "user", "content": TEXT}, {"role": "user"}],
}
ROLES = [
    ...,
    None,
    "",
    1,
    True,
    [],
    ["user"],
    {},
    "User",
    "USER",
    "king",
    NAME,
    "user ",
    "us\u0435r",
]
CONTENTS = [..., None, 1, 1.5, True, False, {}, {"text": TEXT}, [TEXT], [1], [None], [[]], [{}]]
PARTS: list[dict[str, Any]] = [
    {"type": ...},
    {"type": None},
    {"type": 1},
    {"type": []},
    {"text": ...},
    {"text": None},
    {"text": 1},
    {"text": [TEXT]},
    {"text": {"value": TEXT}},
]
CALLS = ["", TEXT, {}, {"function": TEXT}, [TEXT], [1], [None], [[]], True, 7]
FUNCTIONS: list[Any] = [..., None, TEXT, 1, [], [TEXT], {"name": 1, "arguments": "{}"}]

TEXTS = {
    "nothing": b"",
    "blanks": b" \r\n\t ",
    "null": b"null",
    "true": b"true",
    "a number": b"7",
    "a text": json.dumps(TEXT).encode(),
    "an array": b"[" + body() + b"]",
    "two objects": body() + body(),
    "two lines of objects": body() + b"\n" + body(),
    "an object and more": body() + b"}",
    "an object cut short": body()[:-2],
    "an object without its beginning": body()[1:],
    "no quotes around keys": b"{model: 1}",
    "single quotes": body().replace(b'"', b"'"),
    "a comma at the end": body()[:-1] + b",}",
    "a comment": b"/* " + TEXT.encode() + b" */" + body(),
    "a form": f"model=auto&content={NAME}".encode(),
    "XML": f"<request>{TEXT}</request>".encode(),
    "a multipart form": f"--x\r\nContent-Disposition: form-data\r\n\r\n{TEXT}\r\n--x--".encode(),
    "a gzip body": b"\x1f\x8b\x08\x00" + TEXT.encode(),
    "a null byte before": b"\0" + body(),
    "a null byte after": body() + b"\0",
    "a null byte in a text": body().replace(b"Please", b"Pl\0ase"),
    "a line break in a text": body().replace(b"Please", b"Pl\nase"),
    "a tab in a text": body().replace(b"Please", b"Pl\tase"),
    "a byte order mark": b"\xef\xbb\xbf" + body(),
    "UTF-16": TEXT.encode("utf-16"),
    "UTF-16 JSON": body().decode().encode("utf-16"),
    "UTF-16 JSON without a mark": body().decode().encode("utf-16-le"),
    "UTF-32 JSON": body().decode().encode("utf-32"),
    "latin-1": body().replace(b"Please", "Prière".encode("latin-1")),
    "a byte of no encoding": body().replace(b"Please", b"\xff"),
    "an overlong slash": body().replace(b"Please", b"\xc0\xaf"),
    "an encoded surrogate": body().replace(b"Please", b"\xed\xa0\x80"),
    "a code point beyond the last": body().replace(b"Please", b"\xf4\x90\x80\x80"),
    "a sequence cut short": body().replace(b"Please", b"\xe2\x82"),
    "half a surrogate pair": body().replace(b"Please", b"\\ud83d"),
    "the other half": body().replace(b"Please", b"\\ude00"),
    "halves the wrong way round": body().replace(b"Please", b"\\ude00\\ud83d"),
    "half a pair in a key": text(f'{{"\\ud83d {NAME}": 1}}'),
    "half a pair as the model": body(model="\ud83d"),
    "half an escape": body().replace(b"Please", b"\\u12"),
    "an escape JSON does not have": body().replace(b"Please", b"\\x41"),
    "NaN": text("NaN"),
    "Infinity": text("Infinity"),
    "less than anything": text("-Infinity"),
    "NaN as the temperature": body().replace(b'"auto"', b'"auto", "temperature": NaN'),
    "a number beyond a double": text("1e999"),
    "a number beyond a double below": text("-1e999"),
    "an integer beyond 64 bits": text(str(2**63)),
    "an integer beyond 64 bits below": text(str(-(2**63) - 1)),
    "an integer of 5,000 digits": text("9" * 5_000),
    "an integer of 5,000,000 digits": text("9" * 5_000_000),
    "a fraction of 100,000 digits and no end": text("1" * 100_000 + "." + "1" * 100_000 + "e999"),
    "a hexadecimal number": text("0x10"),
    "a number with a zero before": text("010"),
    "a number with a plus": text("+1"),
    "undefined": text("undefined"),
    "True": text("True"),
    "100,000 arrays": b"[" * 100_000,
    "100,000 arrays, closed": text("[" * 100_000 + "]" * 100_000),
    "100,000 objects": text('{"a":' * 100_000 + "1" + "}" * 100_000),
    "500 arrays": text("[" * 500 + "]" * 500),
    "80 arrays": text("[" * 80 + "]" * 80),
    "80 objects in metadata": body(metadata=json.loads('{"a":' * 80 + "1" + "}" * 80)),
    "80 objects in a tool": body(tools=[json.loads('{"a":' * 80 + "1" + "}" * 80)]),
    "a body over the limit": body(user="x" * 10_000_001),
}

USER = '{"role": "user", "content": "$"}'
REPEATED = {
    "model": f'{{"model": "$", "model": "auto", "messages": [{USER}]}}',
    "messages": f'{{"model": "auto", "messages": [], "messages": [{USER}]}}',
    "content": f'{{"model": "auto", "messages": [{USER[:-1]}, "content": ""}}]}}',
    "role": f'{{"model": "auto", "messages": [{USER[:-1]}, "role": "system"}}]}}',
    "content, escaped": f'{{"model": "auto", "messages": [{USER[:-1]}, "c\\u006fntent": ""}}]}}',
    "an unknown one": f'{{"model": "auto", "x": 1, "x": 2, "messages": [{USER}]}}',
    "deep in a tool": '{"model": "auto", "tools": [{"type": "function", "function": '
    f'{{"name": "a", "name": "b"}}}}], "messages": [{USER}]}}',
}
"""Objects that say one key twice; ``$`` stands for the text."""


def refused() -> dict[str, bytes]:
    """Every body that must be refused, by what is wrong with it."""
    cases = {f"body: {name}": made for name, made in TEXTS.items()}
    cases |= {
        f"repeated key: {name}": made.replace("$", TEXT).encode() for name, made in REPEATED.items()
    }
    for name, right in TYPES.items():
        for kind, value in VALUES.items():
            if kind not in right.split(", "):
                cases[f"{name}: {kind}"] = body(**{name: value})
    for name, values in BEYOND.items():
        cases |= {f"{name}: wrong {n}": body(**{name: v}) for n, v in enumerate(values)}
    cases |= {f"no {name}": body(**{name: ...}) for name in ("model", "messages")}
    cases |= {f"{name}: null": body(**{name: None}) for name in ("model", "messages")}
    cases |= {f"messages: {name}": body(messages=made) for name, made in MESSAGES.items()}
    for name, field, values in (("role", "role", ROLES), ("content", "content", CONTENTS)):
        cases |= {f"{name}: wrong {n}": message(**{field: v}) for n, v in enumerate(values)}
    cases |= {f"part: wrong {n}": part(**made) for n, made in enumerate(PARTS)}
    cases |= {
        f"tool calls: wrong {n}": message(role="assistant", content=None, tool_calls=made)
        for n, made in enumerate(CALLS)
    }
    cases |= {f"tool call: function {n}": call(function=f) for n, f in enumerate(FUNCTIONS)}
    for n, arguments in enumerate([..., None, 1, True, [TEXT], {NAME: MAIL}]):
        made = {"name": "f", "arguments": arguments}
        made = {k: v for k, v in made.items() if v is not ...}
        cases[f"tool call: arguments {n}"] = call(function=made)
    cases |= {f"tool: function {n}": tool(function=f) for n, f in enumerate(FUNCTIONS)}
    cases |= {f"name: wrong {n}": message(name=v) for n, v in enumerate([1, True, [NAME], {}])}
    for n, value in enumerate([..., None, 1, [NAME], {}]):
        cases[f"tool_call_id: wrong {n}"] = message(role="tool", tool_call_id=value)
    cases["function message without a name"] = message(role="function")
    return cases


def odd() -> dict[str, bytes]:
    """Bodies that can be understood: answered or refused, but nothing of them leaves in clear."""
    cases = {f"unknown parameter: {kind}": body(x=value) for kind, value in VALUES.items()}
    cases |= {f"unknown in a message: {kind}": message(x=value) for kind, value in VALUES.items()}
    cases |= {f"unknown in a part: {kind}": part(x=value) for kind, value in VALUES.items()}
    cases |= {f"unknown in a call: {kind}": call(x=value) for kind, value in VALUES.items()}
    cases |= {f"unknown in a tool: {kind}": tool(x=value) for kind, value in VALUES.items()}
    for name, arguments in ARGUMENTS.items():
        made = {"name": "f", "arguments": arguments}
        cases[f"arguments: {name}"] = call(function=made)
        cases[f"result: {name}"] = message(role="tool", tool_call_id="c", content=arguments)
    for name, kind in (("an unknown part", "hologram"), ("an image", "image_url")):
        cases[name] = part(type=kind, x=TEXT)
    cases["an unknown tool"] = tool(type="crystal ball")
    cases["a tool of no type"] = tool(type=...)
    cases["no content at all"] = message(role="assistant", content=None)
    cases["no parts"] = message(content=[])
    cases["a byte that ends texts elsewhere"] = message(content=f"\0{TEXT}\0")
    cases["every control character"] = message(content="".join(map(chr, range(32))) + TEXT)
    cases["text that runs both ways"] = message(content=f"\u202e{TEXT}\u202c\u200f{TEXT}")
    cases["100,000 combining marks"] = message(content="e" + "\u0301" * 100_000 + TEXT)
    cases["a name in a key"] = body(metadata={NAME: "x"})
    cases["a name as the user"] = body(user=NAME)
    cases["a name as the model"] = body(model=NAME)
    return cases


_QUOTED = json.dumps(TEXT)
ARGUMENTS = {
    "not JSON": TEXT,
    "cut short": f'{{"to": {_QUOTED[:-1]}',
    "and more": f'{{"to": {_QUOTED}}} }}',
    "a key twice": f'{{"to": {_QUOTED}, "to": ""}}',
    "NaN": f'{{"to": {_QUOTED}, "n": NaN}}',
    "half a surrogate pair": f'{{"to": {_QUOTED}, "n": "\\ud83d"}}',
    "half a surrogate pair in a key": f'{{"\\ud83d": {_QUOTED}}}',
    "an escaped null byte": f'{{"to": {_QUOTED}, "n": "\\u0000"}}',
    "500 arrays": f'{{"to": {_QUOTED}, "n": {"[" * 500}{"]" * 500}}}',
    "2,000 arrays": f'{{"to": {_QUOTED}, "n": {"[" * 2_000}{"]" * 2_000}}}',
    "a long integer": f'{{"to": {_QUOTED}, "n": {"9" * 5_000}}}',
    "a number beyond a double": f'{{"to": {_QUOTED}, "n": 1e999}}',
    "an array of it": f"[{_QUOTED}]",
    "a byte order mark": f'\ufeff{{"to": {_QUOTED}}}',
    "JSON in JSON in JSON": json.dumps({"a": json.dumps({"b": json.dumps({"c": TEXT})})}),
    "escaped letters": f'{{"to": "{ESCAPED}"}}',
    "escaped letters, cut short": f'{{"to": "{ESCAPED}',
    "escaped letters among words": f'The record is {{"to": "{ESCAPED}"}}, is it not?',
    "letters escaped twice": json.dumps(f'{{"to": "{ESCAPED}"}}'),
}
"""Arguments of a tool call, and results of one, that are no good JSON or barely so."""
