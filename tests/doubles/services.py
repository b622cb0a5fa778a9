"""What handlers use, put together for tests: the real store, scripted fakes at the other ports."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from bot.commands.context import Services
from bot.errors import FeedError
from bot.flow.rehearsal import Rehearsal
from bot.message import Message, paragraph
from bot.model import Channel, Extracted, Length, ParsedFeed, SourceText, Summary, SummarySentence, Watchlist, Workspace
from bot.store import Store
from bot.testing import FakeClock, FakeFetcher


class FirstSentence:
    """A summariser that gives the first sentence, and whose silence can be scripted."""

    name = "first sentence"

    def __init__(self) -> None:
        self.asked: list[tuple[Sequence[SourceText], Length]] = []
        self.note = ""

    async def summarise(
        self, sources: Sequence[SourceText], *, length: Length = Length.MEDIUM, sentences: int | None = None
    ) -> Summary:
        self.asked.append((sources, length))
        if self.note:
            return Summary((), note=self.note)
        text = sources[0].text
        end = text.find(".") + 1 or len(text)
        return Summary((SummarySentence(text[:end], 0, end),), language="en", method=self.name)


class ScriptedReader:
    """A reader that gives what it was told for an address or a file's name."""

    def __init__(self) -> None:
        self.pages: dict[str, Extracted | Exception] = {}
        self.feeds: dict[str, ParsedFeed] = {}
        self.found: tuple[Any, ...] = ()

    async def extract_file(self, name: str, content_type: str, body: bytes, *, url: str | None = None) -> Extracted:
        outcome = self.pages[url or name]
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    async def parse(
        self, body: bytes, *, content_type: str = "", charset: str | None = None, url: str = ""
    ) -> ParsedFeed:
        if url not in self.feeds:
            raise FeedError("this is a web page, not a feed")
        return self.feeds[url]

    async def find_feeds(self, page: bytes | str, url: str) -> tuple[Any, ...]:
        return self.found


class ScriptedDigests:
    """Digests of as many stories as it was told."""

    stories = 0

    async def preview(self, channel: Channel, *, everything: bool = False) -> Message:
        return Message((paragraph(f"{self.stories} stories for #{channel.name}"),))

    async def send_now(self, channel: Channel, key: str) -> int:
        return self.stories


class ScriptedMatching:
    """A rehearsal as it was told."""

    rehearsal = Rehearsal(0, (), ())

    async def rehearse(self, workspace: Workspace, watchlist: Watchlist, since: datetime) -> Rehearsal:
        return self.rehearsal


@asynccontextmanager
async def services(clock: FakeClock) -> AsyncIterator[Services]:
    """Services on an empty database in memory."""
    store = await Store.open("sqlite://", clock=clock)
    try:
        yield Services(
            clock=clock,
            store=store,
            fetcher=FakeFetcher(),
            reader=ScriptedReader(),
            summariser=FirstSentence(),
            digests=ScriptedDigests(),
            matching=ScriptedMatching(),
        )
    finally:
        await store.close()
