"""Polling in the flow: claim due feeds, ask them host by host, and hand what they say to the ledger."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import structlog
from structlog.contextvars import bound_contextvars

from bot import failpoints
from bot.errors import FeedError, FetchError, SettingsError
from bot.flow.hands import Hands
from bot.flow.polled import Ledger, Polled
from bot.ingest.poll import is_silence, is_the_hosts
from bot.ingest.sandbox import Sandbox
from bot.ingest.urls import with_login
from bot.model import Feed, ParsedFeed
from bot.ports import Fetched, Fetcher, FetchRequest, Jobs
from bot.settings import Fetch, Polling
from bot.store import Store
from bot.telemetry import stage
from bot.vault import Vault

_log = structlog.get_logger(__name__)
ACCEPT = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5"
CLAIM = 500
IN_HAND = 2_000
"""Feeds claimed and not yet committed: far more than are asked at once, so that a busy host's queue stops nobody."""
BODIES = 5
"""How many feeds may be read or wait for their parser, for each request that `fetch.total` allows."""
SILENCES = 2
NOT_MODIFIED = 304
LOCKED_OUT = "its password was encrypted with a key that is gone; /feed add with the password mends it"


@dataclass(slots=True)
class _Host:
    """One host's feeds in their turn.  `silences` counts time-outs in a row."""

    waiting: deque[Feed] = field(default_factory=deque)
    askers: int = 0
    silences: int = 0


class Poller:
    """Asks feeds when their time has come, a few of one host at a time."""

    def __init__(
        self,
        store: Store,
        jobs: Jobs,
        fetcher: Fetcher,
        sandbox: Sandbox,
        polling: Polling,
        fetch: Fetch,
        vault: Vault,
    ) -> None:
        """Take the parts, how often and how patiently to ask, and what opens private feeds' logins."""
        self._store = store
        self._fetcher = fetcher
        self._sandbox = sandbox
        self._fetch = fetch
        self._vault = vault
        self.ledger = Ledger(store, jobs, polling, self._committed)
        self._places = asyncio.Semaphore(fetch.total * BODIES)
        self._hosts: dict[str, _Host] = {}
        self._hands = Hands(store, lambda tx, held: tx.feeds.let_go(held))
        self._in_hand = self._hands.held
        self._tasks: set[asyncio.Task[None]] = set()
        self._freed = asyncio.Event()
        self._closed = False

    async def wake(self) -> int:
        """Take in hand every feed that is due, and return how many; they are asked meanwhile and afterwards.

        The tick calls it: whoever is slow holds up no later claim.
        """
        taken = 0
        while not self._closed:
            await self._room()
            async with self._hands.claiming() as tx:
                due = await tx.feeds.due(CLAIM)
            # One that waits for its turn at a busy host may be due again: its lease is longer now, that is all.
            new = [feed for feed in due if feed.id not in self._in_hand]
            for feed in new:
                self._take(feed)
            taken += len(new)
            if len(due) < CLAIM:
                break
        return taken

    async def finish(self) -> None:
        """Wait until all that is in hand is committed."""
        while self._in_hand:
            self._freed.clear()
            await self._freed.wait()

    async def close(self) -> None:
        """Ask nobody any more, commit what has been read, and give back the rest, due at once."""
        self._closed = True
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.ledger.finish()
        if self._in_hand:
            async with self._store.write() as tx:
                await tx.feeds.poll_now(sorted(self._in_hand))

    async def _room(self) -> None:
        while len(self._in_hand) > IN_HAND - CLAIM:
            self._freed.clear()
            await self._freed.wait()

    def _take(self, feed: Feed) -> None:
        self._in_hand.add(feed.id)
        name = urlsplit(feed.url).hostname or ""
        host = self._hosts.setdefault(name, _Host())
        host.waiting.append(feed)
        if host.askers < self._fetch.per_host:
            host.askers += 1
            task = asyncio.create_task(self._serve(name, host))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def _committed(self, feed: Feed) -> None:
        self._in_hand.discard(feed.id)
        self._freed.set()

    async def _serve(self, name: str, host: _Host) -> None:
        """Ask one host's feeds in their turn."""
        try:
            while host.waiting and not self._closed:
                await self._one(host, host.waiting.popleft())
        finally:
            host.askers -= 1
            if not host.askers:
                del self._hosts[name]
                if not self._closed:
                    for feed in host.waiting:
                        self._committed(feed)

    async def _one(self, host: _Host, feed: Feed) -> None:
        try:
            with bound_contextvars(feed=feed.id):
                async with self._places:
                    polled = await self._ask(feed)
                    await self.ledger.put(polled)
        except asyncio.CancelledError:
            raise
        except BaseException:
            self._committed(feed)  # it is not, but its lease brings it back
            raise
        host.silences = host.silences + 1 if is_silence(polled.error) else 0
        if is_the_hosts(polled.error) or host.silences >= SILENCES:
            _log.info("host left alone for now", url=feed.url, error=str(polled.error), feeds=len(host.waiting))
            while host.waiting:
                await self.ledger.put(Polled(host.waiting.popleft(), error=polled.error))

    async def _ask(self, feed: Feed) -> Polled:
        try:
            login = self._vault.unlock(feed.login) if feed.login else None
        except SettingsError:
            return Polled(feed, error=FetchError(LOCKED_OUT))
        request = FetchRequest(
            with_login(feed.url, login),
            etag=feed.etag,
            last_modified=feed.last_modified,
            max_bytes=self._fetch.max_bytes,
            deadline=self._fetch.deadline,
            accept=ACCEPT,
        )
        try:
            with stage("fetch_feed"):
                answer = await self._fetcher.fetch(request)
            failpoints.hit("fetched")
            parsed = None if answer.status == NOT_MODIFIED else await self._parsed(answer)
        except (FetchError, FeedError) as error:
            return Polled(feed, error=error)
        return Polled(feed, answer, parsed)

    async def _parsed(self, answer: Fetched) -> ParsedFeed:
        with stage("parse_feed", bytes=len(answer.body)):
            return await self._sandbox.parse(
                answer.body, content_type=answer.content_type, charset=answer.charset, url=answer.url
            )
