"""Keys, tokens and passwords without a form of their own: by what is before them, by entropy."""

from __future__ import annotations

import math
import re
from collections import Counter
from itertools import pairwise

from curtilage.detect.patterns.kind import Kind, whole

_PLACEHOLDER = re.compile(
    r"(?i)(?:null|none|true|false|undefined|required|optional|string|password|secret|token|changeme"
    r"|example|your|my|the|a|an|is|not|and|for|reset|here|test|x{3,}|\*{3,}|\.{3,}|redacted)\b.*"
    r"|[<{$%\[(].*|x{3,}|\*+|\.+"
)
_NAME = re.compile(r"[A-Za-z_]+(?:[.:/-][A-Za-z_]+)*\d{0,3}|[a-z]+(?:[-_.][a-z]+)+[-_.]?\d{0,4}")
_EXPRESSION = re.compile(r"[A-Za-z_][\w.]{0,60}[(\[].*|[A-Za-z_]{2,30}(?:\.[A-Za-z_]{2,30})+\)*")
_ASKED = re.compile(
    r"(?i)[?&](?:access_token|token|key|api_?key|secret|sig|signature|password|auth|code"
    r"|x-amz-signature)=[^\s&]{6}"
)
_NUMBER = re.compile(r"\d+", re.ASCII)
_HEX = re.compile(r"(?:0x)?[0-9a-fA-F]+")
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def entropy(text: str) -> float:
    """Shannon entropy in bits a character: -sum p log2 p over the characters' frequencies."""
    total = len(text)
    return -sum(n / total * math.log2(n / total) for n in Counter(text).values())


def _assigned(candidate: str) -> bool:
    """What stands after ``api_key =``: no placeholder, no name, no call of a function."""
    return (
        not _PLACEHOLDER.fullmatch(candidate)
        and not _NAME.fullmatch(candidate)
        and entropy(candidate) >= 2.8
        and any(character.isdigit() for character in candidate)
    )


def _password(candidate: str) -> bool:
    return (
        len(candidate) >= 4
        and not _PLACEHOLDER.fullmatch(candidate)
        and not _EXPRESSION.fullmatch(candidate)
    )


def _said(candidate: str) -> bool:
    """What stands after "the password is": a word of the language is no password."""
    return _password(candidate) and not candidate.isalpha()


def _strong(candidate: str) -> bool:
    """Letters of either case or a sign, and digits: no word of the language looks so."""
    return (
        _said(candidate)
        and any(character.isdigit() for character in candidate)
        and any(character.isalpha() for character in candidate)
        and (
            (candidate != candidate.lower() and candidate != candidate.upper())
            or any(character in "!@#$%^&*+?~" for character in candidate)
        )
    )


def _random(candidate: str) -> bool:
    """Mixed case, digits, and the entropy of noise. Words and paths have less."""
    return (
        any(character.isdigit() for character in candidate)
        and any(character.islower() for character in candidate)
        and any(character.isupper() for character in candidate)
        and candidate.count("/") <= len(candidate) // 16
        and candidate.count("-") + candidate.count("_") <= len(candidate) // 8
        and _turns(candidate) >= _TURNS * len(candidate)
        and len(_NUMBER.findall(candidate)) >= _DIGIT_GROUPS
        and entropy(candidate) >= min(4.2, math.log2(len(candidate)) - 0.75)
    )


def _turns(candidate: str) -> int:
    """How often capitals, small letters, digits and signs take turns. In joined words, seldom."""
    sorts = [(one.isdigit(), one.isupper(), one.isalpha()) for one in candidate]
    return sum(one != other for one, other in pairwise(sorts))


def _alone(candidate: str) -> bool:
    """Noise that no word announces: no line of an encoded file, no digest with its padding."""
    if len(candidate) > _LONGEST or candidate.endswith("="):
        return False
    plain = "+" not in candidate and "/" not in candidate
    return (plain or len(candidate) == _AWS_SECRET) and _random(candidate)


def _service(candidate: str) -> bool:
    """What stands after the name of a service: a hexadecimal key, a UUID, or noise."""
    if _UUID.fullmatch(candidate) or (_HEX.fullmatch(candidate) and len(candidate) >= 24):
        return True
    return _assigned(candidate) and entropy(candidate) >= 3.0


_LONGEST, _AWS_SECRET = 63, 40
_TURNS, _DIGIT_GROUPS = 0.35, 2
_EQUALS = r"[\"'`]?[ ]{0,2}(?:[:=|]|:=|=>|\?=)[ ]{0,2}[\"'`]?"
_SET = (  # with space on both sides and no quotes, a name is one of a program
    r"(?:[\"'`]?[ ]{0,2}(?::=|=>|\?=|[:|])[ ]{0,2}[\"'`]?|[\"'`]?=[\"'`]?"
    r"|[\"'`]?[ ]{1,2}=[ ]{1,2}(?:[\"'`]|(?=[^\s,;]{0,64}[^\sA-Za-z_.,;])))"
)
_WORD = (
    r"(?:password|passwd|passphrase|passcode|pwd|passwort|kennwort|mot de passe|contraseña"
    r"|wachtwoord|senha|parola d'ordine|parola|lösenord|palavra-passe|clave|pin(?:[ -]?code)?"
    r"|db_pass"
    r"|[a-z]{1,12}_pass(?:word)?)"
)
_NAMED = (
    r"(?:api[_ -]?key|apikey|secret|token|access[_ -]?key|auth(?:orization)?|credentials?"
    r"|client[_ -]?secret|private[_ -]?key|signing[_ -]?key|encryption[_ -]?key|session[_ -]?id"
    r"|bearer|license[_ -]?key|service[_ -]?key|master[_ -]?key|account[_ -]?key"
    r"|conn(?:ection)?[_ -]?key"
    r"|schlüssel|clé[_ ]api|clave[_ ]api|chiave[_ ]api|sleutel|chave[_ ]api)"
)
_PUBLIC = (
    r"public[_ -]?key|checksum|sha-?\d{1,3}|md5|integrity|etag|digest|hash\b|commit|fingerprint"
    r"|revision|csrf|nonce|cache[_ -]?key|primary[_ -]?key|foreign[_ -]?key|key[_ -]?id|uuid|guid"
)
_SERVICES = (
    r"adafruit|adobe|airtable|algolia|asana|atlassian|beamer|bitbucket|bittrex|braintree|cloudflare"
    r"|codecov|cohere|coinbase|confluent|contentful|datadog|discord|drone_?ci|dropbox|etsy|facebook"
    r"|fastly|finicity|finnhub|firebase|flickr|freshbooks|github|gitlab|gitter|heroku|hubspot"
    r"|intercom|jfrog|jira|kraken|kucoin|launchdarkly|linkedin|lob|mailchimp|mailgun|mattermost"
    r"|meraki|messagebird|netlify|newrelic|new_relic|nytimes|okta|openai|pagerduty|paypal|plaid"
    r"|pusher|rapidapi|segment|sendbird|sentry|snyk|sonar|sourcegraph|square|squarespace|stripe"
    r"|sumo(?:logic)?|travis|twitch|twitter|typeform|vultr|yandex|zendesk|zoom"
)

_NOISE = r"(?<![A-Za-z0-9+/_=-])[A-Za-z0-9+/_-]{24,200}={0,2}(?![A-Za-z0-9+/_=-])"
_OF_A_THING = (
    r"sha-?\d{1,3}|md5|checksum|integrity|digest|hash\b|etag|base64|data:|sourcemapping|commit"
    r"|resolved|blob|nonce|cid\b|ipfs|uuid|fingerprint|img\b|src=|path|url|h1:"
    r"|(?:(?<=[A-Za-z0-9+/]{12})[\"',\\]{0,3}|(?<=[A-Za-z0-9+/]{12}\\n)\")"
    r"\n[ \t]{0,24}(?:b?[\"'])?\Z"
)

KINDS = (
    Kind(
        "secret.private_key",
        "secret.private_key",
        r"-----BEGIN[A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----(?:[^-]|-(?!----))*"
        r"(?:-----END[A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----)?",
        0.99,
    ),
    Kind(
        "secret.putty",
        "secret.private_key",
        r"PuTTY-User-Key-File-\d: [^\n]{1,60}\n(?:[^\n]{0,200}\n){3,60}",
        0.95,
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
        r"(?<![^\s\"'<>()\[{=,;|])https?://[^\s\"'<>]{8,900}",
        0.93,
        check=whole(lambda url: _ASKED.search(url) is not None),
        caseless=True,
    ),
    Kind(
        "secret.connection",
        "secret.password",
        r"(?<![A-Za-z])(?:(?:Server|Data Source|Host|Endpoint|User ID|Uid|Initial Catalog"
        r"|Database)="
        r"[^;\s]{1,120};[ ]?){1,8}(?:Password|Pwd|AccountKey|SharedAccessKey)=([^;\s\"']{3,200})",
        0.95,
        caseless=True,
    ),
    Kind(
        "secret.password",
        "secret.password",
        rf"(?<![A-Za-z]){_WORD}{_SET}([^\s\"'`,;]{{4,128}})",
        0.93,
        check=whole(_password),
        caseless=True,
    ),
    Kind(
        "secret.password_said",
        "secret.password",
        rf"(?<![A-Za-z]){_WORD}[ ](?:is|ist|lautet|est|es|è|é|was|to)[ ]{{1,2}}[\"'`]?"
        r"([^\s\"',;`<>]{4,128}[^\s\"',;`<>.])",
        0.85,
        check=whole(_said),
        caseless=True,
    ),
    Kind(
        "secret.password_beside",
        "secret.password",
        rf"(?<![A-Za-z]){_WORD}[ ]([^\s\"'`,;:=|<>]{{6,64}})",
        0.8,
        check=whole(_strong),
        caseless=True,
    ),
    Kind(
        "secret.curl",
        "secret.password",
        r"(?<![A-Za-z])curl[ ][^\n]{0,200}?(?:-u"
        r"|--user)[ =][\"']?([^\s\"':]{1,60}:[^\s\"']{3,120})",
        0.93,
        check=whole(lambda pair: _password(pair.partition(":")[2])),
    ),
    Kind(
        "secret.assigned",
        "secret.api_key",
        rf"{_NAMED}[A-Za-z0-9_-]{{0,20}}{_EQUALS}(?:Bearer[ ]|Basic[ ])?"
        r"([A-Za-z0-9_./+=~-]{8,400})",
        0.91,
        check=whole(_assigned),
        caseless=True,
        against=_PUBLIC,
        lowered=0.4,
    ),
    Kind(
        "secret.service",
        "secret.api_key",
        rf"(?:{_SERVICES})[A-Za-z0-9_ .-]{{0,20}}(?:key|token|secret|password|id"
        rf"|dsn)(?:{_EQUALS}|[ ](?:(?:is|ist|est|es|è|é)[ ])?)"
        r"([A-Za-z0-9_./+=~-]{14,200})",
        0.91,
        check=whole(_service),
        caseless=True,
    ),
    Kind(
        "secret.bearer",
        "secret.api_key",
        r"(?<![A-Za-z])(?:Bearer|Basic|Token|ApiKey)[ ]([A-Za-z0-9_./+=~-]{16,4096})",
        0.91,
        check=whole(_assigned),
    ),
    Kind(
        "secret.header",
        "secret.api_key",
        r"(?<![A-Za-z])X-[A-Za-z-]{0,30}(?:Key|Token|Secret|Auth)[\"']?:[ ]?[\"']?"
        r"([A-Za-z0-9_./+=~-]{12,400})",
        0.91,
        check=whole(_assigned),
        caseless=True,
    ),
    Kind(
        "secret.random",
        "secret.api_key",
        _NOISE,
        0.6,
        check=whole(_alone),
        against=_OF_A_THING,
    ),
    Kind(
        "secret.random_announced",
        "secret.api_key",
        _NOISE,
        0.0,
        check=whole(_random),
        context=r"key|token|secret|credential|password|auth|bearer|schlüssel|clé|clave|chiave|sleutel|chave",
        raised=0.85,
    ),
)
