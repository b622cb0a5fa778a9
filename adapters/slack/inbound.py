"""From what Slack sends to invocations.  Every listener acknowledges first; the work goes on behind it.

The id of an invocation is Slack's own: `event_id` for events, `trigger_id` for what people type and press.  Slack
repeats both when it sends something again, and the host obeys an id once.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import structlog
from slack_bolt.request.internals import extract_enterprise_id, extract_is_enterprise_install, extract_team_id
from slack_bolt.response import BoltResponse

from adapters.common import as_line, is_private, outdated, posts_here
from adapters.files import attachments
from adapters.slack import forms, home
from adapters.slack.api import Api
from adapters.slack.files import attached
from adapters.slack.manifest import SHORTCUT
from adapters.slack.mrkdwn import unescape
from adapters.slack.names import Names
from adapters.slack.people import Directory
from adapters.slack.render import ACTION
from adapters.slack.responder import Back, SlackResponder
from adapters.slack.tokens import Identity
from adapters.work import Work, insistently
from bot.errors import DeliveryError, NotAllowed, StoreError
from bot.message import Message, Ping, Tone, note, paragraph
from bot.model import Actor, Role
from bot.ports import Host, Invocation

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncAck, AsyncApp
    from slack_bolt.context.async_context import AsyncBoltContext

UNKNOWN_CHANNELS = "What your channels hear of cannot be looked up just now. Open this page again in a moment."
NOT_HERE = "I am not installed in this workspace."
OUTSIDERS = "I answer members of the workspace that I belong to. Please ask one of them."

_TOKEN = re.compile(r"<(?P<to>[^<>|]+)(?:\|(?P<words>[^<>]*))?>")
_LINK_FIRST = re.compile(r"[^\w<]*<(?P<to>https?://[^<>|]+)")
_log = structlog.get_logger(__name__)
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Installed:
    """What inbound traffic needs to know of the installation: names, how channels are told apart, who forgets."""

    workspace: Callable[[str], Coroutine[None, None, tuple[str, str]]]
    channel_id: Callable[[str, str], str]
    bot_user: Callable[[str], Coroutine[None, None, str]]
    identity: Callable[[str], Coroutine[None, None, Identity | None]]
    gone: Callable[[str], Coroutine[None, None, None]]


@dataclass(frozen=True, slots=True)
class _Asked:
    """One request, before it is known who asks.

    `line` is empty where another version of us made what was sent.  `under`: the thread whose first message is meant.
    """

    id: str
    line: str
    back: Back
    arguments: dict[str, str] | None = None
    files: tuple[Json, ...] = ()
    replied_text: str | None = None
    under: str | None = None
    channel_name: str = ""


class Inbound:
    """Listens on a bolt app and hands invocations to the host."""

    def __init__(
        self, host: Host, api: Api, directory: Directory, installed: Installed, work: Work, names: Names
    ) -> None:
        """Take everybody who takes part."""
        self._host = host
        self._api = api
        self._directory = directory
        self._installed = installed
        self._work = work
        self._names = names

    def listen(self, app: AsyncApp) -> None:
        """Register the listeners; what nobody wants is acknowledged too, or Slack would send it again."""
        app.middleware(self._only_on_duty)
        app.command(re.compile(".*"))(self._on_command)
        app.action(re.compile(f"^{ACTION}:"))(self._on_button)
        app.action(re.compile(".*"))(self._on_other)
        app.view(forms.CALLBACK)(self._on_form)
        app.shortcut(SHORTCUT)(self._on_shortcut)
        app.event("app_mention")(self._on_mention)
        app.event("message")(self._on_message)
        app.event("app_home_opened")(self._on_home)
        app.event("app_uninstalled")(self._on_uninstalled)
        app.event("tokens_revoked")(self._on_tokens_revoked)
        app.event("team_access_revoked")(self._on_access_revoked)
        app.event(re.compile("^(member_joined|member_left|channel|group)_"))(self._on_channel_change)
        app.event(re.compile(".*"))(self._on_other)

    # ------------------------------------------------------------ listeners

    async def _only_on_duty(self, next_: Callable[[], Awaitable[BoltResponse]]) -> BoltResponse:
        """Leave what is not ours to take unacknowledged: Slack gives it to the process that is connected now."""
        return await next_() if self._host.on_duty else BoltResponse(status=503)

    async def _on_command(self, ack: AsyncAck, body: Json) -> None:
        await ack()
        back = Back(
            team=team_of(body),
            user=str(body["user_id"]),
            channel=str(body["channel_id"]),
            response_url=body.get("response_url"),
            trigger=body.get("trigger_id"),
        )
        line = f"{body['command']} {typed(str(body.get('text') or ''))}".rstrip()
        named = str(body.get("channel_name") or "")
        self._work.start(self._obey(_Asked(id_of(body), self._names.typed(line), back, channel_name=named)))

    async def _on_button(self, ack: AsyncAck, body: Json) -> None:
        await ack()
        back = replace(under_message(body), own_message=False)
        action = body["actions"][0]
        carried = action.get("value") or (action.get("selected_option") or {}).get("value")
        line = unescape(str(carried or as_line("")))
        self._work.start(self._obey(_Asked(id_of(body), line, back)))

    async def _on_form(self, ack: AsyncAck, body: Json) -> None:
        await ack()
        view = body["view"]
        origin = forms.Origin.load(view.get("private_metadata") or "") or forms.Origin("")
        back = Back(
            team=team_of(body),
            user=str(body["user"]["id"]),
            channel=origin.channel,
            thread=origin.thread,
            response_url=origin.response_url,
            trigger=body.get("trigger_id"),
        )
        arguments = forms.filled_in(view["state"]["values"])
        self._work.start(self._obey(_Asked(id_of(body), origin.command, back, arguments)))

    async def _on_shortcut(self, ack: AsyncAck, body: Json) -> None:
        await ack()
        message = body["message"]
        files, said = tuple(message.get("files") or ()), said_in(message)
        asked = _Asked(id_of(body), "/summarise", under_message(body), files=files, replied_text=said)
        self._work.start(self._obey(asked))

    async def _on_mention(self, ack: AsyncAck, body: Json, context: AsyncBoltContext) -> None:
        await ack()
        event = body["event"]
        if not is_persons(event):
            return
        words = typed(str(event.get("text") or "").replace(f"<@{context.bot_user_id}>", " ")).strip()
        thread = event.get("thread_ts")
        back = Back(team_of(body), str(event["user"]), str(event["channel"]), thread or str(event["ts"]), thread)
        line = self._names.typed(as_line(words))
        files = tuple(event.get("files") or ())
        self._work.start(self._obey(_Asked(id_of(body), line, back, files=files, under=thread)))

    async def _on_message(self, ack: AsyncAck, body: Json) -> None:
        await ack()
        event = body["event"]
        if event.get("channel_type") != "im" or event.get("subtype") not in {None, "file_share"}:
            return
        if not is_persons(event):
            return
        back = Back(team_of(body), str(event["user"]), str(event["channel"]), event.get("thread_ts"))
        line = self._names.typed(as_line(typed(str(event.get("text") or "")).strip()))
        files = tuple(event.get("files") or ())
        self._work.start(self._obey(_Asked(id_of(body), line, back, files=files)))

    async def _on_home(self, ack: AsyncAck, body: Json) -> None:
        await ack()
        if body["event"].get("tab") == "home":
            self._work.start(self._show_home(team_of(body), str(body["event"]["user"]), id_of(body)))

    async def _show_home(self, team: str, user: str, id_: str) -> None:
        async def ask(line: str, responder: home.Collected) -> None:
            asked = _Asked(f"{id_}:{line}", line, Back(team, user, user))
            await self._host.invoke(partial(self._invocation, asked), responder)

        mine = {self._installed.channel_id(team, channel) for channel in await self._directory.shared(team, user)}
        try:
            channels = await self._host.overview("slack", team, mine)
        except StoreError as error:
            _log.warning("a home page is shown without its channels", reason=str(error))
            channels = Message((note(UNKNOWN_CHANNELS),))
        view = await home.view(ask, channels, self._names)
        await self._api.write(team, "views.publish", user_id=user, view=view)

    async def _on_uninstalled(self, ack: AsyncAck, body: Json) -> None:
        await ack()
        self._work.start(self._installed.gone(installed_in(body)))

    async def _on_tokens_revoked(self, ack: AsyncAck, body: Json) -> None:
        """Take a bot's token for the installation; persons' tokens we have none of."""
        await ack()
        if (body["event"].get("tokens") or {}).get("bot"):
            self._work.start(self._installed.gone(installed_in(body)))

    async def _on_access_revoked(self, ack: AsyncAck, body: Json) -> None:
        """Hear that an organisation took some of its workspaces back."""
        await ack()
        for team in body["event"].get("team_ids") or ():
            self._work.start(self._installed.gone(str(team)))

    async def _on_channel_change(self, ack: AsyncAck, body: Json) -> None:
        await ack()
        change = partial(self._changed, team_of(body), body["event"])
        self._work.start(insistently(self._host.clock, change))

    async def _changed(self, team: str, event: Json) -> None:
        """Ask anew about a channel; when we were let in, or it was opened again, what waited there goes out."""
        told = event.get("channel")
        channel = str(told.get("id") if isinstance(told, dict) else told)
        self._directory.forget(team, channel)
        let_in = event["type"] == "member_joined_channel" and event["user"] == await self._installed.bot_user(team)
        if let_in or event["type"].endswith("_unarchive"):
            await self._host.channel_back("slack", team, self._installed.channel_id(team, channel))

    async def _on_other(self, ack: AsyncAck) -> None:
        await ack()

    # ------------------------------------------------------------ the work behind

    async def _obey(self, asked: _Asked) -> None:
        back = replace(asked.back, private=is_private(asked.line))
        responder = SlackResponder(self._api, self._host.clock, back, self._names)
        asker: Actor | None = None

        async def find_out() -> Invocation:
            nonlocal asker
            us = await self._installed.identity(back.team)
            if us is None:  # bolt's look-up failed, so it let through what it would have refused
                raise NotAllowed(NOT_HERE, "If an admin has just installed me, try again in a moment.")
            if await self._directory.is_outsider(back.team, back.user, us):
                raise NotAllowed(OUTSIDERS)
            invocation = await self._invocation(asked)
            asker = invocation.actor
            return invocation

        await self._host.invoke(find_out, responder)
        if asker is not None and asker.role.rank >= Role.CHANNEL_MANAGER.rank and posts_here(asked.line):
            await self._enter(asked.back, responder)

    async def _invocation(self, asked: _Asked) -> Invocation:
        if not asked.line:
            raise outdated()
        back = asked.back
        workspace, workspace_name = await self._installed.workspace(back.team)
        return Invocation(
            id=asked.id,
            platform="slack",
            workspace=workspace,
            workspace_name=workspace_name,
            channel=self._installed.channel_id(back.team, back.channel or back.user),
            channel_name=await self._channel_name(asked),
            actor=await self._directory.actor(back.team, back.user, back.channel),
            line=asked.line,
            arguments=asked.arguments,
            attachments=await attachments(asked.files, lambda file: attached(self._api, back.team, file)),
            replied_text=await self._parent(back, asked.under) if asked.under else asked.replied_text,
        )

    async def _channel_name(self, asked: _Asked) -> str:
        """Prefer what came along; a private channel's slash command says only `privategroup`."""
        if asked.channel_name not in {"", "privategroup", "directmessage"}:
            return asked.channel_name
        if asked.back.in_place:
            return "direct message"
        try:
            return (await self._directory.place(asked.back.team, asked.back.channel)).name or "private channel"
        except DeliveryError:
            return asked.back.channel

    async def _parent(self, back: Back, thread: str) -> str | None:
        asked = {"channel": back.channel, "ts": thread, "limit": 1}
        try:
            answer = await self._api.read(back.team, "conversations.replies", **asked)
            return said_in(answer["messages"][0]) or None
        except (DeliveryError, LookupError):
            return None

    async def _enter(self, back: Back, responder: SlackResponder) -> None:
        """Make sure that what was just ordered can be posted: join, or say how to invite us."""
        try:
            place = await self._directory.place(back.team, back.channel or back.user)
            if place.member or (not place.private and await self._directory.join(back.team, back.channel)):
                return
        except DeliveryError as error:
            _log.warning("membership unknown", channel=back.channel, reason=str(error))
            return
        words = paragraph("I am not in this channel yet, so nothing can be posted here.")
        invite = note("Type /invite ", Ping(f"<@{await self._installed.bot_user(back.team)}>"), " to let me in.")
        await responder.answer(Message((words, invite), Tone.WARNING, private=True))


def id_of(body: Json) -> str:
    """Slack's id of what happened, the same whenever it is sent again.

    Where there is none, an event's is made of the payload, which says when it was; a command typed twice is two.
    """
    given = body.get("event_id") or body.get("trigger_id")
    if given or "event" not in body:
        return str(given or secrets.token_hex(16))
    return sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()


def team_of(body: Json) -> str:
    """The workspace that a payload is about; empty if it does not say."""
    return str(extract_team_id(body) or body.get("team_id") or "")


def under_message(body: Json) -> Back:
    """The way back to whoever pressed a message's button, or chose from its menu: into the message's thread."""
    message = body.get("message") or {}
    return Back(
        team=team_of(body),
        user=str(body["user"]["id"]),
        channel=str((body.get("channel") or {}).get("id") or ""),
        thread=message.get("thread_ts") or message.get("ts"),
        under_way=message.get("thread_ts"),
        response_url=body.get("response_url"),
        trigger=body.get("trigger_id"),
    )


def is_persons(event: Json) -> bool:
    """Say whether a person wrote a message: two bots that answer each other never end."""
    return bool(event.get("user")) and not event.get("bot_id")


def installed_in(body: Json) -> str:
    """Where the app was installed that an event tells us of: an organisation, or a workspace."""
    organisation = extract_enterprise_id(body) if extract_is_enterprise_install(body) else None
    return str(organisation or team_of(body))


def said_in(message: Json) -> str:
    """What a message says: a person's words; of a bot's card, and where there are no words, the address it leads to."""
    words = typed(str(message.get("text") or ""))
    if words.strip() and not message.get("bot_id"):
        return words
    parts = [*(message.get("blocks") or ())[:1], *(message.get("attachments") or ())]
    return next((address for part in parts for address in _leads_to(part)), "") or words


def _leads_to(part: Json) -> Iterator[str]:
    """The address of an attachment, or the link with which a block begins."""
    yield from (str(part[key]) for key in ("title_link", "from_url", "original_url") if part.get(key))
    text = part.get("text")
    begun = _LINK_FIRST.match(str(text.get("text") or "")) if isinstance(text, dict) else None
    if begun:
        yield unescape(begun["to"])


def typed(text: str) -> str:
    """Give back what a person typed: Slack wraps addresses, people and channels, and escapes three characters."""
    return unescape(_TOKEN.sub(_unwrapped, text))


def _unwrapped(found: re.Match[str]) -> str:
    target, words = found["to"], found["words"]
    if target.startswith(("@", "!")):
        return f"<{target}>"
    if target.startswith("#"):
        return f"#{words or target[1:]}"
    return target.removeprefix("mailto:")
