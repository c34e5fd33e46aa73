"""Tokens that their issuers gave a form of their own.

Which services have one is known from the public rules of gitleaks (MIT); the forms are those that
the issuers document or send, and the regexes are written here. A token known only by the name of
its service before it is in `curtilage.detect.patterns.secrets`.
"""

from __future__ import annotations

from curtilage.detect.patterns.kind import Kind

_X = "A-Za-z0-9"
_HEX = "[0-9a-f]"

_ISSUED = {
    "adobe": rf"p8e-[{_X}]{{32}}",
    "alibaba": rf"LTAI[{_X}]{{12,24}}",
    "algolia_airtable": rf"pat[{_X}]{{14}}\.{_HEX}{{64}}",
    "anthropic": r"sk-ant-[A-Za-z0-9_-]{20,250}",
    "artifactory": rf"AKCp[{_X}]{{60,80}}|cmVmd[{_X}]{{59}}",
    "asana": r"[12]/\d{10,20}(?:/\d{10,20})?:[0-9a-f]{32}",
    "atlassian": r"ATATT3[A-Za-z0-9_=-]{60,250}|ATCTT3[A-Za-z0-9_=-]{60,250}|ATBB[A-Za-z0-9]{32}",
    "authress": r"(?:sc|ext|scauth|authress)_[a-z0-9]{5,30}\.[a-z0-9]{4,6}\.acc[_-][a-z0-9-]{10,32}"
    r"\.[A-Za-z0-9+/_=-]{30,120}",
    "aws": r"(?:AKIA|ASIA|ABIA|ACCA|AROA|AIDA|A3T[A-Z0-9])[A-Z2-7]{16}",
    "aws_bedrock": r"ABSK[A-Za-z0-9+/]{80,300}={0,2}",
    "azure_client": r"[A-Za-z0-9_~.]{3}\dQ~[A-Za-z0-9_~.-]{31,34}",
    "azure_storage": r"(?:AccountKey|SharedAccessKey|sig)=[A-Za-z0-9+/%]{40,90}={0,2}",
    "clickhouse": rf"4b1d[{_X}]{{38}}",
    "clojars": r"CLOJARS_[a-z0-9]{60}",
    "cloudflare": r"v1\.0-[a-f0-9]{24}-[a-f0-9]{146}",
    "databricks": r"dapi[a-h0-9]{32}(?:-\d)?",
    "defined": r"dnkey-[a-z0-9=_-]{26}-[a-z0-9=_-]{52}",
    "digitalocean": r"do[opr]_v1_[a-f0-9]{64}",
    "discord": r"[MNO][A-Za-z0-9_-]{23,28}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,40}",
    "doppler": rf"dp\.(?:pt|st|ct|sa|scim|audit)\.(?:[a-z0-9_-]{{2,35}}\.)?[{_X}]{{40,50}}",
    "dropbox": r"sl\.[A-Za-z0-9_=-]{130,250}",
    "docker": r"dckr_(?:pat|oat)_[A-Za-z0-9_-]{20,60}",
    "duffel": r"duffel_(?:test|live)_[A-Za-z0-9_=-]{43}",
    "dynatrace": r"dt0[a-z]\d{2}\.[A-Z0-9]{24}\.[A-Z0-9]{64}",
    "easypost": rf"EZ[AT]K[{_X}]{{54}}",
    "facebook": r"EAA[A-Za-z0-9]{100,250}|\d{15,16}(?:\||%7C)[A-Za-z0-9_-]{27,40}",
    "figma": r"figd_[A-Za-z0-9_-]{40}",
    "flutterwave": r"FLW(?:SEC|PUB)K(?:_TEST|_LIVE)?-[a-h0-9]{12,32}(?:-X)?",
    "fly": r"fo1_[A-Za-z0-9_-]{43}|fm(?:1[ar]|2)_[A-Za-z0-9+/]{100,400}={0,3}",
    "frame": r"fio-u-[A-Za-z0-9_=-]{64}",
    "github": r"gh[pousr]_[A-Za-z0-9]{36,251}|github_pat_[A-Za-z0-9_]{22,255}",
    "gitlab": r"gl(?:pat|ptt|dt|rt|soat|cbt|ft|imt|agent|oas|ffct)-[A-Za-z0-9_.-]{20,64}"
    r"|GR1348941[A-Za-z0-9_-]{20}|_gitlab_session=[0-9a-z]{32}",
    "gocardless": r"live_[A-Za-z0-9_=-]{40}",
    "google": r"AIza[A-Za-z0-9_-]{35}|GOCSPX-[A-Za-z0-9_-]{28}|ya29\.[A-Za-z0-9_-]{20,400}"
    r"|1//0[A-Za-z0-9_-]{40,100}",
    "grafana": r"gl(?:sa|c)_[A-Za-z0-9+/=_]{32,400}",
    "groq": r"gsk_[A-Za-z0-9]{52}|xai-[A-Za-z0-9]{70,90}|r8_[A-Za-z0-9]{37}"
    "|tgp_v1_[A-Za-z0-9_-]{43}",
    "harness": rf"(?:pat|sat)\.[{_X}_-]{{22}}\.[0-9a-f]{{24}}\.[{_X}]{{20}}",
    "hashicorp": r"[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_=-]{60,70}",
    "heroku": r"HRKU-[A-Za-z0-9_-]{36,64}",
    "hubspot": r"pat-(?:na|eu)\d-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    "hugging_face": r"hf_[A-Za-z0-9]{30,40}|api_org_[A-Za-z0-9]{34}",
    "infracost": rf"ico-[{_X}]{{32}}",
    "intra42": r"s-s4t2(?:ud|af)-[0-9a-f]{64}",
    "jwt": r"eyJ[A-Za-z0-9_-]{8,4096}+\.eyJ[A-Za-z0-9_-]{4,8192}(?:\.[A-Za-z0-9_-]{0,2048})?",
    "langsmith": r"lsv2_(?:pt|sk)_[0-9a-f]{32}_[0-9a-f]{10}",
    "launchdarkly": r"(?:api|sdk|mob)-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    "linear": rf"lin_api_[{_X}]{{40}}",
    "lob": r"(?:live|test)_(?:pub_)?[a-f0-9]{31,35}",
    "mail": rf"(?:pub)?key-{_HEX}{{32}}|{_HEX}{{32}}-us\d{{1,2}}"
    "|{_HEX}{{32}}-{_HEX}{{8}}-{_HEX}{{8}}",
    "mapbox": r"(?:pk|sk)\.eyJ[A-Za-z0-9_-]{50,120}\.[A-Za-z0-9_-]{22}",
    "maxmind": rf"[{_X}]{{6}}_[{_X}]{{29}}_mmk",
    "model": r"sk-(?:proj-|svcacct-|admin-|or-)?[A-Za-z0-9_-]{20,250}",
    "netlify": r"nfp_[A-Za-z0-9]{36,40}",
    "new_relic": r"NRAK-[A-Z0-9]{27}|NRII-[A-Za-z0-9-]{32}|NRJS-[a-f0-9]{19}|NRRA-[a-f0-9]{42}",
    "notion": rf"ntn_[{_X}]{{40,60}}|secret_[{_X}]{{43}}",
    "npm": rf"npm_[{_X}]{{36}}",
    "nvidia": r"nvapi-[A-Za-z0-9_-]{60,70}",
    "octopus": r"API-[A-Z0-9]{26}",
    "one_password": r"A3-[A-Z0-9]{6}-(?:[A-Z0-9]{11}|[A-Z0-9]{6}-[A-Z0-9]{5})(?:-[A-Z0-9]{5}){3}"
    r"|ops_eyJ[A-Za-z0-9+/]{200,1500}={0,3}",
    "openshift": r"sha256~[A-Za-z0-9_-]{43}",
    "perplexity": rf"pplx-[{_X}]{{48,56}}",
    "plaid": r"access-(?:sandbox|development"
    "|production)-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    "planetscale": r"pscale_(?:tkn|oauth|pw)_[A-Za-z0-9_=.-]{32,64}",
    "polymarket": r"SCW[0-9A-Z]{17}",
    "postman": r"PMAK-[a-f0-9]{24}-[a-f0-9]{34}",
    "posthog": rf"ph[cx]_[{_X}]{{43}}",
    "prefect": rf"pn[ub]_[{_X}]{{36}}",
    "pulumi": r"pul-[a-f0-9]{40}",
    "pypi": r"pypi-[A-Za-z0-9_-]{50,1000}",
    "readme": r"rdme_[a-z0-9]{70}",
    "rubygems": r"rubygems_[a-f0-9]{48}",
    "scalingo": r"tk-us-[A-Za-z0-9_-]{48}",
    "sendgrid": r"SG\.[A-Za-z0-9_-]{16,32}\.[A-Za-z0-9_-]{16,64}",
    "sendinblue": r"xkeysib-[a-f0-9]{64}-[A-Za-z0-9]{16}",
    "sentry": r"sntryu_[a-f0-9]{64}|sntrys_eyJ[A-Za-z0-9+/=_]{40,500}",
    "settlemint": rf"sm_[aps]at_[{_X}]{{16}}",
    "shippo": r"shippo_(?:live|test)_[a-fA-F0-9]{40}",
    "shopify": r"shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}",
    "slack": r"xox[abeoprs]-[A-Za-z0-9-]{10,250}|xoxe\.xox[bp]-\d-[A-Z0-9]{100,200}"
    r"|xapp-\d-[A-Za-z0-9-]{10,250}",
    "sourcegraph": r"sgp_(?:[a-f0-9]{16}_|local_)?[a-f0-9]{40}",
    "square": r"sq0[a-z]{3}-[A-Za-z0-9_-]{22,43}|EAAA[A-Za-z0-9_-]{60}",
    "stripe": r"(?:sk|rk|pk)_(?:live|test|prod)_[A-Za-z0-9]{10,250}|whsec_[A-Za-z0-9]{20,80}",
    "supabase": r"sb[ps]_[a-f0-9]{40}|sb_(?:secret|publishable)_[A-Za-z0-9_-]{20,60}",
    "tailscale": rf"tskey-[a-z]{{2,12}}-[{_X}]{{8,24}}(?:-[{_X}]{{8,40}})?",
    "telegram": r"\d{8,10}:AA[A-Za-z0-9_-]{33}",
    "terraform": r"ATLASV1[A-Za-z0-9]{60}",
    "twilio": rf"(?:SK|AC){_HEX}{{32}}",
    "twitter": r"A{22}[A-Za-z0-9%]{80,100}",
    "typeform": r"tfp_[A-Za-z0-9_.=-]{44,80}",
    "vault": r"hv[sbr]\.[A-Za-z0-9_-]{24,300}",
    "vercel": rf"vercel_blob_rw_[{_X}_]{{30,60}}|vc[pkr]_[{_X}]{{50,60}}",
    "yandex": r"t1\.[A-Za-z0-9_-]{40,250}={0,2}\.[A-Za-z0-9_-]{86}={0,2}|AQVN[A-Za-z0-9_-]{35,38}"
    r"|YC[A-Za-z0-9_-]{38}",
}
_HOOKS = (
    r"hooks\.slack\.com/(?:services|workflows|triggers)/[A-Za-z0-9+/]{20,80}"
    r"|[a-z0-9]{2,40}\.webhook\.office\.com/webhookb2/[A-Za-z0-9@/-]{60,300}"
    r"|discord(?:app)?\.com/api/webhooks/\d{15,20}/[A-Za-z0-9_-]{50,100}"
    r"|api\.telegram\.org/bot\d{8,10}:[A-Za-z0-9_-]{33,36}"
    r"|chat\.googleapis\.com/v1/spaces/[A-Za-z0-9_-]{5,30}/messages\?[^\s\"'<>]{20,300}"
    r"|hooks\.zapier\.com/hooks/catch/\d{3,12}/[a-z0-9]{5,20}"
)

KINDS = (
    *(
        Kind(
            f"secret.{name}",
            "secret.api_key",
            rf"(?<![A-Za-z0-9])(?:{regex})(?![A-Za-z0-9])",
            0.97,
            against=r"sha1|sha256:|md5|checksum|digest|commit"
            if name in {"twilio", "mail"}
            else "",
        )
        for name, regex in _ISSUED.items()
    ),
    Kind("secret.hook", "secret.url", rf"(?:https?://)?(?:{_HOOKS})", 0.97),
)
