"""deploy/: its readers understand it, its commands exist, nothing stands open, no secret is told."""

import json
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import kubernetes_validate
import pytest
import yaml
from command_lines import descend, read
from compose_spec import PyCompose
from kuberay import RayCluster
from pydantic import ValidationError

from orchestrator.settings import Settings

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
KUBERNETES = "1.34"
COMPOSE_TEXT = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load(COMPOSE_TEXT)
SERVICES: dict[str, Any] = COMPOSE["services"]
DOCKERFILE = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
MANIFESTS: list[dict[str, Any]] = [
    document
    for file in sorted((DEPLOY / "kuberay").glob("*.yaml"))
    for document in yaml.safe_load_all(file.read_text(encoding="utf-8"))
]
CLUSTER = next(each for each in MANIFESTS if each["kind"] == "RayCluster")
PLAIN = [each for each in MANIFESTS if each is not CLUSTER]
GROUPS = [CLUSTER["spec"]["headGroupSpec"], *CLUSTER["spec"]["workerGroupSpecs"]]
TEXTS = {
    file: file.read_text(encoding="utf-8")
    for file in DEPLOY.rglob("*")
    if file.is_file() and "secrets/" not in str(file)
}
ELSEWHERE = {
    "FONTS",
    "FFMPEG",
    "MODELS",
    "LICENCES",
    "COMPILER",
    "ENGINES",
    "ENGINE_JOURNAL",
    "JUDGE",
    "PROFILES",
}
"""Settings of rooms that read theirs themselves: orchestrator/settings.py names them."""
RAYS_OWN = range(6379, 6380), range(8265, 8266), range(10001, 20000)
"""Of its GCS, its dashboard, its client and its workers."""


def names(manifest: dict[str, Any]) -> str:
    return f"{manifest['kind']} {manifest['metadata']['name']}"


# --- what each file's reader says


def understood(text: str) -> None:
    """Read a compose file as the specification says; ValueError tells what is wrong."""
    whole = {name: value for name, value in yaml.safe_load(text).items() if not name.startswith("x-")}
    PyCompose.from_json(json.dumps(whole)).validate()  # with YAML's merges done


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("    image: postgres", "    imag: postgres"),
        ("start_period: 60s", "start_periode: 60s"),
        ("restart: unless-stopped", "restart: sometimes"),
        ("secrets: [ray_token]", "secrets: [ray_toke]"),
        ("networks: [cluster, front]", "networks: [cluster, fron]"),
    ],
)
def test_a_slip_in_the_compose_file_would_be_seen(right: str, wrong: str) -> None:
    assert right in COMPOSE_TEXT
    with pytest.raises(ValueError, match=r"extension key|unknown variant|not defined"):
        understood(COMPOSE_TEXT.replace(right, wrong, 1))


def test_the_compose_file_keeps_to_the_specification() -> None:
    understood(COMPOSE_TEXT)
    for service in SERVICES.values():
        assert set(service.get("depends_on", {})) <= SERVICES.keys()


@pytest.mark.parametrize("manifest", PLAIN, ids=names)
def test_a_manifest_keeps_to_kubernetes_schema(manifest: dict[str, Any]) -> None:
    kubernetes_validate.validate(manifest, KUBERNETES, strict=True)


def test_a_slip_in_a_manifest_would_be_seen() -> None:
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate({**PLAIN[0], "slip": 1}, KUBERNETES, strict=True)


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group.get("groupName", "head"))
def test_a_pod_of_the_cluster_keeps_to_kubernetes_schema(group: dict[str, Any]) -> None:
    pod = {
        "apiVersion": "v1",
        "kind": "PodTemplate",
        "metadata": {"name": "one"},
        "template": group["template"],
    }
    kubernetes_validate.validate(pod, KUBERNETES, strict=True)


def test_the_ray_cluster_keeps_to_kuberays_reference() -> None:
    RayCluster.model_validate(CLUSTER)
    for wrong in ({"idleTimeoutSecond": 3}, {"idleTimeoutSeconds": "900"}, {"version": "v3"}):
        options = {**CLUSTER["spec"]["autoscalerOptions"], **wrong}
        with pytest.raises(ValidationError):
            RayCluster.model_validate({**CLUSTER, "spec": {**CLUSTER["spec"], "autoscalerOptions": options}})


def test_ray_start_knows_its_parameters() -> None:
    start = pytest.importorskip("ray.scripts.scripts", reason="the extra ray is not installed").start
    for group in GROUPS:
        given = group["rayStartParams"]
        descend(start, "start", [f"--{name}={value}" for name, value in given.items()])
    with pytest.raises(click.NoSuchOption):
        descend(start, "start", ["--num-cpu=0"])


# --- commands


def spoken() -> Iterator[tuple[str, list[str]]]:
    """Where a command line stands, and its words."""
    for name, service in SERVICES.items():
        for at in ("command", "entrypoint"):
            if at in service:
                yield f"{name} {at}", [str(word) for word in service[at]]
        yield f"{name} healthcheck", service.get("healthcheck", {}).get("test", ["CMD"])[1:]
    for manifest in PLAIN:
        for container in pod_of(manifest).get("containers", []):
            yield names(manifest), [str(word) for word in container.get("args", [])]
    for line in re.findall(r"CMD (\[.*\])", DOCKERFILE):
        yield "Dockerfile", json.loads(line)


def pod_of(manifest: dict[str, Any]) -> dict[str, Any]:
    pod: dict[str, Any] = manifest.get("spec", {}).get("template", {}).get("spec", {})
    return pod


OURS = [
    (where, words[words.index("microdrama") + 1 :]) for where, words in spoken() if "microdrama" in words[:2]
]
RAYS = [(where, words[1:]) for where, words in spoken() if words[:1] == ["ray"]]


@pytest.mark.parametrize(("where", "words"), OURS)
def test_our_commands_exist(where: str, words: list[str]) -> None:
    read(words)


@pytest.mark.parametrize(("where", "words"), RAYS)
def test_rays_commands_exist(where: str, words: list[str]) -> None:
    descend(
        pytest.importorskip("ray.scripts.scripts", reason="the extra ray is not installed").cli, "ray", words
    )


def test_there_are_commands_to_look_at() -> None:
    assert len(OURS) >= 4
    assert len(RAYS) >= 4
    with pytest.raises(click.UsageError):
        read(["serve", "--prot", "8000"])


# --- settings


def test_every_setting_is_one() -> None:
    known = {name.upper() for name in Settings.model_fields} | ELSEWHERE | {"KEY", "SERVER"}
    used = {name for text in TEXTS.values() for name in re.findall(r"MICRODRAMA_([A-Z_]+)", text)}
    assert {"DATABASE_URL", "STORE_URL", "RAY_ADDRESS", "RAY_TOKEN_FILE"} <= used
    assert used <= known


def variables(container: dict[str, Any]) -> dict[str, Any]:
    return {each["name"]: each.get("value", each.get("valueFrom")) for each in container["env"]}


def test_a_server_has_the_three_settings_and_the_token() -> None:
    wanted = {
        "MICRODRAMA_DATABASE_URL",
        "MICRODRAMA_STORE_URL",
        "MICRODRAMA_RAY_ADDRESS",
        "MICRODRAMA_RAY_TOKEN_FILE",
    }
    assert wanted <= SERVICES["server-a"]["environment"].keys()
    [container] = next(pod_of(each) for each in PLAIN if each["kind"] == "Deployment")["containers"]
    given = variables(container)
    assert wanted <= given.keys()
    head = f"{CLUSTER['metadata']['name']}-head-svc:6379"  # as KubeRay calls the service
    assert given["MICRODRAMA_RAY_ADDRESS"] == head


def test_a_node_outlives_the_wait_for_work_and_is_left_in_time() -> None:
    [container] = next(pod_of(each) for each in PLAIN if each["kind"] == "Deployment")["containers"]
    assert CLUSTER["spec"]["autoscalerOptions"]["idleTimeoutSeconds"] > float(
        variables(container)["MICRODRAMA_IDLE_SECONDS"]
    )
    for group in CLUSTER["spec"]["workerGroupSpecs"]:
        pod = group["template"]["spec"]
        drains = float(variables(pod["containers"][0])["RAY_GRACEFUL_SHUTDOWN_DRAIN_TIMEOUT_S"])
        assert pod["terminationGracePeriodSeconds"] > drains


def test_connections_fit_the_database() -> None:
    from orchestrator.ledger.engine import SERVER_POOL

    processes = sum(
        1 + int(words[words.index("--drivers") + 1]) for where, words in OURS if where.startswith("server-")
    )
    [most] = [
        int(word.split("=")[1])
        for word in SERVICES["database"]["command"]
        if word.startswith("max_connections")
    ]
    assert processes * sum(SERVER_POOL.values()) < most


# --- nothing open, nothing told


def test_only_servers_are_published_and_only_to_this_machine() -> None:
    published = {name: each["ports"] for name, each in SERVICES.items() if "ports" in each}
    assert set(published) == {"server-a", "server-b"}
    for port in (port for ports in published.values() for port in ports):
        address, outside, inside = port.split(":")
        assert address == "127.0.0.1"
        assert not any(int(each) in rays for each in (outside, inside) for rays in RAYS_OWN)


def test_all_but_servers_live_in_networks_without_a_way_out() -> None:
    closed = {name for name, network in COMPOSE["networks"].items() if network.get("internal")}
    for name, service in SERVICES.items():
        assert name.startswith("server-") or set(service["networks"]) <= closed
        assert "network_mode" not in service


def test_no_service_of_the_cluster_is_for_others() -> None:
    assert "serviceType" not in CLUSTER["spec"]["headGroupSpec"]
    assert "enableIngress" not in CLUSTER["spec"]["headGroupSpec"]
    for service in (each for each in PLAIN if each["kind"] == "Service"):
        assert service["spec"].get("type", "ClusterIP") == "ClusterIP"


def test_the_clusters_pods_hear_the_cluster_and_the_servers_alone() -> None:
    policies = {each["metadata"]["name"]: each["spec"] for each in PLAIN if each["kind"] == "NetworkPolicy"}
    assert policies["nobody-comes-in"] == {"podSelector": {}, "policyTypes": ["Ingress"]}
    [rule] = policies["cluster"]["ingress"]
    heard = [each["podSelector"]["matchLabels"] for each in rule["from"]]
    assert heard == [{"ray.io/cluster": "microdrama"}, {"app": "microdrama-server"}]


def test_ray_asks_for_its_token_everywhere_and_tells_nobody() -> None:
    assert CLUSTER["spec"]["authOptions"]["mode"] == "token"
    for name in ("ray-head", "cpu-node", "gpu-node", "server-a"):
        environment = SERVICES[name]["environment"]
        assert (environment["RAY_AUTH_MODE"], environment["RAY_USAGE_STATS_ENABLED"]) == ("token", "0")
        assert environment["RAY_AUTH_TOKEN_PATH"] == "/run/secrets/ray_token"
    for group in GROUPS:
        assert variables(group["template"]["spec"]["containers"][0])["RAY_USAGE_STATS_ENABLED"] == "0"


def test_no_secret_is_written_down() -> None:
    assert not [each for each in MANIFESTS if each["kind"] == "Secret"]
    told = re.compile(r"(?:PASSWORD|_TOKEN|SECRET_ACCESS_KEY|ACCESS_KEY_ID)[\"']?[:=] *[\"']?(?!\$)\w")
    inside = re.compile(r"://[^/\s:@]+:[^@\s]+@")
    for file, text in TEXTS.items():
        if file.name != "secrets.sh":  # which has them from chance
            assert not told.findall(text), file
        assert not inside.search(text), file


def test_no_secret_is_an_argument_of_a_process() -> None:
    """Redis's shell ends in the server; what that is started with stands in the list of processes."""
    shell = next(
        container["command"] for each in PLAIN for container in pod_of(each).get("containers", [])
        if container["name"] == "redis"
    )  # fmt: skip
    line = shell[2].replace("redis-server", "/bin/sh -c 'echo $*; sed s/^/read:/' sh")
    told = subprocess.run(
        ["sh", "-c", line], env={"REDIS_PASSWORD": "not-told", "PATH": "/usr/bin:/bin"},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    arguments, *read = told.stdout.splitlines()
    assert "not-told" not in arguments
    assert read == ['read:requirepass "not-told"']


def test_secrets_are_made_by_chance_once_and_for_nobody_else(tmp_path: Path) -> None:
    script = tmp_path / "secrets.sh"
    script.write_text(TEXTS[DEPLOY / "secrets.sh"], encoding="utf-8")

    def made() -> dict[str, str]:
        subprocess.run(["sh", script], check=True, capture_output=True)
        return {file.name: file.read_text(encoding="utf-8") for file in (tmp_path / "secrets").iterdir()}

    first = made()
    named = {Path(each["file"]).name for each in COMPOSE["secrets"].values()}
    named |= {Path(file).name for each in SERVICES.values() for file in each.get("env_file", [])}
    assert first.keys() == named
    assert (tmp_path / "secrets").stat().st_mode & 0o077 == 0
    assert len(first["ray_token"]) == 64
    [identity] = json.loads(first["s3.json"])["identities"]
    assert f"AWS_SECRET_ACCESS_KEY={identity['credentials'][0]['secretKey']}" in first["node.env"]
    assert "PGPASSWORD" not in first["node.env"]  # who makes has no way to the ledger
    assert f"PGPASSWORD={first['postgres_password']}\n" in first["server.env"]
    assert made() == first


# --- images


def test_images_are_ours_or_pinned() -> None:
    targets = set(re.findall(r"^FROM \S+ AS (\w+)", DOCKERFILE, re.MULTILINE))
    pods = [each["template"]["spec"] for each in GROUPS] + [pod_of(each) for each in PLAIN]
    images = {service["image"] for service in SERVICES.values()}
    images |= {container["image"] for pod in pods for container in pod.get("containers", [])}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for image in images:
        name, _, tag = image.partition(":")
        assert tag not in ("", "latest"), image
        if name.startswith("microdrama-"):
            assert name.removeprefix("microdrama-") in targets
            assert tag == project["version"]


def test_images_bring_extras_that_exist_and_the_torch_that_is_tested() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = [set(found.split(",")) for found in re.findall(r'\.whl\)\[([a-z,]+)\]"', DOCKERFILE)]
    assert asked == [{"postgresql", "ray", "objects"}, {"postgresql", "ray", "objects", "gpu", "voice"}]
    assert set.union(*asked) <= project["optional-dependencies"].keys()
    tested = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    for library in ("torch", "torchaudio", "torchcodec"):
        [version] = re.findall(rf"^ARG {library.upper()}=(\S+)", DOCKERFILE, re.MULTILINE)
        assert f"{library}=={version}" in tested


def test_every_machine_has_one_ray() -> None:
    from packaging.requirements import Requirement

    [version] = re.findall(r"^ARG RAY=(\S+)", DOCKERFILE, re.MULTILINE)
    assert CLUSTER["spec"]["rayVersion"] == version
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"][
        "optional-dependencies"
    ]
    [wanted] = [Requirement(each) for each in extras["ray"] if Requirement(each).name == "ray"]
    assert version in wanted.specifier


def test_containers_are_nobody_special() -> None:
    assert all("USER 10001" in stage for stage in DOCKERFILE.split("\nFROM ")[3:])
    pods = [each["template"]["spec"] for each in GROUPS]
    pods += [pod_of(each) for each in PLAIN if pod_of(each)]
    for pod in pods:
        assert pod["securityContext"]["runAsNonRoot"] is True
        for container in pod["containers"]:
            assert container["securityContext"]["allowPrivilegeEscalation"] is False
            assert {"requests", "limits"} <= container["resources"].keys()


def test_every_service_comes_back_and_has_its_bounds() -> None:
    for name, service in SERVICES.items():
        assert service["restart"] == ("on-failure" if name == "bucket" else "unless-stopped")
        if name != "bucket":
            assert "limits" in service["deploy"]["resources"]
            assert "healthcheck" in service
