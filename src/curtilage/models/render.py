"""Texts that deploy a model server which keeps what it is asked to itself. Pure.

For Compose the server is reached on loopback, for Kubernetes by mutual TLS. Either way it asks
no hub, reports to nobody, logs no request, cannot write to its model and has no privilege.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

PORT = 8000
MODEL_FOLDER = "/model"
_USER = 65534
_CHART = "oci://ghcr.io/bjw-s-labs/helm/app-template --version 4.6.0"
_TLS_PORT = 8443
_NO_HUB = {
    "DO_NOT_TRACK": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
}
_TMP, _SHARED = "/tmp", "/dev/shm"  # noqa: S108 - inside the container
# Nothing but these can be written; a user without a name needs one for the compilers' caches.
_IN_TMP = {"HOME": _TMP, "LOGNAME": "model", "USER": "model", "XDG_CACHE_HOME": f"{_TMP}/.cache"}


@dataclass(frozen=True, slots=True)
class Engine:
    """A model server's program.

    Attributes:
        image: repository and tag.
        arguments: of the program, from host and the name of the model.
        environment: variables that keep it private.
        program: in place of what the image starts; empty for just that.
    """

    image: tuple[str, str]
    arguments: Callable[[str, str], list[str]]
    environment: Mapping[str, str]
    program: tuple[str, ...] = ()


def _vllm(host: str, name: str) -> list[str]:
    return [
        *(MODEL_FOLDER, "--served-model-name", name),
        *("--host", host, "--port", str(PORT)),
        *("--no-enable-log-requests", "--disable-uvicorn-access-log"),
    ]


def _tgi(host: str, _: str) -> list[str]:
    return [
        *("--model-id", MODEL_FOLDER),
        *("--hostname", host, "--port", str(PORT), "--usage-stats", "off"),
    ]


ENGINES: Mapping[str, Engine] = {
    "vllm": Engine(
        ("vllm/vllm-openai", "v0.32.0"),
        _vllm,
        {"VLLM_NO_USAGE_STATS": "1", **_NO_HUB, **_IN_TMP},
        ("vllm", "serve"),
    ),
    # At 'info' it logs the parameters of every request, stop words and grammars included; 'warn'
    # holds for some of its parts alone.
    "tgi": Engine(
        ("ghcr.io/huggingface/text-generation-inference", "3.3.7"),
        _tgi,
        {"LOG_LEVEL": "error", "USAGE_STATS": "off", **_NO_HUB, **_IN_TMP},
    ),
}


def compose(engine: str, model: str, name: str) -> str:
    """A Compose file, with the settings of the destination as its first lines.

    Args:
        engine: a name in `ENGINES`.
        model: absolute path of the model's folder on the host.
        name: of the service, of the destination and of the model.
    """
    made = ENGINES[engine]
    service = {
        "image": ":".join(made.image),
        **({"entrypoint": list(made.program)} if made.program else {}),
        "command": made.arguments("0.0.0.0", name),  # noqa: S104 - published on loopback alone
        "environment": dict(made.environment),
        "ports": [f"127.0.0.1:{PORT}:{PORT}"],
        "networks": ["inside"],
        "volumes": [
            # A dollar sign would be taken for a variable.
            {
                "type": "bind",
                "source": model.replace("$", "$$"),
                "target": MODEL_FOLDER,
                "read_only": True,
                "bind": {"create_host_path": False},
            }
        ],
        "user": f"{_USER}:{_USER}",
        "read_only": True,
        "tmpfs": [f"{_TMP}:exec,mode=1777"],
        "shm_size": "2gb",
        "cap_drop": ["ALL"],
        "security_opt": ["no-new-privileges:true"],
        "restart": "unless-stopped",
        "deploy": {
            "resources": {
                "reservations": {
                    "devices": [{"driver": "nvidia", "count": 1, "capabilities": ["gpu"]}]
                }
            }
        },
    }
    # Without masquerading, the bridge has a way to this host and none beyond it.
    bridge = {"com.docker.network.bridge.enable_ip_masquerade": "false"}
    document = {
        "services": {name: service},
        "networks": {"inside": {"driver": "bridge", "driver_opts": bridge}},
    }
    return _text(
        "Save as compose.yaml, then: docker compose up --detach",
        destination(engine, name, f"http://127.0.0.1:{PORT}/v1"),
        document,
    )


def helm(engine: str, claim: str, name: str) -> str:
    """Values for the chart app-template, with the settings of the destination as first lines.

    Args:
        engine: a name in `ENGINES`.
        claim: the persistent volume claim that holds the model at its top.
        name: of the release, of the destination and of the model.
    """
    made = ENGINES[engine]
    document = {
        "defaultPodOptions": {
            "automountServiceAccountToken": False,
            # A service called vllm would set VLLM_PORT, which vLLM takes for its own.
            "enableServiceLinks": False,
            "securityContext": {
                "runAsNonRoot": True,
                "runAsUser": _USER,
                "runAsGroup": _USER,
                "fsGroup": _USER,
                "seccompProfile": {"type": "RuntimeDefault"},
            },
        },
        "controllers": {
            "main": {
                "containers": {
                    "main": {
                        **_container(made.image, made.arguments("127.0.0.1", name)),
                        **({"command": list(made.program)} if made.program else {}),
                        "env": dict(made.environment),
                        "resources": {"limits": {"nvidia.com/gpu": 1}},
                        "probes": _probes(),
                    },
                    "tls": _container(("ghostunnel/ghostunnel", "v1.8.4"), _tunnel()),
                }
            }
        },
        "service": {"main": {"controller": "main", "ports": {"https": {"port": _TLS_PORT}}}},
        "persistence": _volumes(claim, name),
        "networkpolicies": {
            "main": {
                "controller": "main",
                "policyTypes": ["Ingress", "Egress"],
                "rules": {"ingress": [_from_the_gateway()], "egress": []},
            }
        },
    }
    tls = [
        f"[destinations.{name}.tls]",
        *(f'{key} = "tls/{file}"' for key, file in _OURS.items()),
    ]
    return _text(
        f"Save as values.yaml, then: helm install {name} {_CHART} --values values.yaml\n"
        f"The secret {name}-tls holds tls.crt and tls.key of the server, for the name {name}, and\n"
        "ca.crt, which signed the gateway's certificate. That one's common name is curtilage.",
        destination(engine, name, f"https://{name}:{_TLS_PORT}/v1") + tls,
        document,
    )


_OURS = {"ca_file": "ca.crt", "client_cert": "tls.crt", "client_key": "tls.key"}


def destination(engine: str, name: str, endpoint: str) -> list[str]:
    """The settings of the destination, line by line."""
    # By another name TGI would look for an adapter.
    model = "tgi" if engine == "tgi" else name
    return [
        f"[destinations.{name}]",
        f'kind = "{engine}"',
        'zone = "inside"',
        'jurisdiction = "DE" # whose law applies there',
        'residency = ["EU"]  # whose residency rules it satisfies',
        f'endpoint = "{endpoint}"',
        f'models = ["{model}"]',
    ]


def _container(image: tuple[str, str], arguments: list[str]) -> dict[str, Any]:
    return {
        "image": {"repository": image[0], "tag": image[1]},
        "args": arguments,
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        },
    }


def _tunnel() -> list[str]:
    return [
        *("server", "--listen", f"0.0.0.0:{_TLS_PORT}", "--target", f"127.0.0.1:{PORT}"),
        *("--cert", "/tls/tls.crt", "--key", "/tls/tls.key", "--cacert", "/tls/ca.crt"),
        *("--allow-cn", "curtilage"),
    ]


def _probes() -> dict[str, Any]:
    """The kubelet cannot reach the pod's loopback, so the container asks itself."""
    command = ["curl", "--fail", "--silent", f"http://127.0.0.1:{PORT}/health"]

    def probe(**more: int) -> dict[str, Any]:
        spec = {"exec": {"command": command}, "timeoutSeconds": 5, **more}
        return {"enabled": True, "custom": True, "spec": spec}

    return {
        "startup": probe(periodSeconds=10, failureThreshold=180),
        "readiness": probe(periodSeconds=10),
        "liveness": probe(periodSeconds=30, failureThreshold=4),
    }


def _volumes(claim: str, name: str) -> dict[str, Any]:
    def at(path: str, container: str, **more: bool) -> dict[str, Any]:
        return {"advancedMounts": {"main": {container: [{"path": path, **more}]}}}

    return {
        "model": {
            "type": "persistentVolumeClaim",
            "existingClaim": claim,
            **at(MODEL_FOLDER, "main", readOnly=True),
        },
        "certificates": {
            "type": "secret",
            "name": f"{name}-tls",
            **at("/tls", "tls", readOnly=True),
        },
        "tmp": {"type": "emptyDir", **at(_TMP, "main")},
        "shm": {
            "type": "emptyDir",
            "medium": "Memory",
            "sizeLimit": "2Gi",
            **at(_SHARED, "main"),
        },
    }


def _from_the_gateway() -> dict[str, Any]:
    labels = {"app.kubernetes.io/name": "curtilage"}
    return {
        "from": [{"podSelector": {"matchLabels": labels}}],
        "ports": [{"port": _TLS_PORT, "protocol": "TCP"}],
    }


def _text(how: str, settings: list[str], document: Mapping[str, Any]) -> str:
    told = [*how.splitlines(), "", "For curtilage.toml:", "", *settings]
    head = [f"# {line}".rstrip() for line in told]
    return "\n".join([*head, *_lines(document), ""])


def _lines(value: Any) -> list[str]:
    """A value as lines of YAML. A scalar is written as in JSON, which YAML reads the same."""
    if isinstance(value, Mapping) and value:
        made = []
        for key, inner in value.items():
            below = _lines(inner)
            if isinstance(inner, (Mapping, list)) and inner:
                made += [f"{json.dumps(key) if ':' in key else key}:", *(f"  {x}" for x in below)]
            else:
                made.append(f"{key}: {below[0]}")
        return made
    if isinstance(value, list) and value:
        made = []
        for inner in value:
            first, *rest = _lines(inner)
            made += [f"- {first}", *(f"  {line}" for line in rest)]
        return made
    return [json.dumps(value)]
