"""What handlers use, put together for tests: the real store, scripted fakes at the other ports."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from bot.commands.context import Services
from bot.engine import summarise
from bot.flow.digests import Digests
from bot.flow.offload import Workers
from bot.flow.rehearsal import Rehearsals
from bot.ingest import discover, extract, feeds
from bot.ingest.guard import Guard
from bot.jobs.local import LocalJobs
from bot.model import Extracted, Length, ParsedFeed, SourceText, Summary, SummarySentence
from bot.store import Store
from bot.testing import FakeClock, FakeFetcher
from tests.doubles.databases import throw_away
from tests.doubles.keys import vault_with_a_key


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


class DirectReader:
    """The real readers without the processes that guard against strangers: these tests write their pages themselves."""

    async def extract_file(self, name: str, content_type: str, body: bytes, *, url: str | None = None) -> Extracted:
        return extract.extract_file(name, content_type, body, url=url)

    async def parse(
        self, body: bytes, *, content_type: str = "", charset: str | None = None, url: str = ""
    ) -> ParsedFeed:
        return feeds.parse(body, content_type=content_type, charset=charset, url=url)

    async def dek(self, source: SourceText) -> str:
        return summarise.dek(source)

    async def find_feeds(self, page: bytes | str, url: str) -> tuple[Any, ...]:
        return discover.find_feeds(page, url)


@asynccontextmanager
async def services(clock: FakeClock) -> AsyncIterator[Services]:
    """Services on an empty database."""
    with throw_away() as url:
        store, workers = await Store.open(url, clock=clock), Workers(1)
        try:
            yield services_of(store, clock, workers)
        finally:
            workers.close()
            await store.close()


def services_of(store: Store, clock: FakeClock, workers: Workers) -> Services:
    """Services on somebody's database."""
    return Services(
        clock=clock,
        store=store,
        fetcher=FakeFetcher(),
        guard=Guard(),
        reader=DirectReader(),
        summariser=FirstSentence(),
        digests=Digests(store, LocalJobs(), clock),
        rehearsals=Rehearsals(store, workers),
        vault=vault_with_a_key(),
    )
