"""Tokens in their issuers' forms, and secrets known by what is before them."""

from __future__ import annotations

from random import Random

from curtilage.detect.patterns.tests.planted import Planted, token
from curtilage.detect.patterns.tests.planted_sums import shaped

KEY = "API key|API-Schlüssel|clé API|clave API|chiave API|API-sleutel|chave API"
PASSWORD = "password|Passwort|mot de passe|contraseña|password|wachtwoord|senha"

_FORMS = {
    "adobe": "p8e-" + "~" * 32,
    "age": "AGE-SECRET-KEY-1" + "@" * 58,
    "anthropic": "sk-ant-api03-" + "~" * 93 + "AA",
    "atlassian": "ATATT3" + "~" * 186,
    "aws": "AKIA" + "@" * 16,
    "azure client": "~~~1Q\\~" + "~" * 32,
    "databricks": "dapi" + "x" * 32,
    "digitalocean": "dop_v1_" + "x" * 64,
    "docker": "dckr_pat_" + "~" * 27,
    "doppler": "dp.pt." + "~" * 43,
    "dropbox": "sl." + "~" * 135,
    "dynatrace": "dt0c01." + "@" * 24 + "." + "@" * 64,
    "easypost": "EZAK" + "~" * 54,
    "facebook": "EAAC" + "~" * 110,
    "fly": "fo1_" + "~" * 43,
    "github": "ghp_" + "~" * 36,
    "github fine": "github_pat_" + "~" * 22 + "_" + "~" * 59,
    "gitlab": "glpat-" + "~" * 20,
    "google": "AIza" + "~" * 35,
    "google secret": "GOCSPX-" + "~" * 28,
    "grafana": "glsa_" + "~" * 32 + "_" + "x" * 8,
    "groq": "gsk_" + "~" * 52,
    "hashicorp": "~" * 14 + ".atlasv1." + "~" * 64,
    "hugging face": "hf_" + "~" * 34,
    "jwt": "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI" + "~" * 20 + "." + "~" * 43,
    "linear": "lin_api_" + "~" * 40,
    "mailchimp": "x" * 32 + "-us12",
    "mailgun": "key-" + "x" * 32,
    "new relic": "NRAK-" + "@" * 27,
    "notion": "ntn_###########" + "~" * 35,
    "npm": "npm_" + "~" * 36,
    "nvidia": "nvapi-" + "~" * 64,
    "octopus": "API-" + "@" * 26,
    "openai": "sk-proj-" + "~" * 48,
    "perplexity": "pplx-" + "~" * 48,
    "planetscale": "pscale_tkn_" + "~" * 43,
    "postman": "PMAK-" + "x" * 24 + "-" + "x" * 34,
    "pulumi": "pul-" + "x" * 40,
    "pypi": "pypi-AgEIcHlwaS5vcmc" + "~" * 60,
    "rubygems": "rubygems_" + "x" * 48,
    "sendgrid": "SG." + "~" * 22 + "." + "~" * 43,
    "sendinblue": "xkeysib-" + "x" * 64 + "-" + "~" * 16,
    "sentry": "sntryu_" + "x" * 64,
    "shopify": "shpat_" + "x" * 32,
    "slack": "xoxb-############-#############-" + "~" * 24,
    "square": "sq0atp-" + "~" * 22,
    "stripe": "sk_live_" + "~" * 24,
    "supabase": "sbp_" + "x" * 40,
    "telegram": "#########:AA" + "~" * 33,
    "twilio": "SK" + "x" * 32,
    "typeform": "tfp_" + "~" * 59,
    "vault": "hvs." + "~" * 95,
}


def _form(shape: str):
    literal = shape.replace("\\~", "\x00")

    def make(random: Random) -> str:
        # the letters x, @, # of a fixed prefix stand for themselves
        head = next((p for p in _PREFIXES if literal.startswith(p)), "")
        return head + shaped(random, literal[len(head) :]).replace("\x00", "~")

    return make


_PREFIXES = ("xkeysib-", "xoxb-", "npm_")

ISSUED = tuple(
    Planted(
        name, "secret.private_key" if name == "age" else "secret.api_key", _form(shape), KEY, True
    )
    for name, shape in _FORMS.items()
)


def _password(random: Random) -> str:
    return random.choice(["Tr0ub4dor", "hunter", "Sommer!"]) + shaped(random, "##~~!")


def _key(random: Random) -> str:
    label = random.choice(
        ["RSA PRIVATE KEY", "PRIVATE KEY", "OPENSSH PRIVATE KEY", "EC PRIVATE KEY"]
    )
    body = "\n".join(shaped(random, "~" * 64) for _ in range(3))
    return f"-----BEGIN {label}-----\n{body}\n-----END {label}-----"


def _connection(random: Random) -> str:
    scheme = random.choice(["postgres", "mysql", "mongodb+srv", "redis", "amqp"])
    return f"{scheme}://app:{shaped(random, '~~~~##~~')}@db.internal:5432/main"


OTHERS = (
    Planted("password", "secret.password", _password, PASSWORD),
    Planted("private key", "secret.private_key", _key, "key", alone=True),
    Planted("connection", "secret.url", _connection, "DSN", alone=True),
    Planted(
        "hook",
        "secret.url",
        token("https://hooks.slack.com/services/T0#######/B0#######/" + "~" * 24),
        "hook",
        True,
    ),
    Planted("plain key", "secret.api_key", token("~" * 16 + "7a" + "~" * 14), KEY),
    Planted("service key", "secret.api_key", token("x" * 40), "datadog_api_key"),
    Planted("noise", "secret.api_key", token("aB3" + "~" * 33), "token", alone=True),
)
