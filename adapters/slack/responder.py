"""The way back to whoever asked, by the best road that is open.

A `response_url` reaches the asker even where the bot is not a member, five times within thirty minutes; after that, or
without one, messages do.  What cannot be shown in the channel goes to the asker directly.

Progress is a message that the answer replaces, so quick answers come without.  What only the asker may see can be
neither edited nor deleted (Slack's "Modifying messages"; a command's response URL has no original either), so there
progress is kept for what really takes long.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

import aiohttp
import structlog

from adapters.slack import forms, render
from adapters.slack.api import Api
from adapters.slack.mrkdwn import can_ping
from adapters.slack.names import Names
from adapters.slack.people import is_direct
from adapters.work import patiently
from bot.errors import ChannelGone, DeliveryError, NotYet, Refused
from bot.message import Form, Message, note
from bot.ports import Clock

RESPONSE_URL_LIVES = 29 * 60.0  # seconds, of 30 minutes
RESPONSE_URL_USES = 5
TRIGGER_LIVES = 2.8  # seconds, of 3
SHOWN_AFTER = 0.8  # seconds until progress is shown that can be replaced
SHOWN_PRIVATELY_AFTER = 3.0
UNFURL = {"unfurl_links": False, "unfurl_media": False}

_log = structlog.get_logger(__name__)
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Back:
    """The roads to an asker.  `thread`: where public answers belong.

    `own_message`: False where the response URL belongs to a card's button.  `private`: the answer is expected to be for
    the asker only.  `under_way`: the thread, if there are answers in it already; in any other, Slack does not show what
    is for one person ("chat.postEphemeral").
    """

    team: str
    user: str
    channel: str = ""
    thread: str | None = None
    under_way: str | None = None
    response_url: str | None = None
    trigger: str | None = None
    own_message: bool = True
    private: bool = True

    @property
    def in_place(self) -> bool:
        """Whether nobody else is in this channel."""
        return is_direct(self.channel)


class SlackResponder:
    """Answers one invocation."""

    def __init__(self, api: Api, clock: Clock, back: Back, names: Names) -> None:
        """Begin now: the trigger and the response URL have just been issued."""
        self._names = names
        self._api = api
        self._clock = clock
        self._back = back
        self._born = clock.monotonic()
        self._uses = 0
        self._words = ""
        self._later: asyncio.Task[None] | None = None
        self._showing = False
        self._progress: tuple[str, str] | None = None  # channel and `ts` of the message that shows it

    def can_ping(self, target: str) -> bool:
        """Say whether Slack takes the words for a mention."""
        return can_ping(target)

    async def acknowledge(self) -> None:
        """Do nothing: the listener has acknowledged before anything else."""

    async def progress(self, words: str) -> None:
        """Show what is going on, once it has taken a moment; what is shown already is edited."""
        self._words = words
        if self._later is None:
            self._later = asyncio.create_task(self._show_later())
        elif self._progress:
            await self._show()

    async def answer(self, message: Message) -> None:
        """Answer in as many messages as it takes.  Raises `DeliveryError` when no road is left."""
        private = message.private and not self._back.in_place
        await self._stop_showing()
        payloads = render.pages(self._names.shown(message))
        if self._progress:
            payloads = await self._over_progress(self._progress, payloads, private=private)
        for payload in payloads:
            await self._say(payload, private=private)

    async def open_form(self, form: Form) -> bool:
        """Open a modal while the trigger lives."""
        back = self._back
        if back.trigger is None or self._clock.monotonic() - self._born > TRIGGER_LIVES:
            return False
        url = back.response_url if back.own_message else None
        view = forms.view(self._names.form(form), forms.Origin(form.command, back.channel, back.thread, url))
        if view is None:
            return False
        try:
            await self._api.write(back.team, "views.open", trigger_id=back.trigger, view=view)
        except DeliveryError as error:
            _log.info("form not opened", reason=str(error))
            return False
        return True

    # ------------------------------------------------------------ roads

    @property
    def _url_lives(self) -> bool:
        young = self._clock.monotonic() - self._born < RESPONSE_URL_LIVES
        return self._back.response_url is not None and young and self._uses < RESPONSE_URL_USES

    @property
    def _by_url(self) -> bool:
        return self._url_lives and self._back.own_message

    # ------------------------------------------------------------ progress

    @property
    def _only_for_asker(self) -> bool:
        return self._back.private and not self._back.in_place

    async def _show_later(self) -> None:
        await self._clock.sleep(SHOWN_PRIVATELY_AFTER if self._only_for_asker else SHOWN_AFTER)
        self._showing = True
        await self._show()

    async def _show(self) -> None:
        payload = render.page(self._names.shown(Message((note(f"⏳ {self._words}"),))))
        try:
            if self._progress:
                await self._edit(self._progress, payload)
            elif self._only_for_asker or not await self._shown_to_all(payload):
                await self._say_privately(payload)
        except DeliveryError as error:
            _log.info("progress not shown", reason=str(error))

    async def _shown_to_all(self, payload: Json) -> bool:
        """Show it where the answer will stand; False where we may not post."""
        try:
            self._progress = await self._post(payload)
        except (ChannelGone, Refused):
            return False
        return True

    async def _stop_showing(self) -> None:
        """Take progress back that nobody has seen; wait for what is on its way, so that it can be replaced."""
        if self._later is not None:
            if not self._showing:
                self._later.cancel()
            await asyncio.gather(self._later, return_exceptions=True)

    async def _over_progress(self, shown: tuple[str, str], payloads: list[Json], *, private: bool) -> list[Json]:
        """Let the answer take the place of shown progress; returns what is still to be said."""
        self._progress = None
        try:
            if not private:
                await self._edit(shown, payloads[0])
                return payloads[1:]
            await self._api.write(self._back.team, "chat.delete", channel=shown[0], ts=shown[1])
        except DeliveryError as error:
            _log.info("progress not replaced", reason=str(error))
        return payloads

    # ------------------------------------------------------------ saying

    async def _say(self, payload: Json, *, private: bool) -> None:
        try:
            if private:
                await self._say_privately(payload)
            elif self._by_url and not self._back.thread:
                await self._respond({**payload, "response_type": "in_channel", "replace_original": False})
            else:
                await self._post(payload)
        except NotYet:
            raise
        except DeliveryError as error:
            _log.info("answered directly instead", reason=str(error))
            await self._patiently("chat.postMessage", channel=self._back.user, **payload, **UNFURL)

    async def _say_privately(self, payload: Json) -> None:
        back = self._back
        if self._url_lives:
            try:
                await self._respond({**payload, "response_type": "ephemeral", "replace_original": False})
                return
            except DeliveryError as error:
                _log.info("response URL refused", reason=str(error))
        where = {"channel": back.channel, "user": back.user, "thread_ts": back.under_way}
        await self._patiently("chat.postEphemeral", **where, **payload)

    async def _post(self, payload: Json) -> tuple[str, str]:
        back = self._back
        where = {"channel": back.channel or back.user, "thread_ts": back.thread}
        answer = await self._patiently("chat.postMessage", **where, **payload, **UNFURL)
        return str(answer.get("channel") or where["channel"]), str(answer["ts"])

    async def _edit(self, shown: tuple[str, str], payload: Json) -> None:
        await self._patiently("chat.update", channel=shown[0], ts=shown[1], **payload)

    async def _patiently(self, method: str, **args: Any) -> Json:
        def ask() -> Any:
            return self._api.write(self._back.team, method, repeatable=method != "chat.postMessage", **args)

        return await patiently(self._clock, ask)

    async def _respond(self, payload: Json) -> None:
        """Use the response URL.  The library's `respond` never raises, so the status is looked at here."""
        self._uses += 1
        url = self._back.response_url or ""

        async def ask() -> Json:
            try:
                async with self._api.session.post(url, json=payload) as answer:
                    if answer.status == 429 or answer.status >= 500:  # noqa: PLR2004 - HTTP statuses
                        wait = answer.headers.get("Retry-After", "")
                        raise NotYet("Slack wants us to wait", float(wait) if wait.isdecimal() else None)
                    if not answer.ok or b'"ok":false' in (await answer.read()).replace(b" ", b""):
                        raise Refused(f"the response URL answered {answer.status}")
            except (aiohttp.ClientError, TimeoutError) as error:
                raise Refused("the response URL broke off") from error
            return {}

        await patiently(self._clock, ask)
