"""Requests for a message with values planted in every place of the body."""

import json
from collections.abc import Callable

from tests.story.conversations import SENTENCES, Conversation, Generator

HELLO = "Good morning."


def empty() -> Conversation:
    body = {"model": "auto", "max_tokens": 100, "system": "Help.", "messages": []}
    return Conversation(body)


def user(made: Conversation, content: object) -> None:
    made.body["messages"].append({"role": "user", "content": content})


def assistant(made: Conversation, *blocks: dict) -> None:
    if not made.body["messages"]:
        user(made, HELLO)
    made.body["messages"].append({"role": "assistant", "content": list(blocks)})


def text(said: str, **more: object) -> dict:
    return {"type": "text", "text": said, **more}


def planted(g: Generator, made: Conversation) -> tuple[str, str]:
    """A sentence, and the value in it, which must not leave and must come back."""
    sentence, value = g.sentence()
    made.planted.append(value)
    return sentence, value


def used(g: Generator, made: Conversation, given: dict, result: object = "Done.") -> None:
    call = f"toolu_{len(made.body['messages'])}"
    assistant(made, {"type": "tool_use", "id": call, "name": "look_up", "input": given})
    user(made, [{"type": "tool_result", "tool_use_id": call, "content": result}])


def tool(made: Conversation, **more: object) -> None:
    base = {"name": "look_up", "input_schema": {"type": "object", "properties": {}}}
    made.body.setdefault("tools", []).append(base | more)


def in_the_system_prompt(g: Generator, made: Conversation) -> None:
    made.body["system"] = planted(g, made)[0]


def in_a_block_of_the_system_prompt(g: Generator, made: Conversation) -> None:
    marked = text(planted(g, made)[0], cache_control={"type": "ephemeral", "ttl": "1h"})
    made.body["system"] = [text("Help."), marked]


def in_a_message(g: Generator, made: Conversation) -> None:
    user(made, planted(g, made)[0])


def in_a_block(g: Generator, made: Conversation) -> None:
    user(made, [text("First: "), text(planted(g, made)[0]), text(" Done.")])


def in_a_later_system_message(g: Generator, made: Conversation) -> None:
    user(made, HELLO)
    made.body["messages"].append({"role": "system", "content": planted(g, made)[0]})


def split_over_blocks(g: Generator, made: Conversation) -> None:
    value = g.iban()
    cut = len(value) // 2
    user(made, [text(f"Please transfer it to {value[:cut]}"), text(f"{value[cut:]}.")])
    made.pieces += [value[:cut].strip(), value[cut:].strip()]


def in_an_answer(g: Generator, made: Conversation) -> None:
    assistant(made, text(planted(g, made)[0]))


def in_a_thought(g: Generator, made: Conversation) -> None:
    sentence, _ = planted(g, made)
    assistant(made, {"type": "thinking", "thinking": sentence, "signature": ""}, text("Yes."))
    user(made, f"Again: {sentence}")


def in_an_input(g: Generator, made: Conversation) -> None:
    used(g, made, {"query": planted(g, made)[0], "limit": 3})


def in_json_in_an_input(g: Generator, made: Conversation) -> None:
    inner = json.dumps({"items": [{"note": planted(g, made)[0]}]})
    used(g, made, {"payload": inner, "deep": [{"er": [planted(g, made)[0]]}]})


def as_a_key(g: Generator, made: Conversation) -> None:
    value = g.random.choice([g.person, g.iban, g.email])()
    made.planted.append(value)
    used(g, made, {"balances": {value: 3}})


def as_a_number(g: Generator, made: Conversation) -> None:
    value = "".join(c for c in g.card() if c.isdigit())
    made.planted.append(value)
    used(g, made, {"card": int(value)})


def in_a_result(g: Generator, made: Conversation) -> None:
    used(g, made, {}, planted(g, made)[0])


def in_a_block_of_a_result(g: Generator, made: Conversation) -> None:
    used(g, made, {}, [text("Found: "), text(json.dumps({"rows": [planted(g, made)[0]]}))])


def in_a_failure(g: Generator, made: Conversation) -> None:
    used(g, made, {}, planted(g, made)[0])
    made.body["messages"][-1]["content"][0]["is_error"] = True


def in_a_document_of_text(g: Generator, made: Conversation) -> None:
    source = {"type": "text", "media_type": "text/plain", "data": planted(g, made)[0]}
    block = {"type": "document", "source": source, "title": planted(g, made)[0]}
    user(made, [block | {"context": planted(g, made)[0]}, text("See.")])


def in_a_document_of_blocks(g: Generator, made: Conversation) -> None:
    source = {"type": "content", "content": [text(planted(g, made)[0])]}
    whole = {"type": "content", "content": planted(g, made)[0]}
    user(made, [{"type": "document", "source": s} for s in (source, whole)])


def in_a_description(g: Generator, made: Conversation) -> None:
    sentence, _ = planted(g, made)
    tool(made, description=sentence)
    user(made, f"Again: {sentence}")


def in_a_schema(g: Generator, made: Conversation) -> None:
    sentence, value = planted(g, made)
    who = {"type": "string", "description": sentence, "enum": ["nobody", value], "default": value}
    tool(made, input_schema={"type": "object", "properties": {"who": who}, "x-note": sentence})
    user(made, f"Again: {sentence}")


def in_a_format(g: Generator, made: Conversation) -> None:
    sentence, value = planted(g, made)
    who = {"type": "string", "description": sentence, "const": value}
    schema = {"type": "object", "properties": {"who": who}}
    made.body["output_config"] = {"format": {"type": "json_schema", "schema": schema}}
    user(made, f"Again: {sentence}")


def in_stop(g: Generator, made: Conversation) -> None:
    sentence, value = planted(g, made)
    made.body["stop_sequences"] = [value, sentence, "END"]
    user(made, f"Again: {sentence}")


def in_metadata(g: Generator, made: Conversation) -> None:
    kind = g.random.choice(["person", "email", "phone"])
    value = getattr(g, kind)()
    made.planted.append(value)
    made.body["metadata"] = {"user_id": value}
    user(made, g.random.choice(SENTENCES[kind]).format(value))


def in_the_name_of_a_tool(g: Generator, made: Conversation) -> None:
    tool(made, name="notify_hannah_weber")
    used(g, made, {})
    made.body["messages"][-2]["content"][0]["name"] = "notify_hannah_weber"
    user(made, "The meeting with Hannah Weber was moved to Thursday.")
    made.planted.append("Hannah Weber")


PLACES: tuple[Callable, ...] = (
    in_the_system_prompt,
    in_a_block_of_the_system_prompt,
    in_a_message,
    in_a_block,
    in_a_later_system_message,
    split_over_blocks,
    in_an_answer,
    in_a_thought,
    in_an_input,
    in_json_in_an_input,
    as_a_key,
    as_a_number,
    in_a_result,
    in_a_block_of_a_result,
    in_a_failure,
    in_a_document_of_text,
    in_a_document_of_blocks,
    in_a_description,
    in_a_schema,
    in_a_format,
    in_stop,
    in_metadata,
    in_the_name_of_a_tool,
)


def in_a_citation(g: Generator, made: Conversation) -> None:
    sentence, _ = planted(g, made)
    place = {"document_index": 0, "start_char_index": 0, "end_char_index": 5}
    cited = {"type": "char_location", "cited_text": sentence, "document_title": sentence, **place}
    assistant(made, text("As it says.", citations=[cited]))


def in_a_search_result(g: Generator, made: Conversation) -> None:
    found = [{"type": "text", "text": planted(g, made)[0]}]
    named = {"source": planted(g, made)[0], "title": planted(g, made)[0]}
    block = {"type": "search_result", "content": found, "citations": {"enabled": True}, **named}
    user(made, [block, text("See.")])


def in_an_example(g: Generator, made: Conversation) -> None:
    sentence, _ = planted(g, made)
    tool(made, input_examples=[{"query": sentence}])
    user(made, f"Again: {sentence}")


OF_MESSAGES: tuple[Callable, ...] = (in_a_citation, in_a_search_result, in_an_example)
"""Places that chat completions do not have."""


def unread() -> dict[str, dict]:
    """Bodies with something that nobody can inspect, by what it is."""
    said = "Please write to Hannah Weber about the contract."
    odd = {"memo": said}
    message = {"role": "user", "content": [text(said)]}
    base = empty().body | {"messages": [message]}

    def block(made: dict, role: str = "user") -> dict:
        history = [{"role": "user", "content": HELLO}] if role == "assistant" else []
        more = [message] if role == "assistant" else []
        return base | {"messages": [*history, {"role": role, "content": [made]}, *more]}

    def tools(made: dict) -> dict:
        return base | {"tools": [made]}

    call = {"type": "tool_use", "id": "a", "name": "f", "input": {}}
    url = {"type": "url", "url": "https://example.com/hannah-weber.png"}
    custom = {"name": "f", "input_schema": {"type": "object"}}
    mine = {"mcp_servers": [odd], "container": "hannah", "context_management": odd, "custom": said}
    encrypted = {"type": "web_search_result_location", "encrypted_index": said, "url": said}
    return {
        **{f"parameter {name}": base | {name: value} for name, value in mine.items()},
        "a member of a message": base | {"messages": [message | odd]},
        "a member of a block": block(text(said) | odd),
        "a member of a call": block(call | odd, "assistant"),
        "a caller of a call": block(call | {"caller": odd}, "assistant"),
        "a member of a result": block({"type": "tool_result", "tool_use_id": "a"} | odd),
        "a member of a picture": block({"type": "image", "source": url} | odd),
        "another mark": block(text(said, cache_control={"type": "ephemeral", "scope": said})),
        "a picture elsewhere": block({"type": "image", "source": url}),
        "a picture's file": block({"type": "image", "source": {"type": "file", "file_id": "f"}}),
        "a document elsewhere": block({"type": "document", "source": url}),
        "a source of an unknown kind": block({"type": "document", "source": {"type": "x"} | odd}),
        "base64 that can be read in two ways": block(
            {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "A"}}
        ),
        "no media type": block(
            {"type": "image", "source": {"type": "base64", "media_type": said, "data": "AAAA"}}
        ),
        "an unknown block": block({"type": "hologram"} | odd),
        "a call of the provider's": block(call | {"type": "server_tool_use"}, "assistant"),
        "a result of the provider's": block(
            {"type": "web_search_tool_result", "tool_use_id": "a", "content": [odd]}, "assistant"
        ),
        "an upload": block({"type": "container_upload", "file_id": said}),
        "a reference": block(
            {"type": "tool_result", "tool_use_id": "a", "content": [{"type": "tool_reference"}]}
        ),
        "an encrypted citation": block(text(said, citations=[encrypted]), "assistant"),
        "a tool of the provider's": tools({"type": "web_search_20250305", "name": "web_search"}),
        "a tool of an unknown type": tools(custom | {"type": "crystal_ball"}),
        "a member of a tool": tools(custom | odd),
        "other callers": tools(custom | {"allowed_callers": ["code_execution_20250825"]}),
        "a member of a choice": base | {"tool_choice": {"type": "auto"} | odd},
        "a member of the output": base | {"output_config": odd},
        "a signature": block(
            {"type": "thinking", "thinking": said, "signature": "c2lnbmF0dXJl"}, "assistant"
        ),
        "a hidden thought": block({"type": "redacted_thinking", "data": said}, "assistant"),
    }
