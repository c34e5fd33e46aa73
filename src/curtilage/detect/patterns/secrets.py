"""Keys, tokens and passwords: by their issuers' prefixes, by assignment, and by entropy."""

from __future__ import annotations

import math
import re
from collections import Counter

from curtilage.detect.patterns.kind import Kind, whole

_PLACEHOLDER = re.compile(
    r"(?i)(?:null|none|true|false|undefined|required|optional|string|password|secret|token|changeme"
    r"|example|your|my|the|a|an|is|not|and|for|reset|here|test|x{3,}|\*{3,}|\.{3,}|redacted)\b.*"
    r"|[<{$%\[(].*|x{3,}|\*+|\.+"
)


def entropy(text: str) -> float:
    """Shannon entropy in bits a character: -sum p log2 p over the characters' frequencies."""
    total = len(text)
    return -sum(n / total * math.log2(n / total) for n in Counter(text).values())


def _assigned(candidate: str) -> bool:
    """What stands after ``api_key =``: no placeholder, no word, no call of a function."""
    return (
        not _PLACEHOLDER.fullmatch(candidate)
        and entropy(candidate) >= 2.8
        and any(character.isdigit() for character in candidate)
    )


def _password(candidate: str) -> bool:
    return len(candidate) >= 4 and not _PLACEHOLDER.fullmatch(candidate)


def _said(candidate: str) -> bool:
    """What stands after "the password is": a word of the language is no password."""
    return _password(candidate) and not candidate.isalpha()


def _random(candidate: str) -> bool:
    """Mixed case, digits, and the entropy of noise; dictionary words and paths have less."""
    return (
        any(character.isdigit() for character in candidate)
        and any(character.islower() for character in candidate)
        and any(character.isupper() for character in candidate)
        and candidate.count("/") <= len(candidate) // 16
        and candidate.count("-") + candidate.count("_") <= len(candidate) // 8
        and entropy(candidate) >= min(4.2, math.log2(len(candidate)) - 0.75)
    )


_ISSUED = {
    "aws": r"(?:AKIA|ASIA|ABIA|ACCA|A3T[A-Z0-9])[A-Z2-7]{16}",
    "github": r"gh[pousr]_[A-Za-z0-9]{36,251}|github_pat_[A-Za-z0-9_]{22,255}",
    "gitlab": r"gl(?:pat|ptt|dt|rt|soat|cbt|ft|imt|agent|oas|ffct)-[A-Za-z0-9_-]{20,64}",
    "slack": r"xox[abeoprs]-[A-Za-z0-9-]{10,250}|xapp-\d-[A-Za-z0-9-]{10,250}",
    "slack_hook": r"https://hooks\.slack\.com/(?:services|workflows)/[A-Za-z0-9+/]{20,80}",
    "stripe": r"(?:sk|rk|pk)_(?:live|test|prod)_[A-Za-z0-9]{10,250}|whsec_[A-Za-z0-9]{20,80}",
    "google": r"AIza[A-Za-z0-9_-]{35}|GOCSPX-[A-Za-z0-9_-]{28}|ya29\.[A-Za-z0-9_-]{20,400}",
    "model": r"sk-(?:ant-|proj-|svcacct-|admin-|or-)?[A-Za-z0-9_-]{20,250}",
    "hugging_face": r"hf_[A-Za-z0-9]{30,40}|api_org_[A-Za-z0-9]{34}",
    "npm": r"npm_[A-Za-z0-9]{36}",
    "pypi": r"pypi-[A-Za-z0-9_-]{50,1000}",
    "twilio": r"(?:SK|AC)[0-9a-f]{32}",
    "sendgrid": r"SG\.[A-Za-z0-9_-]{16,32}\.[A-Za-z0-9_-]{16,64}",
    "mail": r"key-[0-9a-f]{32}|[0-9a-f]{32}-us\d{1,2}",
    "digitalocean": r"do[opr]_v1_[a-f0-9]{64}",
    "shopify": r"shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}",
    "square": r"sq0[a-z]{3}-[A-Za-z0-9_-]{22,43}|EAAA[A-Za-z0-9_-]{60}",
    "databricks": r"dapi[a-h0-9]{32}(?:-\d)?",
    "telegram": r"\d{8,10}:AA[A-Za-z0-9_-]{33}",
    "azure": r"(?:AccountKey|SharedAccessKey|sig)=[A-Za-z0-9+/%]{40,90}={0,2}",
    "vault": r"hvs\.[A-Za-z0-9_-]{24,200}|dp\.(?:pt|st|ct)\.[A-Za-z0-9]{40,50}",
    "grafana": r"gl(?:sa|c)_[A-Za-z0-9+/=_]{32,400}",
    "linear": r"lin_api_[A-Za-z0-9]{40}|ntn_[A-Za-z0-9]{40,60}|PMAK-[a-f0-9]{24}-[a-f0-9]{34}",
    "discord": r"[MNO][A-Za-z0-9_-]{23,28}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,40}",
    "jwt": r"eyJ[A-Za-z0-9_-]{8,4096}\.eyJ[A-Za-z0-9_-]{4,8192}(?:\.[A-Za-z0-9_-]{0,2048})?",
}
_EQUALS = r"[\"']?[ ]{0,2}(?:[:=]|:=|=>)[ ]{0,2}[\"']?"
_WORD = (
    r"(?:password|passwd|passphrase|passcode|pwd|passwort|kennwort|mot de passe|contraseña"
    r"|wachtwoord|senha|parola|lösenord|pin(?:[ -]?code)?|db_pass|[a-z]{1,12}_pass(?:word)?)"
)
_NAMED = (
    r"(?:api[_ -]?key|apikey|secret|token|access[_ -]?key|auth(?:orization)?|credentials?"
    r"|client[_ -]?secret|private[_ -]?key|signing[_ -]?key|encryption[_ -]?key|session[_ -]?id"
    r"|bearer|license[_ -]?key)"
)

KINDS = (
    *(
        Kind(
            f"secret.{name}",
            "secret.api_key",
            rf"(?<![A-Za-z0-9])(?:{regex})(?![A-Za-z0-9])",
            0.97,
        )
        for name, regex in _ISSUED.items()
    ),
    Kind(
        "secret.private_key",
        "secret.private_key",
        r"-----BEGIN[A-Z ]{0,30}PRIVATE KEY(?: BLOCK)?-----(?:[^-]|-(?!----))*"
        r"(?:-----END[A-Z ]{0,30}PRIVATE KEY(?: BLOCK)?-----)?",
        0.99,
    ),
    Kind(
        "secret.age",
        "secret.private_key",
        r"(?<![A-Za-z0-9])AGE-SECRET-KEY-1[A-Z0-9]{58}(?![A-Za-z0-9])",
        0.99,
    ),
    Kind(
        "secret.url",
        "secret.url",
        r"(?<![A-Za-z0-9+.-])[A-Za-z][A-Za-z0-9+.-]{1,20}://[^\s:@/\"'<>]{0,100}:[^\s@/\"'<>]{1,200}@"
        r"[^\s\"'<>]{1,300}",
        0.97,
    ),
    Kind(
        "secret.url_query",
        "secret.url",
        r"https?://[^\s\"'<>?]{4,200}\?(?:[^\s\"'<>]{0,200}&)?(?:access_token|token|key|api_?key|secret|sig"
        r"|signature|password|auth)=[^\s\"'<>]{6,400}",
        0.93,
        caseless=True,
    ),
    Kind(
        "secret.password",
        "secret.password",
        rf"(?<![A-Za-z]){_WORD}{_EQUALS}([^\s\"',;]{{4,128}})",
        0.93,
        check=whole(_password),
        caseless=True,
    ),
    Kind(
        "secret.password_said",
        "secret.password",
        rf"(?<![A-Za-z]){_WORD}[ ](?:is|ist|lautet|est|es|è|was|to)[ ]{{1,2}}[\"'`]?"
        r"([^\s\"',;`<>]{4,128}[^\s\"',;`<>.])",
        0.85,
        check=whole(_said),
        caseless=True,
    ),
    Kind(
        "secret.assigned",
        "secret.api_key",
        rf"{_NAMED}[A-Za-z0-9_-]{{0,20}}{_EQUALS}(?:Bearer[ ]|Basic[ ])?"
        r"([A-Za-z0-9_./+=~-]{8,400})",
        0.91,
        check=whole(_assigned),
        caseless=True,
    ),
    Kind(
        "secret.bearer",
        "secret.api_key",
        r"(?<![A-Za-z])(?:Bearer|Basic)[ ]([A-Za-z0-9_./+=~-]{16,4096})",
        0.91,
        check=whole(_assigned),
    ),
    Kind(
        "secret.random",
        "secret.api_key",
        r"(?<![A-Za-z0-9+/_=-])[A-Za-z0-9+/_-]{24,}={0,2}",
        0.6,
        check=whole(_random),
        context=r"key|token|secret|credential|password|auth|bearer|schlüssel|clé|clave|chiave",
        raised=0.85,
    ),
)
