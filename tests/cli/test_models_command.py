"""``curtilage models render``: what it writes is read back, and it is private."""

import re
import tomllib

import pytest
from tests.world import CONFIG

from curtilage.core.parties import Zone
from curtilage.models.render import ENGINES
from curtilage.settings.read import read_settings

yaml = pytest.importorskip("yaml")

FOLDER = "/srv/models/Mistral Small $HOME: #1"
NAME = "mistral-small-home-1"


def rendered(run, form: str, engine: str, model: str, *more: str) -> tuple[dict, str]:
    """The document, and the settings in its first lines."""
    ran = run("models", "render", "--for", form, "--engine", engine, model, *more)
    assert (ran.code, ran.err) == (0, "")
    _, _, told = ran.out.partition("# For curtilage.toml:\n#\n")
    lines = re.match(r"(?:#.*\n)+", told)
    assert lines
    settings = "".join(line.removeprefix("# ") for line in lines[0].splitlines(keepends=True))
    return yaml.safe_load(ran.out), settings


@pytest.fixture(params=sorted(ENGINES))
def engine(request) -> str:
    return request.param


def private(environment: dict, arguments: list[str], engine: str) -> None:
    assert all(isinstance(value, str) for value in environment.values())
    assert environment["HF_HUB_OFFLINE"] == environment["TRANSFORMERS_OFFLINE"] == "1"
    assert environment["DO_NOT_TRACK"] == environment["HF_HUB_DISABLE_TELEMETRY"] == "1"
    if engine == "vllm":
        assert environment["VLLM_NO_USAGE_STATS"] == "1"
        assert "--no-enable-log-requests" in arguments
    else:
        assert arguments[arguments.index("--usage-stats") + 1] == "off"
        assert environment["LOG_LEVEL"] == "error"


def test_a_compose_file(run, engine) -> None:
    document, told = rendered(run, "compose", engine, FOLDER)
    assert document.keys() == {"services", "networks"}
    ((name, service),) = document["services"].items()
    assert name == NAME
    private(service["environment"], service["command"], engine)
    assert service.get("entrypoint", []) == (["vllm", "serve"] if engine == "vllm" else [])
    assert all(port.startswith("127.0.0.1:") for port in service["ports"])
    (volume,) = service["volumes"]
    assert volume["source"].replace("$$", "$") == FOLDER
    assert "$" not in volume["source"].replace("$$", "")
    assert volume["read_only"] is service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert not service["user"].startswith("0")
    assert {"privileged", "network_mode", "ipc", "pid"}.isdisjoint(service)
    (network,) = service["networks"]
    options = document["networks"][network]["driver_opts"]
    assert options["com.docker.network.bridge.enable_ip_masquerade"] == "false"
    place = tomllib.loads(told)["destinations"][NAME]
    assert place["endpoint"] == "http://127.0.0.1:8000/v1"


def test_values_for_helm(run, engine) -> None:
    document, told = rendered(run, "helm", engine, "weights", "--name", "llm")
    pod = document["defaultPodOptions"]
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["automountServiceAccountToken"] is pod["enableServiceLinks"] is False
    containers = document["controllers"]["main"]["containers"]
    private(containers["main"]["env"], containers["main"]["args"], engine)
    assert "127.0.0.1" in containers["main"]["args"]
    assert "0.0.0.0" not in containers["main"]["args"]
    for container in containers.values():
        context = container["securityContext"]
        assert context["allowPrivilegeEscalation"] is False
        assert context["readOnlyRootFilesystem"] is True
        assert context["capabilities"] == {"drop": ["ALL"]}
    assert {"--cacert", "--allow-cn"} <= set(containers["tls"]["args"])
    model = document["persistence"]["model"]
    assert model["existingClaim"] == "weights"
    assert model["advancedMounts"]["main"]["main"] == [{"path": "/model", "readOnly": True}]
    (policy,) = document["networkpolicies"].values()
    assert (policy["policyTypes"], policy["rules"]["egress"]) == (["Ingress", "Egress"], [])
    (port,) = document["service"]["main"]["ports"].values()
    place = tomllib.loads(told)["destinations"]["llm"]
    assert place["endpoint"] == f"https://llm:{port['port']}/v1"
    assert place["tls"].keys() == {"ca_file", "client_cert", "client_key"}


@pytest.mark.parametrize("form", ["compose", "helm"])
def test_the_settings_are_right(run, engine, form: str, tmp_path) -> None:
    _, told = rendered(run, form, engine, "weights", "--name", "llm")
    config = CONFIG.format(
        policy="", crm="", outside="https://127.0.0.1:1", inside="http://127.0.0.1:1"
    )
    (tmp_path / "tls").mkdir()
    for file in ("ca.crt", "tls.crt", "tls.key"):
        (tmp_path / "tls" / file).touch(0o600)
    path = tmp_path / "curtilage.toml"
    path.write_text(config + told)
    place = read_settings(path, {}).destinations["llm"]
    assert (place.kind, place.zone) == (engine, Zone.INSIDE)
    assert place.models == (("tgi",) if engine == "tgi" else ("llm",))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--for", "helm", "/srv/model", "--name", "x"), "persistent volume claim"),
        (("--for", "compose", "/"), "a name is made of"),
        (("--for", "compose", "/srv/m", "--name", 'x"\n'), "a name is made of"),
        (("--for", "swarm", "/srv/m"), "swarm"),
        (("/srv/m",), "--for"),
    ],
)
def test_what_makes_no_sense(run, arguments: tuple[str, ...], said: str) -> None:
    ran = run("models", "render", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
