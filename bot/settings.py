"""Settings: one TOML file and, for secrets only, the environment; typed, frozen, and every fault told at once.

Sections are pydantic models.  A field of type `SecretStr` is never read from the file but from the environment variable
`WIREWATCH_<SECTION>_<FIELD>`, or from the file that `WIREWATCH_<SECTION>_<FIELD>_FILE` names (as Docker's and
Kubernetes' mounted secrets are); a secret in the file of settings is a fault.  Adapters bring sections of their own
through the entry point, so this module names none of them.
"""

from __future__ import annotations

import difflib
import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, ValidationInfo, field_validator

from bot.errors import SettingsError

MAX_CONFIG_BYTES = 1_000_000
MAX_SECRET_BYTES = 64_000
MAX_PORT = 65_535


class Section(BaseModel):
    """A table of the configuration file.  Unknown keys are faults."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Database(Section):
    """Where everything is kept."""

    url: str = Field(
        default="sqlite:///wirewatch.db",
        pattern=r"^(sqlite:///|postgresql://)",
        description="`sqlite:///FILE` (relative to this file's folder) or `postgresql://USER@HOST/NAME`.",
    )
    password: SecretStr | None = Field(default=None, description="The password for PostgreSQL.")
    keys: SecretStr | None = Field(
        default=None,
        description="Keys, newest first, separated by commas, that encrypt what the database keeps secret.",
    )

    @field_validator("url")
    @classmethod
    def _without_password(cls, url: str) -> str:
        if re.match(r"\w+://[^/@]*:[^/@]*@", url):
            raise ValueError("holds a password: set the environment variable WIREWATCH_DATABASE_PASSWORD instead")
        return url


class Http(Section):
    """What strangers may reach: the routes that adapters bring, and hubs'.  Opened only if there are any."""

    enabled: bool = Field(default=True, description="Whether `wirewatch run` opens this server.")
    host: str = Field(default="127.0.0.1", description="Address to listen on.")
    port: int = Field(default=8080, ge=0, le=MAX_PORT, description="Port to listen on; 0 takes any free one.")
    per_second: float = Field(
        default=100.0, gt=0, le=10_000, description="Requests a second from one address; ten seconds' worth at once."
    )
    connections: int = Field(default=512, ge=8, le=100_000, description="Open connections; more are closed at once.")
    proxies: int = Field(
        default=0,
        ge=0,
        le=8,
        description="How many reverse proxies of yours stand before it; each adds to `X-Forwarded-For`.",
    )
    public_url: str | None = Field(
        default=None,
        pattern=r"^https?://[^/\s?#]+(/[^\s?#]*)?$",
        description="`https://…`, this server as the internet sees it: feeds that name a WebSub hub are then pushed.",
    )


class Monitor(Section):
    """What only you should reach: `/healthz`, `/readyz` and `/metrics`, on an address of their own."""

    enabled: bool = Field(default=True, description="Whether `wirewatch run` opens this server.")
    host: str = Field(default="127.0.0.1", description="Address to listen on.")
    port: int = Field(default=8081, ge=0, le=MAX_PORT, description="Port to listen on; 0 takes any free one.")


class Fetch(Section):
    """How feeds and pages are read."""

    user_agent: str = Field(
        default="Wirewatch/0.1 (news alerts; contact your operator)",
        min_length=3,
        description="What we call ourselves. Put a way to reach you into it.",
    )
    deadline: float = Field(default=20.0, gt=0, le=120, description="Seconds for one page or feed, redirects included.")
    max_bytes: int = Field(
        default=10_000_000, ge=10_000, le=100_000_000, description="Largest body, after decompression."
    )
    per_host: int = Field(default=2, ge=1, le=16, description="Requests in flight to one host.")
    total: int = Field(default=64, ge=1, le=1000, description="Requests in flight altogether.")
    proxy: str | None = Field(
        default=None,
        pattern=r"^https?://[^\s/]+/?$",
        description="`http://HOST:PORT` of a proxy that reaches the outside, if you need one.",
    )
    allow: tuple[str, ...] = Field(
        default=(), description="Private addresses that may be read all the same, each exactly as `HOST:PORT`."
    )

    @field_validator("allow")
    @classmethod
    def _hosts_and_ports(cls, allow: tuple[str, ...]) -> tuple[str, ...]:
        for entry in allow:
            found = re.fullmatch(r"(?:\[[^]\s]+\]|[^\s:/@\[\]]+):([0-9]{1,5})", entry)
            if not found or not 0 < int(found[1]) <= MAX_PORT:
                raise ValueError(f"“{entry}” is not HOST:PORT with a port from 1 to {MAX_PORT}")
        return allow


class Polling(Section):
    """How often feeds are asked."""

    min_minutes: float = Field(default=2.0, gt=0, description="Shortest pause between two polls of a feed.")
    max_minutes: float = Field(
        default=120.0, gt=0, validate_default=True, description="Longest pause between two polls of a feed."
    )
    baseline_posts: int = Field(
        default=0,
        ge=0,
        le=10,
        description="How many of a new feed's newest entries are treated as news at its first poll.",
    )
    disable_after_days: int = Field(default=30, ge=1, description="Days of failure after which a feed is left alone.")

    @field_validator("max_minutes")
    @classmethod
    def _not_below_the_least(cls, most: float, others: ValidationInfo) -> float:
        if most < others.data.get("min_minutes", 0):
            raise ValueError("is below min_minutes")
        return most


class Engine(Section):
    """How articles are summarised and matched."""

    summariser: str = Field(default="extractive", description="Which summariser answers; `wirewatch check` lists them.")
    workers: int = Field(default=1, ge=1, le=64, description="Threads for language work.")


class Generative(Section):
    """A language model that writes summaries, when `engine.summariser` is `generative`."""

    url: str = Field(
        default="http://127.0.0.1:11434/v1",
        pattern=r"^https?://",
        description="An endpoint that speaks OpenAI's protocol; the default is Ollama on this machine.",
    )
    model: str = Field(default="", description="The model's name, for instance `llama3.2`.")
    key: SecretStr | None = Field(default=None, description="The endpoint's key; a local server wants none.")
    seconds: float = Field(default=20.0, gt=0, le=300, description="Longest wait for an answer.")
    per_hour: int = Field(default=120, ge=1, description="Most requests an hour; beyond it summaries are extractive.")


class Alerts(Section):
    """What new channels start with; each channel changes its own by command."""

    hourly_budget: int = Field(
        default=12, ge=1, le=1000, description="Cards an hour in one channel; more go to the digest."
    )
    max_age_hours: int = Field(
        default=48, ge=1, description="An article whose known date is older than this is no alert."
    )


class Retention(Section):
    """How long things are kept, and how many of them at most."""

    article_days: int = Field(default=90, ge=8, description="Days that articles and their text are kept.")
    audit_days: int = Field(default=400, ge=30, description="Days that the audit trail is kept.")
    most_articles: int = Field(
        default=1_000_000, ge=1_000, description="Articles kept at most, the newest, whatever their age."
    )
    most_deliveries: int = Field(default=1_000_000, ge=1_000, description="Ended deliveries kept at most, the newest.")
    most_audit: int = Field(default=1_000_000, ge=1_000, description="Lines of the audit trail kept at most.")


class Log(Section):
    """What is logged, to standard error."""

    level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="Least important level shown."
    )
    format: Literal["auto", "console", "json"] = Field(
        default="auto", description="`auto`: colours on a terminal, else JSON."
    )


class Traces(Section):
    """Traces of every entry's way, for OpenTelemetry.  They want one more library: the extra `traces`."""

    enabled: bool = Field(default=False, description="Whether traces are sent.")
    endpoint: str = Field(
        default="http://127.0.0.1:4318/v1/traces",
        pattern=r"^https?://",
        description="Where a collector takes OTLP over HTTP.",
    )
    service: str = Field(
        default="wirewatch", min_length=1, description="The service's name; give each installation its own."
    )
    ratio: float = Field(default=1.0, ge=0, le=1, description="The part of all entries that is traced.")
    headers: SecretStr | None = Field(
        default=None, description="Headers the collector wants, separated by commas: `Authorization=Bearer …`."
    )


SECTIONS: dict[str, type[Section]] = {
    "database": Database,
    "http": Http,
    "monitor": Monitor,
    "fetch": Fetch,
    "polling": Polling,
    "engine": Engine,
    "generative": Generative,
    "alerts": Alerts,
    "retention": Retention,
    "log": Log,
    "traces": Traces,
}


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything an operator decides.  `adapters` holds each adapter's own section under its name."""

    database: Database = field(default_factory=Database)
    http: Http = field(default_factory=Http)
    monitor: Monitor = field(default_factory=Monitor)
    fetch: Fetch = field(default_factory=Fetch)
    polling: Polling = field(default_factory=Polling)
    engine: Engine = field(default_factory=Engine)
    generative: Generative = field(default_factory=Generative)
    alerts: Alerts = field(default_factory=Alerts)
    retention: Retention = field(default_factory=Retention)
    log: Log = field(default_factory=Log)
    traces: Traces = field(default_factory=Traces)
    adapters: Mapping[str, BaseModel] = field(default_factory=dict)
    path: Path | None = None


def load(
    path: Path | None, adapters: Mapping[str, type[BaseModel]], environment: Mapping[str, str] | None = None
) -> Settings:
    """Read the file (none: defaults) and the environment.  Raises `SettingsError` with every fault and its line."""
    settings, faults = load_sound(path, adapters, environment)
    if faults:
        raise SettingsError(faults)
    return settings


def load_sound(
    path: Path | None, adapters: Mapping[str, type[BaseModel]], environment: Mapping[str, str] | None = None
) -> tuple[Settings, tuple[str, ...]]:
    """Read what can be read, and give every fault beside it.  `wirewatch check` goes on with what is sound.

    A section with a fault has its defaults; an adapter's is left out, so that nobody is called at an address that was
    not meant.  Raises `SettingsError` where the whole file cannot be read.
    """
    text = "" if path is None else _read(path)
    place = "settings" if path is None else str(path)
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError((f"{place}: not valid TOML: {error}",)) from error
    reader = _Reader(place, text, os.environ if environment is None else environment)
    kinds: dict[str, type[BaseModel]] = {**SECTIONS, **adapters}
    sections = {name: reader.section(name, kind, document.get(name, {})) for name, kind in kinds.items()}
    reader.unknown_sections(document, kinds)
    core: dict[str, Any] = {name: section for name in SECTIONS if (section := sections[name]) is not None}
    extra = {name: section for name in adapters if (section := sections[name]) is not None}
    return Settings(**core, adapters=extra, path=path), tuple(fault for _, fault in sorted(reader.faults))


def _read(path: Path) -> str:
    try:
        if path.stat().st_size > MAX_CONFIG_BYTES:
            raise SettingsError((f"{path}: larger than {MAX_CONFIG_BYTES:,} bytes; this is no configuration",))
        return path.read_text(encoding="utf-8-sig")  # Windows' editors begin a text with a mark
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8 text"
        raise SettingsError((f"{path}: cannot be read: {reason}",)) from error


@dataclass
class _Reader:
    place: str
    text: str
    environment: Mapping[str, str]
    faults: list[tuple[int, str]] = field(default_factory=list)

    def section(self, name: str, kind: type[BaseModel], given: object) -> BaseModel | None:
        if not isinstance(given, dict):
            self._fault((name,), f"must be a table, written [{name}]")
            return None
        values = dict(given)
        for secret in secrets(kind):
            variable = variable_of(name, secret)
            if secret in values:
                self._fault((name, secret), f"is a secret: set the environment variable {variable} instead")
                values.pop(secret)
            if given_secret := self._secret((name, secret), variable):
                values[secret] = given_secret
        try:
            return kind.model_validate(values)
        except ValidationError as error:
            for one in error.errors(include_url=False, include_input=False):
                self._fault((name, *one["loc"]), _sentence(one["type"], one["msg"], str(one["loc"][0]), kind))
            return None

    def _secret(self, where: tuple[str, str], variable: str) -> str | None:
        """Read a secret from its variable, or from the file that another one names."""
        value, file = (self.environment.get(name, "").strip() for name in (variable, f"{variable}_FILE"))
        if value and file:
            self._fault(where, f"is given twice: set {variable} or {variable}_FILE, not both")
        if not file:
            return value
        try:
            with Path(file).open("rb") as opened:
                read = opened.read(MAX_SECRET_BYTES + 1)
            if len(read) <= MAX_SECRET_BYTES:
                return read.decode("utf-8-sig").strip()
            self._fault(where, f"{file}, which {variable}_FILE names, is larger than any secret")
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "not UTF-8 text"
            self._fault(where, f"{file}, which {variable}_FILE names, cannot be read: {reason}")
        return None

    def unknown_sections(self, document: Mapping[str, Any], known: Mapping[str, Any]) -> None:
        for name in document:
            if name not in known:
                near = difflib.get_close_matches(name, known, 1)
                self._fault((name,), "no such section" + (f"; did you mean [{near[0]}]?" if near else ""))

    def _fault(self, where: tuple[str | int, ...], what: str) -> None:
        line = _line_of(self.text, tuple(str(part) for part in where))
        at = f"{self.place}, line {line}" if line else self.place
        self.faults.append((line or 0, f"{at}: {'.'.join(str(part) for part in where)}: {what}"))


_PLAIN = {
    "string": 'must be text in quotes, "like this"',
    "tuple": 'must be a list, ["like", "this"]',
    "bool": "must be true or false, without quotes",
    "int": "must be a whole number, without quotes",
    "float": "must be a number, without quotes",
    "string_pattern_mismatch": "is not of the form that is wanted",
}  # what pydantic's types are called in the file


def _sentence(kind: str, message: str, key: str, model: type[BaseModel]) -> str:
    if kind == "extra_forbidden":
        near = difflib.get_close_matches(key, model.model_fields, 1)
        return "no such setting" + (f"; did you mean {near[0]}?" if near else "")
    if kind == "value_error":
        return message.removeprefix("Value error, ")
    message = _PLAIN.get(kind.removesuffix("_type").removesuffix("_parsing"), message.replace("Input should", "must"))
    wanted = model.model_fields[key].description if key in model.model_fields else None
    return message[0].lower() + message[1:] + (f" ({wanted.rstrip('.')})" if wanted else "")


def _line_of(text: str, where: tuple[str, ...]) -> int | None:
    """Find the line of a key, or of its section if the key is missing; None without a file."""
    section, found = "", None
    for number, line in enumerate(text.splitlines(), 1):
        if header := re.match(r"\s*\[+\s*([^\]]+?)\s*\]", line):
            section = header[1]
            if section == where[0]:
                found = found or number
        elif key := re.match(r"\s*\"?([\w-]+)\"?\s*=", line):
            path = tuple(filter(None, (*section.split("."), key[1])))
            if path == where[: len(path)] and len(path) > 1:
                return number
            if path == where[:1]:
                return number
    return found


def failpoint() -> str | None:
    """Give what `bot.failpoints` is to be armed with, from `WIREWATCH_FAILPOINT`; None outside tests."""
    return os.environ.get("WIREWATCH_FAILPOINT")


def for_child() -> dict[str, str]:
    """Give the environment of a child process: ours, but linear algebra stays in one thread, as one core is its share.

    numpy's library takes address space for every core of a large machine, and a child's is limited.
    """
    return {**os.environ, "OPENBLAS_NUM_THREADS": "1"}


def secrets(kind: type[BaseModel]) -> Iterator[str]:
    """Name the fields of a section that come from the environment only."""
    for name, info in kind.model_fields.items():
        if info.annotation is SecretStr or SecretStr in get_args(info.annotation):
            yield name


def variable_of(section: str, secret: str) -> str:
    """Name the environment variable of a secret."""
    return f"WIREWATCH_{section}_{secret}".upper().replace("-", "_")
