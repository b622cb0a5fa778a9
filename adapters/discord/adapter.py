"""The Discord adapter: posts, edits, replies and finds; connects and listens."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import discord
import structlog

from adapters.common import clean, cut, fingerprint
from adapters.discord import render, tree
from adapters.discord.api import (
    INVALID,
    NO_REPLY_HERE,
    NO_TEXT_HERE,
    TAG_REQUIRED,
    THREAD_EXISTS,
    UNKNOWN_MESSAGE,
    WRONG_CHANNEL_TYPE,
    Api,
    code_of,
    status_of,
)
from adapters.discord.gateway import Gateway
from adapters.discord.inbound import Inbound
from adapters.discord.markdown import INVISIBLE
from adapters.discord.responder import MESSAGES
from adapters.discord.settings import DiscordSettings
from adapters.memory import Memory
from adapters.work import Work
from bot.commands.table import TABLE
from bot.errors import ChannelGone, DeliveryError, Refused
from bot.message import Heading, Message, plain_text
from bot.model import Channel
from bot.ports import Capability, Host, Limits

LOOK_BACK = timedelta(minutes=2)  # our clock and Discord's need not agree
HISTORY_PAGE = 100
HISTORY_PAGES = 20
MAX_THREAD_NAME = 100
ANNOUNCEMENTS = 5  # the type of an announcement channel
FORUM, MEDIA = 15, 16
FORUMS = {FORUM, MEDIA}  # whose last message is a thread
OF_ANOTHER_TYPE = {WRONG_CHANNEL_TYPE, NO_TEXT_HERE}
TYPE_REMEMBERED = 600.0  # seconds: a text channel can be made an announcement channel, and back

MESSAGE = "/channels/{channel_id}/messages/{message_id}"
THREADS = "/channels/{channel_id}/threads"

_log = structlog.get_logger(__name__)
Json = dict[str, Any]


class DiscordAdapter:
    """One Discord application, in all the servers that it was invited to."""

    name = "discord"
    capabilities = frozenset(Capability)
    limits = Limits(per_channel=1.0, overall=45.0)

    def __init__(self, settings: DiscordSettings, host: Host) -> None:
        """Take settings and host.  Raises `SettingsError` if the token is missing."""
        self._settings = settings
        self._host = host
        self._work = Work()
        self._types: Memory[int] = Memory(host.clock, TYPE_REMEMBERED)
        self.api = Api(settings.secret, settings.api_base)
        self.inbound = Inbound(host, self.api, self._work, settings.managers, self.register)
        self.gateway = Gateway(settings, self.inbound, host.clock)

    @property
    def lease(self) -> str:
        """The application's session, which has all its shards."""
        return f"discord:{fingerprint(self._settings.secret)}"

    async def run(self) -> None:
        """Connect and listen until cancelled.  Raises `SettingsError` when Discord refuses us for good."""
        await self.gateway.run()

    async def close(self) -> None:
        """Wait a moment for answers in hand, then let go of connections."""
        await self._work.end()
        await self.api.close()

    async def connected(self) -> bool:
        """Say whether every shard's connection stands."""
        return self.gateway.is_open()

    def at_stake(self) -> str | None:
        """Say that nothing would be lost: Discord's one token is the environment's."""
        return None

    async def register(self) -> None:
        """Register the commands unless Discord says that it has just these.  Raises `DeliveryError`."""
        application = str((await self.api.read("/oauth2/applications/@me"))["id"])
        path, ours = "/applications/{application_id}/commands", tree.commands(TABLE)
        try:
            if tree.same(ours, await self.api.read(path, application_id=application)):
                return
        except Refused as refused:
            _log.info("the registered commands are not told, so they are written anew", reason=str(refused))
        await self.api.write("PUT", path, ours, application_id=application)
        _log.info("commands registered", count=len(ours))

    # ------------------------------------------------------------ what is posted

    async def send(self, channel: Channel, message: Message, key: str) -> str:
        """Post one message; what Discord's limits cut is counted in it.  In a forum it becomes a post of its own."""
        where = channel.external_id
        posted: str = await self._shown(message, lambda payload: self._post_or_start(where, message, payload, key))
        if self._settings.crosspost and "/" not in posted:
            await self._crosspost(where, posted)
        return posted

    async def edit(self, channel: Channel, external_id: str, message: Message) -> None:
        """Replace a message of ours."""
        where, id_ = split_id(external_id, channel.external_id)

        async def change(payload: Json) -> Any:
            return await self.api.write("PATCH", MESSAGE, payload, channel_id=where, message_id=id_)

        await self._shown(message, change)

    async def reply(self, channel: Channel, external_id: str, message: Message, key: str) -> str:
        """Post in the thread under a message, which is made if there is none; else as a reply to it."""
        where, id_ = split_id(external_id, channel.external_id)

        async def answer(payload: Json) -> str:
            try:
                return f"{id_}/{await self._post(id_, payload, key)}"
            except (ChannelGone, Refused) as gone:
                missing = status_of(gone) == 404  # noqa: PLR2004 - HTTP's Not Found
                if where == id_ or not (missing or isinstance(gone, ChannelGone)):
                    raise
            if missing and await self._start_thread(where, id_):
                return f"{id_}/{await self._post(id_, payload, key)}"
            reference = {"message_id": id_, "fail_if_not_exists": True}
            try:
                return await self._post(where, {**payload, "message_reference": reference}, key)
            except (ChannelGone, Refused) as refused:
                if code_of(refused) != NO_REPLY_HERE:
                    raise
            return await self._post(where, payload, key)

        return str(await self._shown(message, answer))

    async def _shown(self, message: Message, show: Any) -> Any:
        """Show a message; should Discord refuse its form, show its words."""
        try:
            return await show(render.page(message))
        except Refused as refused:
            if code_of(refused) != INVALID:
                raise
            _log.error("embeds refused, shown as text", reason=str(refused))
            return await show(render.plain(message))

    async def _post_or_start(self, where: str, message: Message, payload: Json, key: str) -> str:
        """Post a message; where Discord says that only posts of their own can stand, or said so lately, start one."""
        lately = self._types.known(where) in FORUMS
        try:
            if not lately:
                return await self._post(where, payload, key)
        except Refused as refused:
            if code_of(refused) != WRONG_CHANNEL_TYPE:
                raise
        try:
            started = await self._start_post(where, title_of(message), marked(payload, key))
        except Refused as refused:
            if not lately or code_of(refused) not in OF_ANOTHER_TYPE:
                raise
            self._types.forget(where)
            return await self._post(where, payload, key)
        self._types.keep(where, FORUM)
        return started

    async def _post(self, where: str, payload: Json, key: str) -> str:
        """Post with a nonce: for some minutes Discord answers a repetition with the message it already has."""
        numbered = {**marked(payload, key), "nonce": nonce(key), "enforce_nonce": True}
        answer = await self.api.write("POST", MESSAGES, numbered, repeatable=False, channel_id=where)
        return str(answer["id"])

    async def _start_post(self, forum: str, title: str, payload: Json) -> str:
        """Make a post in a forum; one that demands a tag gets the first it has."""
        body: Json = {"name": title, "message": payload}
        try:
            made = await self.api.write("POST", THREADS, body, repeatable=False, channel_id=forum)
        except Refused as refused:
            if code_of(refused) != TAG_REQUIRED:
                raise
            tags = (await self.api.read("/channels/{channel_id}", channel_id=forum)).get("available_tags") or ()
            body["applied_tags"] = [tag["id"] for tag in tags[:1]]
            made = await self.api.write("POST", THREADS, body, repeatable=False, channel_id=forum)
        return f"{made['id']}/{made['id']}"

    async def _start_thread(self, where: str, message: str) -> bool:
        """Make the thread under a message; False where there can be none.  Raises `Refused` if the message is gone."""
        try:
            shown = await self.api.read(MESSAGE, channel_id=where, message_id=message)
        except (Refused, ChannelGone) as refused:
            if code_of(refused) == UNKNOWN_MESSAGE:
                raise
            shown = {}  # its words are only wanted for the thread's name
        title = next((embed["title"] for embed in shown.get("embeds") or () if embed.get("title")), "Updates")
        body = {"name": thread_name(title.replace("\\", "")), "auto_archive_duration": 1_440}
        try:
            await self.api.write("POST", f"{MESSAGE}/threads", body, channel_id=where, message_id=message)
        except (Refused, ChannelGone) as error:
            if code_of(error) == THREAD_EXISTS:
                return True
            _log.info("no thread, replied instead", reason=str(error))
            return False
        return True

    async def _crosspost(self, where: str, message: str) -> None:
        async def ask() -> int:
            return int((await self.api.read("/channels/{channel_id}", channel_id=where))["type"])

        try:
            if await self._types.get(where, ask) == ANNOUNCEMENTS:
                await self.api.write("POST", f"{MESSAGE}/crosspost", channel_id=where, message_id=message)
        except DeliveryError as error:
            self._types.forget(where)
            _log.warning("posted, but not published to followers", reason=str(error))

    # ------------------------------------------------------------ what was posted

    async def find(self, channel: Channel, key: str, since: datetime) -> str | None:
        """Look through the channel's history, and through the threads that were made or used since."""
        after = snowflake(since - LOOK_BACK)
        where = channel.external_id
        seen = 0
        try:
            async for message in self._history(where, after):
                seen += 1
                if carries(message, key):
                    return str(message["id"])
        except Refused as refused:
            if code_of(refused) not in OF_ANOTHER_TYPE:
                raise
        place = await self.api.read("/channels/{channel_id}", channel_id=where)
        if not seen and place.get("type") not in FORUMS and int(place.get("last_message_id") or 0) > after:
            raise ChannelGone("I may not read what was posted there; give me Read Message History")
        async for thread in self._threads(place, after):
            async for message in self._history(thread, after):
                if carries(message, key):
                    return f"{thread}/{message['id']}"
        return None

    async def _history(self, where: str, after: int) -> AsyncIterator[Json]:
        for _ in range(HISTORY_PAGES):
            query = {"after": str(after), "limit": str(HISTORY_PAGE)}
            page = await self.api.read(MESSAGES, query=query, channel_id=where)
            for message in page:
                yield message
            if len(page) < HISTORY_PAGE:
                return
            after = max(int(message["id"]) for message in page)

    async def _threads(self, place: Json, after: int) -> AsyncIterator[str]:
        """Every open thread of a channel in which something was written since."""
        where = str(place.get("id"))
        if not place.get("guild_id"):
            return
        answer = await self.api.read("/guilds/{guild_id}/threads/active", guild_id=str(place["guild_id"]))
        for thread in answer["threads"]:
            if str(thread.get("parent_id")) == where and int(thread.get("last_message_id") or thread["id"]) > after:
                yield str(thread["id"])


def split_id(external_id: str, channel: str) -> tuple[str, str]:
    """Split a message's id into channel and message; what stands in the channel itself carries its own id alone.

    Raises `Refused` for what is no message of Discord's.
    """
    where, _, id_ = external_id.rpartition("/")
    if not id_.isdecimal() or not (where or channel):
        raise Refused(f"{external_id!r} is not a message of Discord's")
    return where or channel, id_


def nonce(key: str) -> str:
    """Make a nonce out of a delivery key: 24 characters, of the 25 that Discord allows."""
    return base64.b32encode(hashlib.blake2s(key.encode("utf-8", "replace"), digest_size=15).digest()).decode()


def mark(key: str) -> str:
    """Write 48 bits of a delivery key in characters that nobody sees, two bits each.

    Discord keeps a nonce for minutes only, and its history may come without; what stands in the message stays.
    """
    digest = int.from_bytes(hashlib.blake2s(key.encode("utf-8", "replace"), digest_size=6).digest(), "big")
    return "".join(INVISIBLE[digest >> shift & 3] for shift in range(46, -1, -2))


def marked(payload: Json, key: str) -> Json:
    """Put a key's mark at the end of what a message says."""
    if not payload["embeds"]:
        return {**payload, "content": payload["content"] + mark(key)}
    *others, last = payload["embeds"]
    return {**payload, "embeds": [*others, {**last, "description": last.get("description", "") + mark(key)}]}


def carries(message: Json, key: str) -> bool:
    """Say whether a message is the one with this key."""
    texts = (message.get("content") or "", *(one.get("description") or "" for one in message.get("embeds") or ()))
    return message.get("nonce") == nonce(key) or any(text.endswith(mark(key)) for text in texts)


def snowflake(at: datetime) -> int:
    """The smallest id that Discord gives at an instant."""
    return discord.utils.time_snowflake(at)


def title_of(message: Message) -> str:
    """Name a forum's post after the message's heading, else after its first words."""
    heading = next((block.text for block in message.blocks if isinstance(block, Heading)), "")
    return thread_name(heading or plain_text(message))


def thread_name(words: str) -> str:
    """Make the name of a thread."""
    return cut(" ".join(clean(words).split()), MAX_THREAD_NAME) or "News"
