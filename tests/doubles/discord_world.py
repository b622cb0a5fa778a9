"""What Discord holds, as far as we use it: a server with people, roles, channels and messages."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from tests.doubles.discord_limits import shown

Json = dict[str, Any]

EPOCH = 1_420_070_400_000
PERMISSIONS = {
    "Manage Channels": 1 << 4,
    "Manage Server": 1 << 5,
    "View Channels": 1 << 10,
    "Send Messages": 1 << 11,
    "Embed Links": 1 << 14,
    "Read Message History": 1 << 16,
    "Create Public Threads": 1 << 35,
    "Send Messages in Threads": 1 << 38,
}
PLAIN = frozenset(PERMISSIONS) - {"Manage Channels", "Manage Server"}
BOT, APPLICATION = "1100000000000000001", "1100000000000000001"
TEXT, DIRECT, ANNOUNCEMENT, THREAD, FORUM = 0, 1, 5, 11, 15


class DiscordError(Exception):
    """A refusal: the HTTP status, Discord's own code, and details."""

    def __init__(self, status: int, code: int, detail: str = "") -> None:
        super().__init__(f"{status} {code} {detail}")
        self.status, self.code, self.detail = status, code, detail


def bits(names: frozenset[str] | set[str]) -> str:
    return str(sum(PERMISSIONS[name] for name in names))


@dataclass
class User:
    id: str
    name: str
    permissions: frozenset[str] = PLAIN
    roles: tuple[str, ...] = ()
    bot: bool = False
    takes_messages: bool = True

    def seen(self) -> Json:
        return {
            "id": self.id, "username": self.name, "global_name": self.name.title(), "discriminator": "0",
            "avatar": None, "bot": self.bot,
        }  # fmt: skip

    def member(self) -> Json:
        return {
            "user": self.seen(), "roles": list(self.roles), "joined_at": "2026-01-01T00:00:00+00:00", "deaf": False,
            "mute": False, "flags": 0, "permissions": bits(self.permissions),
        }  # fmt: skip


@dataclass
class Message:
    """A message as its channel keeps it.  `to` is set for an ephemeral one; `versions` are its earlier bodies."""

    id: str
    channel: str
    author: User
    body: Json
    to: str | None = None
    nonce: str | None = None
    reference: Json | None = None
    attachments: list[Json] = field(default_factory=list)
    mentions: list[User] = field(default_factory=list)
    versions: list[Json] = field(default_factory=list)
    deleted: bool = False
    crossposted: bool = False
    at: float = 0.0

    @property
    def text(self) -> str:
        """What a reader sees of it, mark and backslashes taken off."""
        words = "\n".join(part for part in shown(self.body) if part)
        return words.translate(dict.fromkeys(map(ord, "\u2060\u200b\u200c\u200d"), None)).strip()

    @property
    def buttons(self) -> list[Json]:
        return [button for row in self.body["components"] for button in row["components"]]

    def seen(self, *, nonce: bool = False) -> Json:
        return {
            "id": self.id, "channel_id": self.channel, "author": self.author.seen(), "type": 0, "tts": False,
            "content": self.body["content"], "embeds": [{"type": "rich", **one} for one in self.body["embeds"]],
            "components": self.body["components"], "attachments": self.attachments, "mention_everyone": False,
            "mentions": [user.seen() for user in self.mentions], "mention_roles": [], "pinned": False,
            "timestamp": datetime.fromtimestamp(self.at, UTC).isoformat(), "edited_timestamp": None,
            "flags": 64 if self.to else 0,
            **({"nonce": self.nonce} if nonce and self.nonce else {}),
        }  # fmt: skip


@dataclass
class Channel:
    id: str
    name: str
    type: int = TEXT
    parent: str | None = None
    owner: str | None = None
    recipient: str | None = None
    denied: set[str] = field(default_factory=set)
    messages: list[Message] = field(default_factory=list)
    tags: list[Json] = field(default_factory=list)
    needs_tag: bool = False
    locked: bool = False
    deleted: bool = False
    applied: list[str] = field(default_factory=list)

    def find(self, id_: str) -> Message:
        for message in self.messages:
            if message.id == id_ and not message.deleted and message.to is None:
                return message
        raise DiscordError(404, 10008, "Unknown Message")


class World:
    """One server, Harbour Post, with Ann (Manage Server), Ben (Manage Channels), Cem and the bot."""

    def __init__(self, now: Callable[[], float]) -> None:
        self.now = now
        self._count = itertools.count(1)
        self.guild = "900000000000000001"
        self.guild_name = "Harbour Post"
        self.token = "MTEwMDAwMDAwMDAwMDAwMDAwMQ.Gharbr.token-of-the-harbour-bot"
        people = (
            User("200000000000000001", "ann", PLAIN | {"Manage Server", "Manage Channels"}),
            User("200000000000000002", "ben", PLAIN | {"Manage Channels"}),
            User("200000000000000003", "cem"),
            User(BOT, "wirewatch", bot=True),
        )
        self.users = {user.id: user for user in people}
        self.by_name = {user.name: user for user in people}
        self.roles = {"300000000000000001": "desk"}
        self.channels: dict[str, Channel] = {}
        self.channel("400000000000000001", "news")
        self.files: dict[str, bytes] = {}

    @property
    def bot(self) -> User:
        return self.users[BOT]

    def channel(self, id_: str, name: str, kind: int = TEXT, **details: Any) -> Channel:
        self.channels[id_] = Channel(id_, name, kind, **details)
        return self.channels[id_]

    def new(self) -> str:
        """A snowflake of this instant."""
        return str((int(self.now() * 1_000) - EPOCH) << 22 | next(self._count) & 0x3FFFFF)

    def reach(self, id_: str, *needed: str) -> Channel:
        """The channel as the bot may use it.  Raises what Discord would answer."""
        channel = self.channels.get(id_)
        if channel is None or channel.deleted:
            raise DiscordError(404, 10003, "Unknown Channel")
        denied = self.denied(channel)
        if "View Channels" in denied:
            raise DiscordError(403, 50001, "Missing Access")
        if channel.type != DIRECT and denied & set(needed):
            raise DiscordError(403, 50013, "Missing Permissions")
        return channel

    def denied(self, channel: Channel) -> set[str]:
        """The permissions that the bot lacks there; a thread's are its channel's, too."""
        return self.channels[channel.parent].denied | channel.denied if channel.parent else channel.denied

    def direct(self, user: str) -> Channel:
        """The bot's conversation with somebody."""
        if user not in self.users:
            raise DiscordError(400, 50033, "Invalid Recipient(s)")
        id_ = f"5{user[1:]}"
        return self.channels.get(id_) or self.channel(id_, user, DIRECT, recipient=user)

    def say(self, channel: str, user: User, content: str, **details: Any) -> Message:
        """Have a person write something."""
        body = {"content": content, "embeds": [], "components": []}
        message = Message(self.new(), channel, user, body, at=self.now(), **details)
        self.channels[channel].messages.append(message)
        return message

    def attach(self, base: str, name: str, body: bytes, content_type: str = "text/plain") -> Json:
        id_ = self.new()
        self.files[id_] = body
        url = f"{base}/attachments/{id_}/{name}"
        return {
            "id": id_, "filename": name, "content_type": content_type, "size": len(body), "url": url, "proxy_url": url,
        }  # fmt: skip

    def posts(self, channel: str) -> list[Message]:
        """What everybody in a channel sees, oldest first."""
        held = self.channels.get(channel)
        return [one for one in held.messages if one.to is None and not one.deleted] if held else []

    def private(self, user: str) -> list[Message]:
        """What only this person sees, oldest first."""
        return [one for channel in self.channels.values() for one in channel.messages if one.to == user]

    def everything(self) -> Iterator[Message]:
        for channel in self.channels.values():
            yield from channel.messages

    # ------------------------------------------------------------ as Discord shows it

    def seen(self, channel: Channel) -> Json:
        shown: Json = {"id": channel.id, "type": channel.type, "last_message_id": None, "flags": 0}
        if channel.type == DIRECT:
            return {**shown, "recipients": [self.users[channel.recipient or ""].seen()]}
        shown |= {"guild_id": self.guild, "name": channel.name, "position": 0, "permission_overwrites": []}
        shown |= {"parent_id": channel.parent, "nsfw": False, "available_tags": channel.tags}
        if channel.messages:
            shown["last_message_id"] = channel.messages[-1].id
        if channel.type == THREAD:
            shown |= {"owner_id": channel.owner or BOT, "message_count": 0, "member_count": 1, "rate_limit_per_user": 0}
            archived = {"archived": False, "auto_archive_duration": 1_440, "locked": channel.locked}
            shown["thread_metadata"] = {**archived, "archive_timestamp": "2026-01-01T00:00:00+00:00"}
        return shown

    def guild_create(self) -> Json:
        channels = [one for one in self.channels.values() if one.type != DIRECT and not one.deleted]
        everyone = _role(self.guild, "@everyone", bits(PLAIN))
        return {
            "id": self.guild, "name": self.guild_name, "icon": None, "owner_id": self.by_name["ann"].id,
            "roles": [everyone, *(_role(id_, name, "0") for id_, name in self.roles.items())], "emojis": [],
            "features": [], "stickers": [], "member_count": len(self.users), "large": False, "unavailable": False,
            "members": [{**self.bot.member(), "joined_at": "2026-01-01T00:00:00+00:00"}], "presences": [],
            "channels": [self.seen(one) for one in channels if one.type != THREAD], "voice_states": [],
            "threads": [self.seen(one) for one in channels if one.type == THREAD], "stage_instances": [],
            "guild_scheduled_events": [], "soundboard_sounds": [], "verification_level": 0, "nsfw_level": 0,
            "default_message_notifications": 0, "explicit_content_filter": 0, "mfa_level": 0, "premium_tier": 0,
            "afk_timeout": 300, "afk_channel_id": None, "system_channel_id": None, "system_channel_flags": 0,
            "preferred_locale": "en-GB", "joined_at": "2026-01-01T00:00:00+00:00", "region": "deprecated",
            "premium_progress_bar_enabled": False, "application_id": None, "rules_channel_id": None,
            "public_updates_channel_id": None, "vanity_url_code": None, "description": None, "banner": None,
            "discovery_splash": None, "splash": None, "safety_alerts_channel_id": None,
        }  # fmt: skip


def _role(id_: str, name: str, permissions: str) -> Json:
    return {
        "id": id_, "name": name, "color": 0, "hoist": False, "position": 0, "permissions": permissions,
        "managed": False, "mentionable": True, "flags": 0, "icon": None, "unicode_emoji": None,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
    }  # fmt: skip
