"""The REST routes that we use, answered as Discord answers them.  An unknown route is an error of the test."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.doubles.discord_limits import commands_refusal, modal_refusal, pings, refusal
from tests.doubles.discord_world import (
    ANNOUNCEMENT,
    APPLICATION,
    DIRECT,
    FORUM,
    THREAD,
    Channel,
    DiscordError,
    Message,
    World,
)  # fmt: skip

Json = dict[str, Any]
ACKNOWLEDGE_WITHIN = 3.0
TOKEN_LIVES = 15 * 60
NONCE_LIVES = 300


@dataclass
class Interaction:
    """Something a person did, and what became of it.  `after`: seconds until the acknowledgement."""

    id: str
    token: str
    kind: int
    channel: str
    user: str
    born: float
    first: Json | None = None
    after: float = 0.0
    original: Message | None = None
    settled: bool = False

    @property
    def deferred_for(self) -> str | None:
        """For whose eyes the first answer is."""
        assert self.first is not None
        return self.user if (self.first.get("data") or {}).get("flags", 0) & 64 else None


@dataclass(frozen=True)
class Route:
    name: str
    method: str
    path: re.Pattern[str]
    answer: Callable[..., Any]
    authorised: bool = True


class Rest:
    """Routes by name."""

    def __init__(self, world: World, problems: list[str], gateway: Callable[[], Json]) -> None:
        self.world, self.problems, self._gateway = world, problems, gateway
        self.interactions: dict[str, Interaction] = {}
        self.commands: list[Json] = []
        self.refused: list[str] = []
        self.pinged: list[str] = []
        self.history_has_nonces = False
        message = r"/channels/(?P<channel>\w+)/messages/(?P<message>\d+)"
        hook = r"/webhooks/(?P<app>\d+)/(?P<token>[^/]+)"
        self.routes = [
            self._route("me", "GET", "/users/@me", lambda _: self.world.bot.seen()),
            self._route("direct", "POST", "/users/@me/channels", self._direct),
            self._route("application", "GET", "/oauth2/applications/@me", self._application),
            self._route("gateway", "GET", "/gateway/bot", lambda _: self._gateway()),
            self._route("gateway.plain", "GET", "/gateway", lambda _: {"url": self._gateway().get("url")}),
            self._route("commands.list", "GET", r"/applications/\d+/commands", lambda _: self._registered()),
            self._route("commands.put", "PUT", r"/applications/\d+/commands", self._register),
            self._route("channel", "GET", r"/channels/(?P<channel>\w+)", self._channel),
            self._route("typing", "POST", r"/channels/(?P<channel>\w+)/typing", self._typing),
            self._route("history", "GET", r"/channels/(?P<channel>\w+)/messages", self._history),
            self._route("message", "GET", message, self._message),
            self._route("post", "POST", r"/channels/(?P<channel>\w+)/messages", self._post),
            self._route("edit", "PATCH", message, self._edit),
            self._route("crosspost", "POST", f"{message}/crosspost", self._crosspost),
            self._route("thread", "POST", f"{message}/threads", self._thread),
            self._route("forum", "POST", r"/channels/(?P<channel>\w+)/threads", self._forum),
            self._route("threads", "GET", r"/guilds/(?P<guild>\d+)/threads/active", self._active),
            self._route(
                "callback", "POST", r"/interactions/(?P<interaction>\d+)/(?P<token>[^/]+)/callback", self._callback
            ),
            self._route("hook.edit", "PATCH", f"{hook}/messages/@original", self._hook_edit),
            self._route("hook.delete", "DELETE", f"{hook}/messages/@original", self._hook_delete),
            self._route("hook.post", "POST", hook, self._hook_post),
        ]

    def _route(self, name: str, method: str, path: str, answer: Callable[..., Any]) -> Route:
        return Route(name, method, re.compile(path), answer, authorised=name != "callback" and "hook" not in name)

    def find(self, method: str, path: str) -> tuple[Route, dict[str, str]] | None:
        for route in self.routes:
            if route.method == method and (found := route.path.fullmatch(path)):
                return route, found.groupdict()
        return None

    # ------------------------------------------------------------ who

    def _application(self, _: Json) -> Json:
        return {
            "id": APPLICATION, "name": "Wirewatch", "description": "", "icon": None, "bot_public": True, "flags": 0,
            "bot_require_code_grant": False, "verify_key": "0" * 64, "owner": self.world.by_name["ann"].seen(),
            "summary": "", "team": None, "interactions_endpoint_url": None, "rpc_origins": [], "hook": True,
        }  # fmt: skip

    def _direct(self, body: Json) -> Json:
        return self.world.seen(self.world.direct(body["recipient_id"]))

    def _registered(self) -> list[Json]:
        """Discord adds ids, and leaves out what was given as a default."""
        added = {"id": "1", "application_id": APPLICATION, "version": "1", "dm_permission": True, "nsfw": False}
        return [_without_defaults({**command, **added}) for command in self.commands]

    def _register(self, body: list[Json]) -> list[Json]:
        if complaint := commands_refusal(body):
            self.refused.append(complaint)
            raise DiscordError(400, 50035, complaint)
        self.commands = body
        return self._registered()

    # ------------------------------------------------------------ messages

    def checked(self, body: Json) -> None:
        """Refuse what Discord would refuse, and remember it."""
        if complaint := refusal(body):
            self.refused.append(f"{complaint[0]}: {complaint[1]}")
            raise DiscordError(400, *complaint)

    def _made(self, channel: str, body: Json, **details: Any) -> Message:
        kept = {"content": body.get("content") or "", "embeds": body.get("embeds") or []}
        kept["components"] = body.get("components") or []
        message = Message(self.world.new(), channel, self.world.bot, kept, at=self.world.now(), **details)
        self.world.channels[channel].messages.append(message)
        if message.to is None:
            self.pinged += sorted(pings({**kept, "allowed_mentions": body.get("allowed_mentions")}))
        return message

    def _post(self, body: Json, channel: str) -> Json:
        place = self._writable(channel)
        self.checked(body if self._shows_embeds(place) else {**body, "embeds": []})
        nonce = body.get("nonce")
        for known in reversed(place.messages):
            young = self.world.now() - known.at < NONCE_LIVES
            if body.get("enforce_nonce") and nonce and known.nonce == nonce and young:
                return known.seen(nonce=True)
        reference = body.get("message_reference")
        if reference and "Read Message History" in self.world.denied(place):
            raise DiscordError(400, 160002, "Cannot reply without permission to read message history")
        if reference and reference.get("fail_if_not_exists", True):
            place.find(reference["message_id"])
        return self._made(channel, body, nonce=nonce, reference=reference).seen(nonce=True)

    def _writable(self, channel: str) -> Channel:
        place = self.world.reach(channel)
        place = self.world.reach(channel, "Send Messages in Threads" if place.type == THREAD else "Send Messages")
        if place.type == FORUM:
            raise DiscordError(400, 50008, "Cannot send messages in a non-text channel")
        if place.locked:
            raise DiscordError(403, 160005, "This thread is locked")
        if place.type == DIRECT and not self.world.users[place.recipient or ""].takes_messages:
            raise DiscordError(403, 50007, "Cannot send messages to this user")
        return place

    def _shows_embeds(self, place: Channel) -> bool:
        parent = self.world.channels[place.parent].denied if place.parent else set()
        return "Embed Links" not in place.denied | parent

    def _edit(self, body: Json, channel: str, message: str) -> Json:
        found = self.world.reach(channel).find(message)
        if found.author.id != self.world.bot.id:
            raise DiscordError(403, 50005, "Cannot edit a message authored by another user")
        self.checked(body)
        found.versions.append(found.body)
        found.body = {key: body.get(key, found.body[key]) or found.body[key][:0] for key in found.body}
        return found.seen()

    def _message(self, _: Json, channel: str, message: str) -> Json:
        return self.world.reach(channel, "Read Message History").find(message).seen(nonce=self.history_has_nonces)

    def _history(self, query: Json, channel: str) -> list[Json]:
        place = self.world.reach(channel)
        if place.type == FORUM:
            raise DiscordError(400, 50024, "Cannot execute action on this channel type")
        if "Read Message History" in self.world.denied(place):
            return []  # "no messages will be returned", says the page of Get Channel Messages
        after, limit = int(query.get("after", 0)), int(query.get("limit", 50))
        assert limit <= 100
        found = [one for one in self.world.posts(channel) if int(one.id) > after][:limit]
        return [one.seen(nonce=self.history_has_nonces) for one in reversed(found)]

    def _crosspost(self, _: Json, channel: str, message: str) -> Json:
        place = self.world.reach(channel, "Send Messages")
        if place.type != ANNOUNCEMENT:
            raise DiscordError(400, 50024, "Cannot execute action on this channel type")
        found = place.find(message)
        found.crossposted = True
        return found.seen()

    # ------------------------------------------------------------ channels and threads

    def _channel(self, _: Json, channel: str) -> Json:
        return self.world.seen(self.world.reach(channel))

    def _typing(self, _: Json, channel: str) -> None:
        self.world.reach(channel, "Send Messages")

    def _thread(self, body: Json, channel: str, message: str) -> Json:
        place = self.world.reach(channel, "Create Public Threads")
        if place.type in {THREAD, DIRECT}:
            raise DiscordError(400, 50024, "Cannot execute action on this channel type")
        place.find(message)
        if message in self.world.channels:
            raise DiscordError(400, 160004, "A thread has already been created for this message")
        return self._new_thread(message, body, channel)

    def _forum(self, body: Json, channel: str) -> Json:
        place = self.world.reach(channel, "Send Messages")
        if place.type != FORUM:
            raise DiscordError(400, 50024, "Cannot execute action on this channel type")
        if place.needs_tag and not body.get("applied_tags"):
            raise DiscordError(400, 40067, "A tag is required to create a forum post in this channel")
        self.checked(body["message"])
        id_ = self.world.new()
        answer = self._new_thread(id_, body, channel)
        self.world.channels[id_].applied = body.get("applied_tags", [])
        self._made(id_, body["message"]).id = id_
        return answer

    def _new_thread(self, id_: str, body: Json, parent: str) -> Json:
        if not 1 <= len(body["name"].strip()) <= 100:
            raise DiscordError(400, 50035, "name: must be between 1 and 100 in length")
        made = self.world.channel(id_, body["name"], THREAD, parent=parent, owner=self.world.bot.id)
        return self.world.seen(made)

    def _active(self, _: Json, guild: str) -> Json:
        threads = [one for one in self.world.channels.values() if one.type == THREAD and not one.deleted]
        return {"threads": [self.world.seen(one) for one in threads], "members": []}

    # ------------------------------------------------------------ interactions

    def _callback(self, body: Json, interaction: str, token: str) -> None:
        asked = self.interactions.get(token)
        if asked is None or asked.id != interaction:
            raise DiscordError(404, 10062, "Unknown interaction")
        if asked.first is not None:
            self.problems.append(f"interaction {interaction} acknowledged twice")
            raise DiscordError(400, 40060, "Interaction has already been acknowledged")
        after = self.world.now() - asked.born
        if after > ACKNOWLEDGE_WITHIN:
            self.problems.append(f"interaction {interaction} acknowledged after {after:.1f} s")
            raise DiscordError(404, 10062, "Unknown interaction")
        self._check_callback(body, asked.kind)
        asked.first, asked.after = body, after

    def _check_callback(self, body: Json, kind: int) -> None:
        if body["type"] not in ({8} if kind == 4 else {4, 5, 9} if kind == 2 else {4, 5, 6, 7, 9} - {9 * (kind == 5)}):
            raise DiscordError(400, 50035, f"type {body['type']} does not answer an interaction of type {kind}")
        if body["type"] == 9 and (complaint := modal_refusal(body["data"])):
            self.refused.append(complaint)
            raise DiscordError(400, 50035, complaint)
        if body["type"] == 8 and len(body["data"]["choices"]) > 25:
            raise DiscordError(400, 50035, "choices: more than 25")

    def _asked(self, token: str) -> Interaction:
        asked = self.interactions.get(token)
        if asked is None or self.world.now() - asked.born > TOKEN_LIVES:
            raise DiscordError(401, 50027, "Invalid Webhook Token")
        if asked.first is None or asked.first["type"] != 5:
            raise DiscordError(404, 10015, "Unknown Webhook")
        return asked

    def _hook_edit(self, body: Json, app: str, token: str) -> Json:
        asked = self._asked(token)
        if asked.original is None and asked.settled:
            raise DiscordError(404, 10008, "Unknown Message")
        self.checked(body)
        if asked.original is None:
            asked.original, asked.settled = self._made(asked.channel, body, to=asked.deferred_for), True
        else:
            asked.original.versions.append(asked.original.body)
            asked.original.body = {key: body.get(key) or value[:0] for key, value in asked.original.body.items()}
        return asked.original.seen()

    def _hook_delete(self, _: Json, app: str, token: str) -> None:
        asked = self._asked(token)
        if asked.original is not None:
            asked.original.deleted = True
        asked.original, asked.settled = None, True

    def _hook_post(self, body: Json, app: str, token: str) -> Json:
        """Follow up.  While "is thinking…" stands there, the first follow-up takes its place, and its secrecy."""
        asked = self._asked(token)
        self.checked(body)
        if not asked.settled:
            return self._hook_edit(body, app, token)
        return self._made(asked.channel, body, to=asked.user if body.get("flags", 0) & 64 else None).seen()


def _without_defaults(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_defaults(part) for key, part in value.items() if part is not False and part != []}
    return [_without_defaults(part) for part in value] if isinstance(value, list) else value
