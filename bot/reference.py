"""`python -m bot.reference`: writes config.example.toml and docs/configuration.md out of the settings themselves."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from enum import Enum
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo

from bot import plugins
from bot.settings import SECTIONS, secrets, variable_of

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "config.example.toml"
REFERENCE = ROOT / "docs" / "configuration.md"

Kinds = Mapping[str, type[BaseModel]]


def all_sections() -> dict[str, type[BaseModel]]:
    """Give every section, the adapters' after ours."""
    return {**SECTIONS, **{name: plugin.settings for name, plugin in plugins.adapters().items()}}


HEAD = """\
# Wirewatch's configuration.  Copy it to config.toml; every value below is the default, so keep only what you change.
# Secrets are never read from here but from the environment.  `wirewatch check` tells all that is wrong.
"""
INTRODUCTION = """\
# Configuration

Written by `python -m bot.reference` out of the settings themselves; a test compares it.  Settings stand in one TOML
file (`--config FILE`, else `config.toml` in the present folder); the first line of the log says which file it was.
Secrets stand in the environment, or in files that it names: `WIREWATCH_DATABASE_PASSWORD_FILE=/run/secrets/password`
reads `WIREWATCH_DATABASE_PASSWORD` from there.
`wirewatch check` tells everything that is wrong with a configuration at once.
"""


def example(kinds: Kinds) -> str:
    """Render the example file: every setting with its default, explained, and the variables that hold secrets."""
    tables = ("\n".join(_table(name, kind)) for name, kind in kinds.items())
    return HEAD + "".join(f"\n{table}\n" for table in tables)


def reference(kinds: Kinds) -> str:
    """Render the reference: a table a section."""
    lines = []
    for name, kind in kinds.items():
        lines += [
            "",
            f"## [{name}]",
            "",
            _purpose(kind),
            "",
            "| setting | default | what it does |",
            "| --- | --- | --- |",
        ]
        lines += [_row(name, kind, key, info) for key, info in _fields(kind)]
    return INTRODUCTION + "\n".join(lines) + "\n"


def _row(name: str, kind: type[BaseModel], key: str, info: FieldInfo) -> str:
    return f"| {_named(name, key, kind)} | {_shown(info, kind, key)} | {_cell(info)} |"


def _table(name: str, kind: type[BaseModel]) -> Iterator[str]:
    yield f"# {_purpose(kind)}"
    yield f"[{name}]"
    hidden = set(secrets(kind))
    for key, info in _fields(kind):
        yield f"# {_cell(info)}"
        if key in hidden:
            yield f"# (environment: {variable_of(name, key)})"
        elif info.default is None:
            yield f"# {key} ="
        else:
            yield f"{key} = {_toml(info.get_default(call_default_factory=True))}"


def _fields(kind: type[BaseModel]) -> list[tuple[str, FieldInfo]]:
    return list(kind.model_fields.items())


def _purpose(kind: type[BaseModel]) -> str:
    return (kind.__doc__ or "").strip().split("\n\n")[0].replace("\n", " ")


def _named(section: str, key: str, kind: type[BaseModel]) -> str:
    return f"`{variable_of(section, key)}` (environment)" if key in set(secrets(kind)) else f"`{key}`"


def _shown(info: FieldInfo, kind: type[BaseModel], key: str) -> str:
    if key in set(secrets(kind)) or info.default is None:
        return "–"
    return f"`{_toml(info.get_default(call_default_factory=True))}`"


def _cell(info: FieldInfo) -> str:
    chosen = _choices(info.annotation)
    words = (info.description or "").replace("\n", " ")
    return words + (f" One of: {', '.join(chosen)}." if chosen else "")


def _choices(annotation: Any) -> tuple[str, ...]:
    if get_origin(annotation) is Literal:
        return tuple(str(value) for value in get_args(annotation))
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return tuple(str(member.value) for member in annotation)
    return ()


def _toml(value: Any) -> str:
    if isinstance(value, SecretStr):
        return '""'
    if isinstance(value, Enum):
        value = value.value
    if isinstance(value, tuple | list | frozenset | set):
        return "[" + ", ".join(_toml(one) for one in value) + "]"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{json.dumps(key)} = {_toml(one)}" for key, one in value.items()) + " }"
    return json.dumps(value, ensure_ascii=False)


if __name__ == "__main__":
    EXAMPLE.write_text(example(all_sections()), encoding="utf-8")
    REFERENCE.write_text(reference(all_sections()), encoding="utf-8")
