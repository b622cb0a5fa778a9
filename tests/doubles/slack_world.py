"""What a Slack workspace holds, as far as we use it: people, channels, messages, files, installations."""

from __future__ import annotations

import itertools
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.doubles.slack_limits import all_texts

Json = dict[str, Any]

ALL_SCOPES = frozenset(
    {
        "app_mentions:read",
        "channels:history",
        "channels:join",
        "channels:read",
        "chat:write",
        "chat:write.public",
        "commands",
        "files:read",
        "groups:history",
        "groups:read",
        "im:history",
        "usergroups:read",
        "users:read",
    }
)


class SlackError(Exception):
    """A Web API error: the code that stands in `error`, and details."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.code, self.detail = code, detail


@dataclass
class User:
    id: str
    name: str
    admin: bool = False
    bot: bool = False
    home: str = ""  # the workspace of somebody who is here through a shared channel
    organisation: str = ""  # the Enterprise Grid of that


@dataclass
class Message:
    """A message as its channel keeps it.  `to` is set for an ephemeral one; `versions` are its earlier bodies."""

    ts: str
    user: str
    text: str
    blocks: list[Json]
    metadata: Json | None = None
    thread_ts: str | None = None
    to: str | None = None
    files: list[Json] = field(default_factory=list)
    versions: list[Json] = field(default_factory=list)
    deleted: bool = False
    flags: Json = field(default_factory=dict)

    def seen(self, *, metadata: bool) -> Json:
        shown: Json = {"type": "message", "ts": self.ts, "user": self.user, "text": self.text}
        if self.user.startswith("U0BOT"):
            shown["bot_id"] = f"B{self.user[1:]}"
        if self.blocks:
            shown["blocks"] = self.blocks
        if self.files:
            shown["files"] = self.files
        if self.thread_ts:
            shown["thread_ts"] = self.thread_ts
        if metadata and self.metadata:
            shown["metadata"] = self.metadata
        return shown

    @property
    def buttons(self) -> list[Json]:
        return [part for block in self.blocks if block["type"] == "actions" for part in block["elements"]]


@dataclass
class Channel:
    id: str
    name: str
    creator: str = "U0ANN"
    private: bool = False
    direct: bool = False
    archived: bool = False
    members: set[str] = field(default_factory=set)
    messages: list[Message] = field(default_factory=list)

    def find(self, ts: str) -> Message:
        for message in self.messages:
            if message.ts == ts and not message.deleted and message.to is None:
                return message
        raise SlackError("message_not_found")

    def info(self, bot: str) -> Json:
        return {
            "id": self.id,
            "name": self.name,
            "creator": self.creator,
            "is_private": self.private,
            "is_im": self.direct,
            "is_archived": self.archived,
            "is_member": bot in self.members,
            "is_channel": not self.direct,
        }


@dataclass
class Installation:
    """A workspace that installed the app.  With `refresh` the token is one that rotates.

    `organisation`: the Enterprise Grid that the workspace is part of; `whole`: all of it installed the app at once, and
    `teams` are the names of its workspaces that may use it.
    """

    team: str
    name: str
    token: str
    bot_user: str
    scopes: frozenset[str] = ALL_SCOPES
    refresh: str | None = None
    revoked: str | None = None
    organisation: str = ""
    whole: bool = False
    teams: dict[str, str] = field(default_factory=dict)


class World:
    """One workspace T0HARBOUR with two people, the bot and some channels; tests add what else they need."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._count = itertools.count(1)
        self.users = {user.id: user for user in (User("U0ANN", "ann", admin=True), User("U0BEN", "ben"))}
        self.installations = [Installation("T0HARBOUR", "Harbour Post", "xoxb-harbour", "U0BOT")]
        self.app_tokens = {"xapp-harbour": {"connections:write"}}
        self.codes: dict[str, Installation] = {}
        self.groups: dict[str, list[str]] = {}
        self.files: dict[str, tuple[Json, bytes]] = {}
        self.channels: dict[str, Channel] = {}
        self.channel("C0NEWS", "news", creator="U0BEN", members={"U0BOT", "U0ANN", "U0BEN"})

    def channel(self, id_: str, name: str, **details: Any) -> Channel:
        self.channels[id_] = Channel(id_, name, **details)
        return self.channels[id_]

    def new(self, prefix: str) -> str:
        return f"{prefix}{next(self._count):09d}"

    def ts(self) -> str:
        return f"{int(self._now())}.{next(self._count):06d}"

    def bearer(self, token: str) -> Installation:
        for installation in self.installations:
            if installation.token == token:
                if installation.revoked:
                    raise SlackError(installation.revoked)
                return installation
        raise SlackError("invalid_auth" if token else "not_authed")

    def readable(self, token: str) -> None:
        """Let somebody download a file.  Raises `SlackError`."""
        if "files:read" not in self.bearer(token).scopes:
            raise SlackError("missing_scope", "needed: files:read")

    def reach(self, channel: str, bot: str, *, post: bool = False, scopes: frozenset[str] = ALL_SCOPES) -> Channel:
        """The channel as the bot may use it; raises what Slack would answer."""
        found = self.direct(channel, bot) if channel.startswith("U") else self.channels.get(channel)
        if found is None or (found.private and bot not in found.members):
            raise SlackError("channel_not_found")
        if found.archived and post:
            raise SlackError("is_archived")
        if bot not in found.members and not (post and "chat:write.public" in scopes):
            raise SlackError("not_in_channel")
        return found

    def kind(self, channel: str) -> str:
        """What a conversation is, as the names of scopes begin; an unknown one is taken for a public channel."""
        found = self.channels.get(channel)
        if channel.startswith("D") or (found is not None and found.direct):
            return "im"
        return "groups" if found is not None and found.private else "channels"

    def direct(self, user: str, bot: str) -> Channel:
        if user not in self.users:
            raise SlackError("user_not_found")
        id_ = f"D{user[1:]}"
        return self.channels.get(id_) or self.channel(id_, user, direct=True, creator="", members={bot, user})

    def say(self, channel: str, user: str, text: str, **details: Any) -> Message:
        """Have a person write something."""
        message = Message(self.ts(), user, text, [], **details)
        self.channels[channel].messages.append(message)
        return message

    def attach(self, name: str, body: bytes, base: str, mimetype: str = "text/plain", size: int | None = None) -> Json:
        id_ = self.new("F")
        info = {
            "id": id_,
            "name": name,
            "mimetype": mimetype,
            "size": len(body) if size is None else size,
            "url_private_download": f"{base}/files-pri/{id_}/download/{name}",
        }
        self.files[id_] = (info, body)
        return info

    def install(self, team: str, name: str, *, rotating: bool = False) -> str:
        """Have a new workspace (with E: a whole organisation) agree to install; returns the code for the browser."""
        code = secrets.token_hex(8)
        refresh = f"xoxe-1-{secrets.token_hex(8)}" if rotating else None
        whole = team.startswith("E")
        self.codes[code] = Installation(
            team, name, f"xoxb-{secrets.token_hex(8)}", f"UBOT{team}", refresh=refresh, whole=whole,
            organisation=team if whole else "",
        )  # fmt: skip
        return code

    def posts(self, channel: str) -> list[Message]:
        """What everybody in a channel sees, threads aside, oldest first."""
        return [message for message in self._visible(channel) if message.thread_ts in {None, message.ts}]

    def shown(self, channel: str) -> list[str]:
        """Every text that stands in a channel and its threads, as blocks show it."""
        return [text for one in self._visible(channel) for text in (one.text, *all_texts(one.blocks))]

    def thread(self, channel: str, ts: str) -> list[Message]:
        return [message for message in self._visible(channel) if message.thread_ts == ts and message.ts != ts]

    def private(self, user: str) -> list[Message]:
        """What only this person sees, oldest first."""
        return [message for channel in self.channels.values() for message in channel.messages if message.to == user]

    def _visible(self, channel: str) -> Iterator[Message]:
        return (one for one in self.channels[channel].messages if one.to is None and not one.deleted)
