"""The way back to whoever asked, by the best road that is open.

An interaction's token takes an acknowledgement within three seconds and answers for fifteen minutes; after that, or
where Discord does not know it any more, messages do.  What is private never goes into a channel: then it is sent to the
asker directly.
"""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass
from typing import Any

import structlog

from adapters.discord import forms, render
from adapters.discord.api import ACKNOWLEDGED, NO_REPLY_HERE, Api, code_of
from adapters.discord.markdown import can_ping
from adapters.work import patiently
from bot.errors import ChannelGone, DeliveryError, NotYet, Refused
from bot.message import Form, Message, Ping, note, paragraph
from bot.ports import Clock

TOKEN_LIVES = 14.5 * 60  # seconds, of 15 minutes
FORM_WITHIN = 1.5  # how long a command that may open a form keeps the acknowledgement for it
CALLBACK_WITHIN = 1.5  # how long the first answer may be put off by rate limits
EPHEMERAL = 64
DEFERRED, CHOICES, MODAL = 5, 8, 9

CALLBACK = "/interactions/{webhook_id}/{webhook_token}/callback"
ORIGINAL = "/webhooks/{webhook_id}/{webhook_token}/messages/@original"
FOLLOW_UP = "/webhooks/{webhook_id}/{webhook_token}"
MESSAGES = "/channels/{channel_id}/messages"

_log = structlog.get_logger(__name__)
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Back:
    """The roads to an asker.  `private`: the answer is expected to be; `form`: it may be a form instead."""

    user: str
    channel: str
    interaction: str = ""
    token: str = ""
    application: str = ""
    message: str = ""
    private: bool = True
    form: bool = False
    direct: bool = False


class Direct:
    """Answers by messages: the road that is open where no interaction is."""

    def __init__(self, api: Api, clock: Clock, back: Back) -> None:
        """Take the API and who asked where."""
        self._api = api
        self._clock = clock
        self._back = back

    async def say(self, payload: Json, *, private: bool) -> None:
        """Post into the channel, or to the asker alone; where they take no such message, say so without its words."""
        back = self._back
        if not private or back.direct:
            await self._reply(payload)
            return
        try:
            await self.post(await self._conversation(), payload)
        except (ChannelGone, Refused) as error:
            _log.info("not answered directly", reason=str(error))
            words = paragraph(Ping(f"<@{back.user}>"), " I have an answer for you, but may not write to you directly.")
            hint = note("Ask me with a slash command, or let members of this server write to you.")
            await self.post(back.channel, render.page(Message((words, hint))))

    async def _reply(self, payload: Json) -> None:
        """Post as a reply; where that needs a permission that we lack, as a message."""
        try:
            await self.post(self._back.channel, {**payload, **self._reference()})
        except (ChannelGone, Refused) as error:
            if code_of(error) != NO_REPLY_HERE:
                raise
            await self.post(self._back.channel, payload)

    async def post(self, channel: str, payload: Json) -> str:
        """Post once: Discord may ask for some patience, and takes what is repeated for the message it has."""
        numbered = {**payload, "nonce": secrets.token_hex(12), "enforce_nonce": True}

        async def ask() -> Any:
            return await self._api.write("POST", MESSAGES, numbered, repeatable=False, channel_id=channel)

        return str((await patiently(self._clock, ask))["id"])

    def _reference(self) -> Json:
        if not self._back.message:
            return {}
        return {"message_reference": {"message_id": self._back.message, "fail_if_not_exists": False}}

    async def _conversation(self) -> str:
        opened = await self._api.write("POST", "/users/@me/channels", {"recipient_id": self._back.user})
        return str(opened["id"])


class MessageResponder:
    """Answers somebody who named the bot in a message, or wrote to it."""

    def __init__(self, api: Api, clock: Clock, back: Back) -> None:
        """Take the API and who asked where."""
        self._api = api
        self._direct = Direct(api, clock, back)
        self._back = back

    def can_ping(self, target: str) -> bool:
        """Say whether Discord takes the words for a mention."""
        return can_ping(target)

    async def acknowledge(self) -> None:
        """Show that we are writing."""
        try:
            await self._api.write("POST", "/channels/{channel_id}/typing", channel_id=self._back.channel)
        except DeliveryError as error:
            _log.info("typing not shown", reason=str(error))

    async def progress(self, words: str) -> None:
        """Do nothing: the channel shows that we are writing."""

    async def answer(self, message: Message) -> None:
        """Answer in as many messages as it takes.  Raises `DeliveryError` when no road is left."""
        for payload in render.pages(message):
            await self._direct.say(payload, private=message.private)

    async def open_form(self, form: Form) -> bool:
        """Open nothing: only an interaction can."""
        return False


class InteractionResponder:
    """Answers one interaction."""

    def __init__(self, api: Api, clock: Clock, back: Back) -> None:
        """Begin now: the interaction has just been received."""
        self._api = api
        self._clock = clock
        self._back = back
        self._born = clock.monotonic()
        self._direct = Direct(api, clock, back)
        self._acknowledging: asyncio.Task[None] | None = None
        self._under_way = False
        self._lost = False
        self._pending = True  # the acknowledgement's "is thinking…" stands there to be replaced

    def can_ping(self, target: str) -> bool:
        """Say whether Discord takes the words for a mention."""
        return can_ping(target)

    # ------------------------------------------------------------ acknowledging

    async def acknowledge(self) -> None:
        """Defer at once; only a command that may open a form waits a moment, since that must be the first answer."""
        if self._acknowledging is None:
            self._acknowledging = asyncio.create_task(self._defer(FORM_WITHIN if self._back.form else 0.0))
            if not self._back.form:
                await asyncio.shield(self._acknowledging)

    async def _defer(self, wait: float) -> None:
        if wait:
            await self._clock.sleep(wait)
        self._under_way = True
        flags = {"flags": EPHEMERAL} if self._back.private else {}
        if await self._call_back({"type": DEFERRED, "data": flags}) not in {0, ACKNOWLEDGED}:
            self._lost = True

    async def _call_back(self, payload: Json) -> int:
        """Give the interaction its first answer; returns 0, or the code with which Discord refused it."""

        async def ask() -> Any:
            return await self._api.write("POST", CALLBACK, payload, **self._ids(self._back.interaction))

        try:
            await patiently(self._clock, ask, CALLBACK_WITHIN)
        except DeliveryError as error:
            _log.warning("interaction not answered", reason=str(error))
            return code_of(error) or -1
        return 0

    async def _acknowledged(self) -> None:
        """Make sure that the acknowledgement is out before anything else is."""
        await self.acknowledge()
        if not self._under_way:
            await self._stop_waiting()
            self._acknowledging = asyncio.create_task(self._defer(0.0))
        if self._acknowledging is not None:
            await asyncio.shield(self._acknowledging)

    async def _stop_waiting(self) -> None:
        if self._acknowledging is not None:
            self._acknowledging.cancel()
            await asyncio.gather(self._acknowledging, return_exceptions=True)

    async def open_form(self, form: Form) -> bool:
        """Open a modal instead of acknowledging, where that has not been done yet."""
        modal = forms.modal(form)
        if modal is None or not self._back.form or self._under_way:
            return False
        await self._stop_waiting()
        self._under_way = True
        return await self._call_back({"type": MODAL, "data": modal}) == 0

    async def offer(self, choices: list[Json]) -> None:
        """Answer an autocompletion."""
        await self._call_back({"type": CHOICES, "data": {"choices": choices}})

    # ------------------------------------------------------------ answering

    async def progress(self, words: str) -> None:
        """Show what is going on in place of "is thinking…"."""
        await self._acknowledged()
        if not self._open or not self._pending:
            return
        try:
            await self._edit(render.page(Message((note(f"⏳ {words}"),))))
        except DeliveryError as error:
            _log.info("progress not shown", reason=str(error))

    async def answer(self, message: Message) -> None:
        """Answer in as many messages as it takes.  Raises `DeliveryError` when no road is left."""
        await self._acknowledged()
        private = message.private and not self._back.direct
        for payload in render.pages(message):
            await self._say(payload, private=private)

    @property
    def _open(self) -> bool:
        return not self._lost and self._clock.monotonic() - self._born < TOKEN_LIVES

    async def _say(self, payload: Json, *, private: bool) -> None:
        if self._open:
            try:
                await self._through_interaction(payload, private=private)
                return
            except NotYet:
                raise
            except DeliveryError as error:
                _log.info("answered by a message instead", reason=str(error))
                self._lost = True
        await self._direct.say(payload, private=private)

    async def _through_interaction(self, payload: Json, *, private: bool) -> None:
        """Replace "is thinking…", or follow up; what was deferred for all cannot become private, nor the reverse."""
        pending, self._pending = self._pending, False
        if pending and private == self._back.private:
            await self._edit(payload)
            return
        if pending:
            await self._patiently("DELETE", ORIGINAL, None)
        flags = {"flags": EPHEMERAL} if private else {}
        await self._patiently("POST", FOLLOW_UP, {**payload, **flags})

    async def _edit(self, payload: Json) -> None:
        await self._patiently("PATCH", ORIGINAL, payload)

    async def _patiently(self, method: str, path: str, payload: Json | None) -> None:
        ids = self._ids(self._back.application)

        async def ask() -> Any:
            return await self._api.write(method, path, payload, repeatable=method != "POST", **ids)

        await patiently(self._clock, ask)

    def _ids(self, first: str) -> dict[str, Any]:
        return {"webhook_id": first, "webhook_token": self._back.token}
