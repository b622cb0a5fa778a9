"""The gateway, supervised.

discord.py resumes and reconnects by itself in most cases.  In some it does not: it ends when it cannot log in or when
a dispatch makes no sense to it, and it may wait for ever for an address that does not answer.  So each connection lives
in a client of its own, somebody watches it, and starts anew with growing pauses, since a thousand sessions a day cost
the token, and ten thousand refused requests in ten minutes an address its access.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Protocol

import aiohttp
import discord
import structlog
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from adapters.discord.api import retry_after
from adapters.discord.settings import DISCORDS_API, DiscordSettings
from bot.errors import SettingsError
from bot.ports import Clock

FIRST_PAUSE = 1.0  # seconds
LONGEST_PAUSE = 300.0
STEADY_AFTER = 120.0  # a connection that lasted so long makes the next pause short again
CONNECT_WITHIN = 60.0  # for each shard
DOWN_FOR = 90.0  # how long a shard may take to find back by itself
LOOK_EVERY = 1.0
CLOSE_WITHIN = 5.0
BANNED_FOR = 900.0
LONGEST_SPACING = 900.0
DISCORDS_GATEWAY = "wss://gateway.discord.gg/"

# "Gateway Close Event Codes": those after which no waiting helps, and what to do.
FATAL = {
    4004: "Discord does not accept the token: copy it again from Bot, Reset Token, into WIREWATCH_DISCORD_TOKEN",
    4012: "Discord no longer speaks this version of its gateway: upgrade Wirewatch",
    4013: "Discord does not know the intents asked for: upgrade Wirewatch",
    4014: "Discord does not allow the intents asked for, although none is privileged: check the application under Bot",
}

VITAL = {"READY", "RESUMED"}  # without them there is no session
UNREADABLE = (LookupError, TypeError, ValueError, AttributeError, discord.DiscordException)
UNTOLD = {"version": 1, "attachment_size_limit": 10_485_760}  # what the library wants of an interaction and we do not

# What posting needs, as discord.Permissions names it and as people see it.
NEEDED = {
    "view_channel": "View Channel",
    "send_messages": "Send Messages",
    "embed_links": "Embed Links",
    "read_message_history": "Read Message History",
}

discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # nobody here wants to hear about voice

_log = structlog.get_logger(__name__)


class Listener(Protocol):
    """Who hears of what Discord sends."""

    async def connected(self) -> None:
        """Called after each login, before anything is received."""
        ...

    def interaction(self, interaction: discord.Interaction) -> None:
        """Take an interaction; the acknowledgement is due at once."""
        ...

    def message(self, message: discord.Message, me: int) -> None:
        """Take a message; `me` is our user id."""
        ...

    def removed(self, guild: int) -> None:
        """Hear that we were taken out of a server."""
        ...

    def opened(self, guild: int, channel: int) -> None:
        """Hear that we may post in a channel, which we perhaps could not before."""
        ...


def forgiving(event: str, parse: Callable[[Any], None]) -> Callable[[Any], None]:
    """Have an event that the library cannot read passed over: by itself, it ends the connection over it."""

    def parsed(data: Any) -> None:
        try:
            parse({**UNTOLD, **data} if event == "INTERACTION_CREATE" else data)
        except UNREADABLE:
            _log.warning("an event cannot be read", type=event, exc_info=True)

    return parsed


class Client(discord.AutoShardedClient):
    """One connection with all its shards.  It caches servers, channels and roles, and no people or messages."""

    def __init__(self, listener: Listener, settings: DiscordSettings) -> None:
        """Ask for no privileged intent: message texts come only where the bot is named, and in direct messages."""
        intents = discord.Intents(guilds=True, guild_messages=True, dm_messages=True)
        super().__init__(
            intents=intents,
            max_messages=None,
            chunk_guilds_at_startup=False,
            member_cache_flags=discord.MemberCacheFlags.none(),
            heartbeat_timeout=settings.heartbeat_timeout,
            allowed_mentions=discord.AllowedMentions.none(),
        )
        self._listener = listener
        self._through = settings.gateway_url
        parsers = self._connection.parsers  # the library has no other way to outlive what it cannot read
        for event in parsers.keys() - VITAL:
            parsers[event] = forgiving(event, parsers[event])

    async def on_shard_connect(self, shard_id: int) -> None:
        """Resume through the proxy, too: Discord names an address of its own for that."""
        shard = self.get_shard(shard_id)
        if self._through and shard is not None:
            shard._parent.ws.gateway = yarl.URL(self._through)  # noqa: SLF001 - the library has no other way

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        """Pass it on."""
        self._listener.interaction(interaction)

    async def on_message(self, message: discord.Message) -> None:
        """Pass it on."""
        if self.user is not None:
            self._listener.message(message, self.user.id)

    async def on_guild_channel_update(self, before: discord.abc.GuildChannel, after: discord.abc.GuildChannel) -> None:
        """Pass on that a channel lets us in."""
        if may_post(after) and not may_post(before):
            self._listener.opened(after.guild.id, after.id)

    async def on_guild_role_update(self, before: discord.Role, after: discord.Role) -> None:
        """Pass on which channels are open, where a role has got more permissions."""
        if after.permissions.value & ~before.permissions.value:
            self._look_around(after.guild)

    async def on_member_update(self, before: discord.Member, after: discord.Member) -> None:
        """Pass on which channels are open, where we were given a role: without an intent we hear of ourselves only."""
        if set(after.roles) - set(before.roles):
            self._look_around(after.guild)

    def _look_around(self, guild: discord.Guild) -> None:
        for channel in filter(may_post, guild.channels):
            self._listener.opened(guild.id, channel.id)

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Pass it on.  An outage never comes here: Discord marks it, and the library tells the two apart."""
        self._listener.removed(guild.id)


def may_post(channel: discord.abc.GuildChannel) -> bool:
    """Say whether we have in a channel what posting needs."""
    allowed = channel.permissions_for(channel.guild.me)
    return all(getattr(allowed, attribute) for attribute in NEEDED)


class Gateway:
    """A connection that is made anew for as long as it takes."""

    def __init__(self, settings: DiscordSettings, listener: Listener, clock: Clock) -> None:
        """Take where the gateway is and who listens."""
        self._settings = settings
        self._listener = listener
        self._clock = clock
        self.client: Client | None = None

    async def run(self) -> None:
        """Stay connected until cancelled.  Raises `SettingsError` when Discord refuses us for good."""
        pause = FIRST_PAUSE
        while True:
            began = self._clock.monotonic()
            failure = await self._once()
            if fatal := hopeless(failure):
                raise fatal from failure
            if self._clock.monotonic() - began > STEADY_AFTER:
                pause = FIRST_PAUSE
            wait = max(pause, asked_to_wait(failure))
            _log.warning("connection to Discord lost, connecting anew", reason=repr(failure), pause=wait)
            await self._clock.sleep(wait)
            pause = min(pause * 2, LONGEST_PAUSE)

    async def _once(self) -> BaseException | None:
        """Connect and listen until that ends, in whatever way; returns what ended it."""
        client = Client(self._listener, self._settings)
        self.client = client
        tasks = [asyncio.create_task(self._listen(client)), asyncio.create_task(self._watch(client))]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            return next(iter(done)).exception()
        finally:
            await _closed(client)  # first: the library swallows a cancellation that meets it while it reconnects
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks, timeout=CLOSE_WITHIN)

    async def _listen(self, client: Client) -> None:
        await client.login(self._settings.secret)
        await self._listener.connected()
        advice = await advised(client)
        client.shard_count = advice.shards
        address = self._settings.gateway_url or advice.address or await self._usual(client)
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(address)
        await self._clock.sleep(advice.wait)
        await client.connect(reconnect=True)

    async def _usual(self, client: Client) -> str:
        """Ask in general ("Get Gateway").  Raises `SettingsError` where an API that is not Discord's does not tell."""
        with contextlib.suppress(discord.NotFound):
            if found := (await client.http.request(Route("GET", "/gateway"))).get("url"):
                return str(found)
        if self._settings.api_base == DISCORDS_API:
            return DISCORDS_GATEWAY
        raise SettingsError((f"discord: {self._settings.api_base} does not name its gateway; set discord.gateway_url",))

    def is_open(self) -> bool:
        """Say whether there are shards, and none of them is closed."""
        shards = self.client.shards.values() if self.client is not None else ()
        return bool(shards) and not any(shard.is_closed() for shard in shards)

    async def _watch(self, client: Client) -> None:
        """Return when the connection does not come about, or a shard stays away longer than the library needs."""
        down = 0.0
        while True:
            await self._clock.sleep(LOOK_EVERY)
            down = 0.0 if self.is_open() or client.shard_count is None else down + LOOK_EVERY
            if down > (DOWN_FOR if client.is_ready() else CONNECT_WITHIN * (client.shard_count or 1)):
                raise TimeoutError("a shard stayed away")


def hopeless(failure: BaseException | None) -> SettingsError | None:
    """Say why no waiting will help; None if it may."""
    match failure:
        case SettingsError():
            return failure
        case discord.LoginFailure():
            return SettingsError((f"discord: {FATAL[4004]} (401)",))
        case discord.PrivilegedIntentsRequired():
            return SettingsError((f"discord: {FATAL[4014]} (4014)",))
        case discord.ConnectionClosed() if failure.code in FATAL:
            return SettingsError((f"discord: {FATAL[failure.code]} ({failure.code})",))
        case _:
            return None


def asked_to_wait(failure: BaseException | None) -> float:
    """Say how long Discord wants to be left alone, in seconds."""
    match failure:
        case discord.RateLimited():
            return failure.retry_after
        case discord.HTTPException(status=429):  # a ban by Cloudflare; what Discord asks for, the library waits out
            return retry_after(failure) or BANNED_FOR
        case _:
            return 0.0


@dataclass(frozen=True, slots=True)
class Advice:
    """Where to connect, with how many shards, and how many seconds to wait first."""

    address: str = ""
    shards: int = 1
    wait: float = 0.0


async def advised(client: discord.AutoShardedClient) -> Advice:
    """Ask Discord for its advice ("Get Gateway Bot"); what it does not tell is one shard, at once."""
    try:
        told = await client.http.request(Route("GET", "/gateway/bot"))
    except discord.NotFound:
        return Advice()
    limits = told.get("session_start_limit") or {}
    total, remaining = limits.get("total", 1_000), limits.get("remaining", 1_000)
    wait = spacing(total, remaining, limits.get("reset_after", 0) / 1_000)
    return Advice(str(told.get("url") or ""), int(told.get("shards") or 1), wait)


def spacing(total: int, remaining: int, reset_after: float) -> float:
    """Say how many seconds to wait before a new session, so that the day's sessions last.

    Discord counts them for us, across restarts too: a bot that crashes again and again slows down by itself.
    """
    if remaining * 2 > total:
        return 0.0
    return reset_after if remaining <= 0 else min(reset_after / remaining, LONGEST_SPACING)


async def _closed(client: Client) -> None:
    with contextlib.suppress(TimeoutError, OSError, aiohttp.ClientError, discord.DiscordException, AttributeError):
        async with asyncio.timeout(CLOSE_WITHIN):
            await _untyped(client.close)


async def _untyped(call: Callable[[], Awaitable[None]]) -> None:
    """Call a method whose failure is of no interest any more."""
    await call()
