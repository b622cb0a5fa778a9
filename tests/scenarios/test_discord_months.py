"""What kills Discord bots that run for months, reproduced one by one on the real library.

Numbers are those of the list in `docs/discord.md`, "Living for months".
"""

import asyncio
from collections.abc import AsyncIterator

import pytest

from adapters.discord import gateway, tree
from adapters.discord.adapter import DiscordAdapter
from bot.clock import SystemClock
from bot.commands.table import TABLE
from bot.message import Message, paragraph
from bot.ports import Asking, Responder
from tests.doubles.discord import Close, DiscordDouble
from tests.doubles.discord_people import NEWS as HERE
from tests.doubles.discord_people import Person
from tests.doubles.discord_rig import connected, settings
from tests.doubles.host import Desk, ends, running


@pytest.fixture
async def discord() -> AsyncIterator[DiscordDouble]:
    async with DiscordDouble() as double:
        yield double


async def still_answers(discord: DiscordDouble, host: Desk) -> None:
    before = len(host.asked)
    await Person(discord, "ben").uses("/news help")
    await discord.until(lambda: len(host.asked) > before, seconds=20)


async def test_1_a_wrong_token_ends_the_bot_at_once_with_the_reason(discord: DiscordDouble) -> None:
    told = await ends(DiscordAdapter(settings(discord, token="wrong-secret"), Desk()))
    assert "WIREWATCH_DISCORD_TOKEN" in told
    assert "wrong-secret" not in told
    assert discord.invalid_requests == 1


@pytest.mark.parametrize("code", [4004, 4013, 4014])
async def test_1_a_session_that_is_refused_for_good_ends_the_bot(discord: DiscordDouble, code: int) -> None:
    discord.refuses_with = code
    assert str(code) in await ends(DiscordAdapter(settings(discord), Desk()))
    assert len(discord.identified) == 1


async def test_1_no_privileged_intent_is_asked_for(discord: DiscordDouble) -> None:
    async with connected(discord, Desk()):
        assert discord.identified[0]["intents"] == 1 << 0 | 1 << 9 | 1 << 12


@pytest.mark.parametrize("route", ["me", "gateway"])
async def test_2_discord_being_away_at_the_start_is_waited_for(discord: DiscordDouble, route: str) -> None:
    discord.next(route, "status", 503, times=2)
    host = Desk()
    host.clock = Hasty()
    async with connected(discord, host):
        await still_answers(discord, host)


async def test_2_a_gateway_that_refuses_connections_is_tried_again(discord: DiscordDouble) -> None:
    discord.named_gateway = "ws://127.0.0.1:1/"
    adapter = DiscordAdapter(settings(discord), Desk())
    async with running(adapter):
        await discord.until(lambda: discord.count("gateway"))
        discord.named_gateway = ""
        assert adapter.gateway.client is not None
        await adapter.gateway.client.close()
        await discord.until(lambda: discord.open, seconds=20)


@pytest.mark.parametrize("how", ["frame", "abort", "silent"])
async def test_3_a_connection_lost_in_any_way_comes_back(discord: DiscordDouble, how: Close) -> None:
    host = Desk()
    async with connected(discord, host):
        await discord.close_socket(how)
        await discord.until(lambda: discord.open, seconds=60)
        await still_answers(discord, host)


async def test_3_what_was_missed_meanwhile_is_caught_up(discord: DiscordDouble) -> None:
    host = Desk()
    async with connected(discord, host):
        await discord.close_socket("frame")
        await Person(discord, "ben").mentions("watch lists")
        await discord.until(lambda: host.asked, seconds=20)
    assert discord.resumed == 1
    assert len(discord.identified) == 1


async def test_3_a_session_that_discord_forgot_is_replaced(discord: DiscordDouble) -> None:
    host = Desk()
    async with connected(discord, host):
        discord.forget_sessions()
        await discord.close_socket("frame")
        await discord.until(lambda: len(discord.identified) == 2, seconds=20)
        await still_answers(discord, host)


async def test_3_discords_own_request_to_reconnect_is_obeyed(discord: DiscordDouble) -> None:
    host = Desk()
    async with connected(discord, host):
        await discord.send_raw({"op": 7, "d": None})
        await discord.until(lambda: discord.resumed == 1, seconds=20)
        await still_answers(discord, host)


async def test_3_heartbeats_that_nobody_answers_end_the_connection(discord: DiscordDouble) -> None:
    host = Desk()
    async with connected(discord, host):
        discord.acknowledges_heartbeats = False
        await discord.until(lambda: discord.resumed >= 1, seconds=60)
        discord.acknowledges_heartbeats = True
        await still_answers(discord, host)


async def test_4_an_address_for_resuming_that_is_dead_is_given_up(discord: DiscordDouble) -> None:
    discord.resume_url = "ws://127.0.0.1:1/"
    host = Desk()
    async with connected(discord, host):
        await discord.close_socket("abort")
        await discord.until(lambda: len(discord.identified) == 2 and discord.open, seconds=30)
        await still_answers(discord, host)


async def test_4_behind_a_proxy_it_is_resumed_through_the_proxy(discord: DiscordDouble) -> None:
    discord.named_gateway = discord.resume_url = "ws://127.0.0.1:1/"
    host = Desk()
    async with connected(discord, host, gateway_url=discord.gateway_url):
        await discord.close_socket("abort")
        await discord.until(lambda: discord.resumed, seconds=10)
        await still_answers(discord, host)
    assert len(discord.identified) == 1


async def test_an_api_of_others_that_names_no_gateway_is_said_so(
    discord: DiscordDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(DiscordDouble, "_bot_gateway", lambda _: {"shards": 1})
    discord.rest._gateway = discord._bot_gateway
    assert "set discord.gateway_url" in await ends(DiscordAdapter(settings(discord), Desk()))


async def test_4_a_shard_that_stays_away_is_given_up(discord: DiscordDouble, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gateway, "DOWN_FOR", 2.0)
    host = Desk()
    async with connected(discord, host) as adapter:
        client = adapter.gateway.client
        assert client is not None
        await client.shards[0].disconnect()
        await discord.until(lambda: len(discord.identified) == 2 and discord.open, seconds=30)
        await still_answers(discord, host)
        assert adapter.gateway.client is not client


async def test_5_a_dispatch_that_makes_no_sense_does_not_end_the_bot(discord: DiscordDouble) -> None:
    host = Desk()
    async with connected(discord, host):
        await discord.dispatch("GUILD_CREATE", {"nonsense": True})
        await discord.dispatch("INTERACTION_CREATE", {})
        await still_answers(discord, host)
        assert len(discord.identified) == 1
        await discord.dispatch("READY", {"nonsense": True})
        await discord.until(lambda: len(discord.identified) == 2 and discord.open, seconds=20)
        await still_answers(discord, host)


async def test_6_pauses_between_attempts_grow(discord: DiscordDouble) -> None:
    clock = Hasty()
    host = Desk()
    host.clock = clock
    discord.next("me", "status", 503, times=6)
    async with connected(discord, host):
        pauses = [pause for pause in clock.slept if pause in {1.0, 2.0, 4.0, 8.0, 16.0, 32.0}]
    assert {2.0, 4.0, 8.0, 16.0} <= set(pauses)


def test_6_sessions_are_spaced_when_too_many_were_started_today() -> None:
    assert gateway.spacing(1_000, 900, 40_000) == 0
    assert gateway.spacing(1_000, 400, 40_000) == 100
    assert gateway.spacing(1_000, 2, 40_000) == 900
    assert gateway.spacing(1_000, 0, 40_000) == 40_000


@pytest.mark.parametrize(("headers", "pause"), [({}, 900.0), ({"Retry-After": "7"}, 7.0)])
async def test_6_a_ban_at_the_front_door_is_sat_out(
    discord: DiscordDouble, headers: dict[str, str], pause: float
) -> None:
    clock = Hasty()
    host = Desk()
    host.clock = clock
    discord.next("me", "status", 429, headers=headers)
    async with connected(discord, host):
        assert pause in clock.slept


async def test_8_an_outage_is_not_a_removal(discord: DiscordDouble) -> None:
    host = Desk()
    async with connected(discord, host):
        await discord.dispatch("GUILD_DELETE", {"id": discord.world.guild, "unavailable": True})
        await discord.dispatch("GUILD_CREATE", discord.world.guild_create())
        await still_answers(discord, host)
    assert host.gone == []


@pytest.mark.parametrize("away", [0, 1], ids=["", "the database being away at first"])
async def test_8_being_removed_is_told_to_the_host_and_coming_back_works(discord: DiscordDouble, away: int) -> None:
    host = Desk()
    async with connected(discord, host):
        host.away = away
        await discord.dispatch("GUILD_DELETE", {"id": discord.world.guild})
        await discord.until(lambda: host.gone)
        await discord.dispatch("GUILD_CREATE", discord.world.guild_create())
        await still_answers(discord, host)
    assert host.gone == [f"discord/{discord.world.guild}"]


async def test_9_commands_are_registered_only_when_the_table_has_changed(discord: DiscordDouble) -> None:
    for _ in range(2):
        async with connected(discord, Desk()):
            await discord.until(lambda: discord.count("commands.list"))
        discord.calls = [call for call in discord.calls if call.route != "commands.list"]
    assert discord.count("commands.put") == 1
    discord.rest.commands = discord.rest.commands[:-1]
    async with connected(discord, Desk()):
        await discord.until(lambda: discord.count("commands.put") == 2)
    assert tree.same(tree.commands(TABLE), discord.rest.commands)


async def test_10_slow_work_never_delays_an_acknowledgement(discord: DiscordDouble) -> None:
    async with connected(discord, Slow(1.0)):
        asked = await Person(discord, "cem").uses("/summarise", text="https://news.example/1")
        await discord.until(lambda: asked.first)
        await discord.until(lambda: discord.world.posts(HERE))
    assert asked.after < 0.5


async def test_10_what_was_acknowledged_is_answered_before_the_end(discord: DiscordDouble) -> None:
    async with connected(discord, Slow(0.5)):
        asked = await Person(discord, "cem").uses("/summarise", text="https://news.example/1")
        await discord.until(lambda: asked.first)
    assert [post.text for post in discord.world.posts(HERE)] == ["At last."]


async def test_11_every_shard_that_discord_asks_for_is_opened(discord: DiscordDouble) -> None:
    discord.shards = 2
    host = Desk()
    async with connected(discord, host):
        await discord.until(lambda: len(discord.open) == 2, seconds=20)
    assert sorted(one["shard"] for one in discord.identified) == [[0, 2], [1, 2]]


async def test_12_a_channel_that_lets_us_in_again_goes_on(discord: DiscordDouble) -> None:
    host = Desk()
    async with connected(discord, host):
        place, everyone = discord.world.seen(discord.world.channels[HERE]), discord.world.guild
        for deny in (1 << 11, 0):
            await still_answers(discord, host)
            assert host.back == []
            overwrites = [{"id": everyone, "type": 0, "deny": str(deny), "allow": "0"}]
            await discord.dispatch("CHANNEL_UPDATE", {**place, "permission_overwrites": overwrites})
        await discord.until(lambda: host.back == [f"discord/{everyone}/{HERE}"])


async def test_12_a_role_that_lets_us_in_again_does_so_too(discord: DiscordDouble) -> None:
    host = Desk()
    async with connected(discord, host):
        guild = discord.world.guild
        role = discord.world.guild_create()["roles"][0]
        for permissions in ("0", role["permissions"]):
            await still_answers(discord, host)
            assert host.back == []
            changed = {"guild_id": guild, "role": {**role, "permissions": permissions}}
            await discord.dispatch("GUILD_ROLE_UPDATE", changed)
        await discord.until(lambda: host.back == [f"discord/{guild}/{HERE}"])


async def test_12_a_role_that_we_are_given_lets_us_in_as_well(discord: DiscordDouble) -> None:
    host = Desk()
    async with connected(discord, host):
        guild = discord.world.guild
        everyone = discord.world.guild_create()["roles"][0]
        readers = {**everyone, "id": "300000000000000009", "name": "Readers"}
        await discord.dispatch("GUILD_ROLE_UPDATE", {"guild_id": guild, "role": {**everyone, "permissions": "0"}})
        await discord.dispatch("GUILD_ROLE_CREATE", {"guild_id": guild, "role": readers})
        await still_answers(discord, host)
        assert host.back == []
        host.away = 1  # the database, at first: Discord says it once
        us = {**discord.world.bot.member(), "joined_at": "2026-01-01T00:00:00+00:00", "roles": [readers["id"]]}
        await discord.dispatch("GUILD_MEMBER_UPDATE", {"guild_id": guild, **us})
        await discord.until(lambda: host.back == [f"discord/{guild}/{HERE}"])


class Slow(Desk):
    """Takes its time."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self._seconds = seconds

    async def invoke(self, asking: Asking, responder: Responder) -> None:
        await responder.acknowledge()
        await asyncio.sleep(self._seconds)
        await responder.answer(Message((paragraph("At last."),)))


class Hasty(SystemClock):
    """The system's clock, with short pauses, which it remembers."""

    def __init__(self) -> None:
        self.slept: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        await asyncio.sleep(min(seconds, 0.05))
