"""From what Discord sends to invocations.  An interaction is acknowledged before anything is looked up.

The id of an invocation is Discord's own, of the interaction or of the message.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import discord
import structlog

from adapters.common import as_line, command_on, is_private, outdated, posts_here
from adapters.discord import buttons, forms, tree
from adapters.discord.api import Api
from adapters.discord.files import attached
from adapters.discord.gateway import NEEDED
from adapters.discord.markdown import INVISIBLE, unescape
from adapters.discord.options import without_options
from adapters.discord.responder import Back, InteractionResponder, MessageResponder
from adapters.files import attachments
from adapters.work import Work, insistently
from bot.commands.parse import parse
from bot.commands.spec import Kind
from bot.commands.table import TABLE
from bot.errors import CommandError
from bot.message import Message, Tone, note, paragraph
from bot.model import Actor, Role
from bot.ports import Attachment, Host, Invocation, Responder

OFFER_WITHIN = 2.0  # seconds, of 3
MAX_CHOICE = 100
MAX_CHOICES = 25
FORUMS = {discord.ChannelType.forum, discord.ChannelType.media}

_log = structlog.get_logger(__name__)
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Asked:
    """One request.  `handed` are the files that came with it.

    `line` is empty where another version of us made what was pressed or sent.
    """

    id: str
    line: str
    arguments: dict[str, str] | None = None
    handed: Sequence[Json] = ()
    replied_text: str | None = None

    @property
    def may_open_form(self) -> bool:
        """Whether what was given may be answered by a form, which must then come before anything else."""
        command = command_on(self.line)
        if command is None or self.handed or self.replied_text:
            return False
        bare = len(self.line.split()) == len(command.path)
        try:
            typed = {} if bare else parse(TABLE, self.line).values
        except CommandError:
            return False
        given = {*typed, *(self.arguments or ())}
        return command.opens_form(given) or (not given and (command.files or command.raw is not None))


@dataclass(frozen=True, slots=True)
class _Asker:
    """Who asks, and where: `guild` is None, too, where the library does not know the server."""

    user: discord.User | discord.Member
    permissions: discord.Permissions
    guild: discord.Guild | None
    guild_id: int | None
    channel: Any
    channel_id: int | None

    @property
    def direct(self) -> bool:
        """Whether it is a conversation with the bot alone."""
        return self.guild_id is None


class Inbound:
    """Hands what people ask for to the host.  Nothing in here waits before the acknowledgement is on its way."""

    def __init__(
        self,
        host: Host,
        api: Api,
        work: Work,
        managers: Sequence[str],
        register: Callable[[], Coroutine[Any, Any, None]],
    ) -> None:
        """Take everybody who takes part; `register` brings the commands at Discord up to date."""
        self._host = host
        self._api = api
        self._work = work
        self._managers = frozenset(managers)
        self._register = register

    # ------------------------------------------------------------ what Discord sends

    async def connected(self) -> None:
        """Bring the commands up to date; a failure is logged and those that are registered stay."""
        self._work.start(self._register())

    def interaction(self, interaction: discord.Interaction) -> None:
        """Take an interaction, unless another process has been given it by now."""
        if not self._host.on_duty:
            return
        match interaction.type:
            case discord.InteractionType.application_command:
                self._work.start(self._obey(interaction, _command(interaction)))
            case discord.InteractionType.component:
                self._work.start(self._obey(interaction, _button(interaction)))
            case discord.InteractionType.modal_submit:
                self._work.start(self._obey(interaction, _form(interaction)))
            case discord.InteractionType.autocomplete:
                self._work.start(self._offer(interaction))
            case _:
                pass

    def message(self, message: discord.Message, me: int) -> None:
        """Take a message that names us in a server, or was written to us directly."""
        named = any(user.id == me for user in message.mentions)
        if not self._host.on_duty or message.author.bot or (message.guild is not None and not named):
            return
        self._work.start(self._said(message, me))

    def removed(self, guild: int) -> None:
        """Forget a server that took us out."""
        _log.warning("removed from a server", guild=guild)
        gone = partial(self._host.workspace_gone, "discord", str(guild))
        self._work.start(insistently(self._host.clock, gone))

    def opened(self, guild: int, channel: int) -> None:
        """Have what waits for a channel go out."""
        back = partial(self._host.channel_back, "discord", str(guild), str(channel))
        self._work.start(insistently(self._host.clock, back))

    # ------------------------------------------------------------ interactions

    async def _obey(self, interaction: discord.Interaction, asked: _Asked) -> None:
        back = Back(
            user=str(interaction.user.id),
            channel=str(interaction.channel_id or ""),
            interaction=str(interaction.id),
            token=interaction.token,
            application=str(interaction.application_id),
            private=is_private(asked.line),
            form=asked.may_open_form,
            direct=interaction.guild_id is None,
        )
        responder = InteractionResponder(self._api, self._host.clock, back)
        asker = _asker(interaction)
        await self._host.invoke(partial(self._find_out, asker, asked), responder)
        manages = not asker.direct and self._role(asker).rank >= Role.CHANNEL_MANAGER.rank
        if manages and posts_here(asked.line):
            await _warn(interaction.app_permissions, responder)

    async def _find_out(self, asker: _Asker, asked: _Asked) -> Invocation:
        if not asked.line:
            raise outdated()
        files = await attachments(asked.handed, lambda file: attached(self._api, file))
        return self._invocation(asker, asked, files)

    def _invocation(self, asker: _Asker, asked: _Asked, files: tuple[Attachment, ...] = ()) -> Invocation:
        return Invocation(
            id=asked.id,
            platform="discord",
            workspace=str(asker.guild_id or f"user-{asker.user.id}"),
            workspace_name=str(getattr(asker.guild, "name", "") or asker.guild_id or "direct messages"),
            **_place(asker.channel, asker.channel_id),
            actor=Actor(str(asker.user.id), asker.user.display_name, self._role(asker)),
            line=asked.line,
            arguments=asked.arguments,
            attachments=files,
            replied_text=asked.replied_text,
        )

    def _role(self, asker: _Asker) -> Role:
        """Tell what somebody may do; whatever cannot be found out counts as the least."""
        user, may = asker.user, asker.permissions
        named = isinstance(user, discord.Member) and self._managers & {str(role.id) for role in user.roles}
        if asker.direct or named or may.administrator or may.manage_guild:
            return Role.WORKSPACE_MANAGER
        return Role.CHANNEL_MANAGER if may.manage_channels else Role.MEMBER

    # ------------------------------------------------------------ completion

    async def _offer(self, interaction: discord.Interaction) -> None:
        line, options = tree.chosen(dict(interaction.data or {}))
        focused = next((one for one in options if one.get("focused")), None)
        back = Back(str(interaction.user.id), str(interaction.channel_id or ""), str(interaction.id), interaction.token)
        responder = InteractionResponder(self._api, self._host.clock, back)
        values = await self._values(interaction, line, focused) if focused else []
        await responder.offer([{"name": value, "value": value} for value in values])

    async def _values(self, interaction: discord.Interaction, line: str, focused: Json) -> list[str]:
        asked = _Asked(str(interaction.id), line)
        command = command_on(line)
        name, typed = str(focused["name"]), str(focused.get("value") or "")
        several = command is not None and any(one.name == name and one.kind is Kind.WORDS for one in command.parameters)
        head, comma, last = typed.rpartition(",") if several else ("", "", typed)
        before = f"{head}{comma} " if comma else ""
        try:
            asking = self._host.complete(self._invocation(_asker(interaction), asked), name, last.strip())
            async with asyncio.timeout(OFFER_WITHIN):
                found = await asking
        except TimeoutError:
            return []
        values = dict.fromkeys(before + value for value in found if value.strip())
        return [value for value in values if len(value) <= MAX_CHOICE][:MAX_CHOICES]

    # ------------------------------------------------------------ messages

    async def _said(self, message: discord.Message, me: int) -> None:
        guild_id = message.guild.id if message.guild else None
        asker = _Asker(
            message.author, _permissions(message), message.guild, guild_id, message.channel, message.channel.id
        )
        asked = _Asked(
            str(message.id),
            without_options(as_line(re.sub(rf"<@!?{me}>", " ", message.content).strip())),
            handed=[dict(one.to_dict()) for one in message.attachments],
            replied_text=_replied(message),
        )
        back = Back(str(message.author.id), str(message.channel.id), message=str(message.id), direct=asker.direct)
        responder = MessageResponder(self._api, self._host.clock, back)
        await self._host.invoke(partial(self._find_out, asker, asked), responder)


# ---------------------------------------------------------------- reading what Discord sends


def _asker(interaction: discord.Interaction) -> _Asker:
    return _Asker(
        interaction.user,
        interaction.permissions,
        interaction.guild,
        interaction.guild_id,
        interaction.channel,
        interaction.channel_id,
    )


def _replied(message: discord.Message) -> str | None:
    """What the message says that is replied to, if Discord sent it along."""
    original = message.reference.resolved if message.reference else None
    if not isinstance(original, discord.Message):
        return None
    return _text_of(original.content, [one.to_dict() for one in original.embeds])


def _command(interaction: discord.Interaction) -> _Asked:
    data: Json = dict(interaction.data or {})
    resolved = data.get("resolved") or {}
    if data.get("type") == discord.AppCommandType.message.value:
        message = (resolved.get("messages") or {}).get(str(data.get("target_id"))) or {}
        text = _text_of(str(message.get("content") or ""), message.get("embeds") or ())
        return _Asked(str(interaction.id), "/summarise", handed=message.get("attachments") or (), replied_text=text)
    line, options = tree.chosen(data)
    files = list((resolved.get("attachments") or {}).values())
    return _Asked(str(interaction.id), line, tree.arguments(options), files)


def _button(interaction: discord.Interaction) -> _Asked:
    embeds = [dict(one.to_dict()) for one in interaction.message.embeds] if interaction.message else []
    data: Json = dict(interaction.data or {})
    carried = next(iter(data.get("values") or ()), None) or data.get("custom_id")
    return _Asked(str(interaction.id), buttons.command_of(str(carried or ""), embeds) or "")


def _form(interaction: discord.Interaction) -> _Asked:
    data: Json = dict(interaction.data or {})
    line = forms.command_of(str(data.get("custom_id") or ""))
    return _Asked(str(interaction.id), line or "", forms.filled_in(data.get("components") or ()))


def _permissions(message: discord.Message) -> discord.Permissions:
    """What the author may do there; nothing where the library does not know the channel or a thread's parent."""
    if not isinstance(message.author, discord.Member) or isinstance(message.channel, discord.PartialMessageable):
        return discord.Permissions.none()
    try:
        return message.channel.permissions_for(message.author)
    except discord.ClientException:
        return discord.Permissions.none()


def _text_of(content: str, embeds: Sequence[Any]) -> str | None:
    """What a message says: its own words; of a card the address that it leads to, else what it shows."""
    linked = next((str(embed["url"]) for embed in embeds if embed.get("url")), "")
    if content.strip() or linked:
        return content if content.strip() else linked
    parts = [str(embed.get(key) or "").rstrip(INVISIBLE) for embed in embeds for key in ("title", "description")]
    return unescape("\n".join(part for part in parts if part)).strip() or None


def _place(channel: Any, channel_id: int | None) -> dict[str, Any]:
    """Name the channel; a post in a forum stands for the forum, where every story then gets a post of its own."""
    parent = getattr(channel, "parent", None) if isinstance(channel, discord.Thread) else None
    if parent is not None and parent.type in FORUMS:
        return {"channel": str(parent.id), "channel_name": parent.name}
    name = getattr(channel, "name", None) or "direct message"
    return {"channel": str(channel_id or ""), "channel_name": str(name)}


async def _warn(permissions: discord.Permissions, responder: Responder) -> None:
    """Say what is missing for what was just ordered to be posted here; nothing where Discord does not tell."""
    missing = [name for attribute, name in NEEDED.items() if not getattr(permissions, attribute)]
    if missing and permissions.value:
        words = paragraph(f"I cannot post in this channel yet: give me {', '.join(missing)} here.")
        hint = note("Channel settings, Permissions, add the role or member Wirewatch.")
        await responder.answer(Message((words, hint), Tone.WARNING, private=True))
