"""What operators are handed: rules and dashboard name metrics there are, and every start that is described works."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from configparser import ConfigParser
from pathlib import Path
from typing import Any

import compose_spec
import promql_parser
import pytest
import yaml
from typer.main import get_command

from bot.app import Role
from bot.cli.main import command_line
from bot.reference import all_sections
from bot.settings import Monitor, load, secrets, variable_of
from bot.store.census import Census
from bot.web.metrics import Metrics

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs" / "operations"
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
MANIFESTS: list[dict[str, Any]] = list(yaml.safe_load_all((FOLDER / "kubernetes.yaml").read_text("utf-8")))
RULES = [
    rule for group in yaml.safe_load((FOLDER / "alerts.yml").read_text("utf-8"))["groups"] for rule in group["rules"]
]
DASHBOARD = json.loads((FOLDER / "dashboard.json").read_text("utf-8"))
EXPRESSIONS = [rule["expr"] for rule in RULES] + [
    target["expr"] for panel in DASHBOARD["panels"] for target in panel["targets"]
]
SUFFIXES = {"counter": ("_total",), "histogram": ("_bucket", "_sum", "_count"), "gauge": ("",)}
FROM_PROMETHEUS = {"up"}


async def _nobody() -> Census:
    raise AssertionError("a registry is asked for its names only")


def exported() -> set[str]:
    """Every time series that the bot can give, used or not."""
    families = Metrics(_nobody, {}, {}).registry.collect()
    return {family.name + suffix for family in families for suffix in SUFFIXES[family.type]}


def named(expression: str) -> set[str]:
    """The metrics of a PromQL expression.  Raises `ValueError` where it is none."""
    promql_parser.parse(expression)
    bare = re.sub(r"\{[^}]*\}|\[[^\]]*\]|\b(?:by|without)\s*\([^)]*\)", "", expression)
    return set(re.findall(r"\b[a-z_]+\b(?!\s*\()", bare)) - {"by", "without", "e"}


@pytest.mark.parametrize("expression", EXPRESSIONS)
async def test_every_metric_of_rules_and_dashboard_exists(expression: str) -> None:
    assert named(expression), expression
    assert named(expression) <= exported() | FROM_PROMETHEUS


@pytest.mark.parametrize("wrong", ["max(", "rate(wirewatch_polls_total)", "wirewatch_polls_total{outcome=}"])
def test_what_is_no_promql_would_be_noticed(wrong: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        named(wrong)


def test_every_alert_says_what_it_is_and_how_urgent() -> None:
    assert {rule["labels"]["severity"] for rule in RULES} == {"page", "ticket"}
    assert all(rule["annotations"]["summary"] for rule in RULES)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: str(rule["alert"]))
def test_the_guide_says_what_to_do_about_every_alert(rule: dict[str, Any]) -> None:
    assert f"`{rule['alert']}`" in (ROOT / "docs" / "operations.md").read_text("utf-8")


def test_the_compose_file_is_one() -> None:
    compose_spec.PyCompose.from_yaml(yaml.safe_dump(COMPOSE))
    with pytest.raises(ValueError, match="replica"):
        compose_spec.PyCompose.from_yaml(yaml.safe_dump({"services": {"a": {"deploy": {"replica": 2}}}}))


def starts() -> Iterator[tuple[str, list[str]]]:
    """Every command line by which a file starts Wirewatch, after the word `wirewatch`."""
    for name, service in COMPOSE["services"].items():
        if service["image"] == "wirewatch":
            yield f"compose:{name}", service["command"]
    for one in MANIFESTS:
        if one["kind"] == "Deployment":
            yield one["metadata"]["name"], one["spec"]["template"]["spec"]["containers"][0]["args"]
    yield "systemd", shlex.split(unit()["Service"]["execstart"])[1:]
    [image] = re.findall(r"^CMD (.+)$", (ROOT / "Dockerfile").read_text("utf-8"), re.MULTILINE)
    yield "image", json.loads(image)


def unit() -> ConfigParser:
    parser = ConfigParser(strict=False, interpolation=None)
    parser.read_string((FOLDER / "wirewatch.service").read_text("utf-8"))
    return parser


@pytest.mark.parametrize(("words"), [pytest.param(words, id=name) for name, words in starts()])
def test_every_start_is_a_command_that_there_is(words: list[str]) -> None:
    verb, *rest = words
    command = get_command(command_line()).commands[verb]  # type: ignore[attr-defined]
    parsed = command.make_context(verb, list(rest)).params
    assert parsed["config"]


def test_together_the_parts_do_everything() -> None:
    for prefix in ("compose:", "wirewatch-"):
        roles = {words[-1] for name, words in starts() if name.startswith(prefix)}
        assert roles == set(Role) - {Role.ALL}
    assert COMPOSE["services"]["work"]["deploy"]["replicas"] == 2


def test_every_secret_that_is_mounted_is_one_that_is_read() -> None:
    known = {f"{variable_of(name, key)}_FILE" for name, kind in all_sections().items() for key in secrets(kind)}
    texts = [(ROOT / "compose.yaml"), FOLDER / "kubernetes.yaml", FOLDER / "wirewatch.service"]
    for path in texts:
        used = set(re.findall(r"\bWIREWATCH_\w+", path.read_text("utf-8")))
        assert used, path
        assert used <= known, path


def test_the_manifests_configuration_is_sound_and_probes_ask_where_health_is(tmp_path: Path) -> None:
    [told] = [one["data"]["config.toml"] for one in MANIFESTS if one["kind"] == "ConfigMap"]
    path = tmp_path / "config.toml"
    path.write_text(told, encoding="utf-8")
    settings = load(path, all_sections(), {})
    for one in MANIFESTS:
        if one["kind"] != "Deployment":
            continue
        [container] = one["spec"]["template"]["spec"]["containers"]
        assert container["ports"] == [{"name": "monitor", "containerPort": settings.monitor.port}]
        asked = {container[f"{kind}Probe"]["httpGet"]["path"] for kind in ("startup", "liveness", "readiness")}
        assert asked == {"/healthz", "/readyz"}


def test_the_image_asks_for_its_health_where_it_is_by_default() -> None:
    default = Monitor()
    assert f"http://{default.host}:{default.port}/healthz" in (ROOT / "Dockerfile").read_text("utf-8")
