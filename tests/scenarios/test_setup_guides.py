"""What a newcomer types from the set-up guides, word for word, does what they say; so do the errors they quote."""

import re
import shlex
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest

from adapters.discord.api import DOORS as DISCORDS_DOORS
from adapters.discord.api import GONE as DISCORDS_GONE
from adapters.discord.gateway import FATAL
from adapters.discord.settings import DiscordSettings
from adapters.slack.api import GONE as SLACKS_GONE
from adapters.slack.settings import SlackSettings
from adapters.slack.tokens import PLAIN_REASONS
from bot.errors import SettingsError
from bot.testing import FakeFetcher
from tests.doubles.dialogue import Dialogue
from tests.doubles.discord import DiscordDouble
from tests.doubles.discord_people import Person as Member
from tests.doubles.discord_rig import connected as to_discord
from tests.doubles.host import BotDesk
from tests.doubles.slack import SlackDouble
from tests.doubles.slack_people import Person
from tests.doubles.slack_rig import connected as to_slack

ROOT = Path(__file__).parents[2]
FEED = "<rss version='2.0'><channel><title>Example</title><item><title>One</title><guid>1</guid></item></channel></rss>"
SAID = (
    "This workspace follows “Example”.",
    "The watch-list “desk” is there.",
    "“desk” now looks out for “Ruth Kessel” (person).",
    "This channel hears of watch-list “desk”: cards and digest",
    "This channel gets a daily digest: 08:00 mon-fri, Europe/London.",
)


def guide(platform: str) -> str:
    return (ROOT / "docs" / f"{platform}.md").read_text(encoding="utf-8")


def first_steps(platform: str) -> list[str]:
    """The commands of the first block under "The first alert and the first digest"."""
    part = guide(platform).split("## 3. The first alert and the first digest")[1]
    return part.split("```")[1].strip().splitlines()


def typed_options(line: str) -> tuple[str, dict[str, Any]]:
    """Take a line as the Discord guide writes it, `/feed add address: https://…`, apart."""
    command = " ".join(line.split()[:2])
    return command, dict(re.findall(r"(\w+): (.*?)(?= \w+: |$)", line.removeprefix(command)))


@pytest.fixture
def bot(dialogue: Dialogue) -> BotDesk:
    cast("FakeFetcher", dialogue.services.fetcher).script["https://example.org/feed.xml"] = FEED
    return BotDesk(dialogue.dispatcher)


async def test_the_first_steps_in_slack(bot: BotDesk) -> None:
    async with SlackDouble() as slack, to_slack(slack, bot):
        ann = Person(slack, "U0ANN")
        for line in first_steps("slack"):
            await typed(slack, ann, line)
        answers = [one.text for one in slack.world.private("U0ANN")]
        assert slack.api.refused == []
    assert [said for said, answer in zip(SAID, answers, strict=True) if said not in answer] == []


async def test_the_first_steps_in_discord(bot: BotDesk) -> None:
    async with DiscordDouble() as discord, to_discord(discord, bot):
        ann = Member(discord, "ann")
        for line in first_steps("discord"):
            await chosen(discord, ann, line)
        answers = [one.text for one in discord.world.private(ann.user.id)]
        assert discord.rest.refused == []
    assert [said for said, answer in zip(SAID, answers, strict=True) if said not in answer] == []


async def typed(slack: SlackDouble, who: Person, line: str) -> None:
    before = len(slack.world.private(who.user))
    await who.types(line)
    await slack.until(lambda: len(slack.world.private(who.user)) > before)


async def chosen(discord: DiscordDouble, who: Member, line: str) -> None:
    command, options = typed_options(line)
    before = len(discord.world.private(who.user.id))
    await who.uses(command, **options)
    await discord.until(lambda: len(discord.world.private(who.user.id)) > before)


@pytest.mark.parametrize("platform", ["slack", "discord"])
async def test_every_command_that_a_guide_names_is_one(dialogue: Dialogue, platform: str) -> None:
    named = set(re.findall(r"`(/(?:summarise|watch|digest|feed|news)[^`]*)`", guide(platform)))
    assert len(named) > 5
    for line in named - {"/feed"}:
        words = line if platform == "slack" else re.sub(r"(\w+): ", r"\1:", line)
        answer = str(await dialogue.ask(words))
        assert "There is no command" not in answer, line
        assert "has no “" not in answer, line


@pytest.mark.parametrize(
    ("platform", "texts"),
    [
        ("slack", [*SLACKS_GONE.values(), *PLAIN_REASONS.values()]),
        ("discord", [*DISCORDS_GONE.values(), *DISCORDS_DOORS.values(), *FATAL.values()]),
    ],
)
def test_every_error_that_a_guide_quotes_is_one(platform: str, texts: list[str]) -> None:
    table = guide(platform).split("## When something is wrong")[1].split("\n## ")[0]
    quoted = [found for row in re.findall(r"^\| (.*?) \|", table, re.MULTILINE) for found in re.findall("`(.+?)`", row)]
    ours = [one for one in quoted if not one.startswith(("/", "dispatch_failed"))]
    assert ours
    known = "\n".join([*texts, *PLAIN_REASONS, "the app token", "the bot token", *mistaken_tokens()])
    for words in ours:
        parts = [part for part in re.split(r" … | ?does not work: … |[()]", words) if part]
        assert all(part.strip() in known for part in parts), words


def mistaken_tokens() -> Iterator[str]:
    for bot, app in (("xapp-1", "xoxb-1"), ('"xoxb-1"', "xapp-…")):
        with pytest.raises(SettingsError) as told:
            SlackSettings.model_validate({"bot_token": bot, "app_token": app}).require_complete()
        yield str(told.value)
    with pytest.raises(SettingsError) as told:
        _ = DiscordSettings.model_validate({"token": "Bot 1"}).secret
    yield str(told.value)


@pytest.mark.parametrize("platform", ["slack", "discord"])
def test_settings_and_variables_that_a_guide_names_exist(platform: str) -> None:
    example = (ROOT / "config.example.toml").read_text(encoding="utf-8")
    sections = tomllib.loads(re.sub(r"^# (\w+) =$", r'\1 = ""', example, flags=re.MULTILINE))
    for section, key in re.findall(r"`(slack|discord|http)\.(\w+)", guide(platform)):
        assert key in sections[section], f"{section}.{key}"
    reference = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    for variable in re.findall(r"WIREWATCH_\w+", guide(platform)):
        assert variable.removesuffix("_FILE") in reference, variable


def test_the_guides_blocks_are_plain_shell() -> None:
    for platform in ("slack", "discord"):
        block = guide(platform).split("## 2. Start the bot")[1].split("```")[1]
        lines = [shlex.split(line) for line in block.strip().splitlines()]
        assert lines[-2:] == [[".venv/bin/wirewatch", "check"], [".venv/bin/wirewatch", "run"]]
        assert lines[0] == ["cp", "config.example.toml", "config.toml"]
