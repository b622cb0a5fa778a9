"""The configuration's example and reference are written out of the settings, and are current."""

from __future__ import annotations

from bot import plugins, reference
from bot.settings import load

ADAPTERS = {name: plugin.settings for name, plugin in plugins.adapters().items()}
ADVICE = "run `.venv/bin/python -m bot.reference`"


def test_the_example_is_current() -> None:
    assert reference.EXAMPLE.read_text("utf-8") == reference.example(reference.all_sections()), ADVICE


def test_the_reference_is_current() -> None:
    assert reference.REFERENCE.read_text("utf-8") == reference.reference(reference.all_sections()), ADVICE


def test_the_example_says_what_holds_without_it() -> None:
    with_example = load(reference.EXAMPLE, ADAPTERS, {})
    without = load(None, ADAPTERS, {})
    assert {**vars_of(with_example), "path": None} == vars_of(without)


def test_every_setting_is_explained() -> None:
    unexplained = [
        f"{section}.{key}"
        for section, kind in reference.all_sections().items()
        for key, info in kind.model_fields.items()
        if not info.description
    ]
    assert unexplained == []


def vars_of(settings: object) -> dict[str, object]:
    return {name: getattr(settings, name) for name in settings.__dataclass_fields__}  # type: ignore[attr-defined]
