"""WebSub in the flow: feeds that name a hub are pushed to us, and polled the less for it.

A push is believed as far as a poll and no further: it is signed with our secret, parsed in the same sandbox, and brings
entries.  Where the feed or its hub lives is learnt from polls only.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Mapping
from dataclasses import replace
from enum import Enum, auto

import structlog
from structlog.contextvars import bound_contextvars

from bot.errors import FeedError, FetchError, SettingsError
from bot.flow.polled import Ledger
from bot.ingest.poll import linked
from bot.ingest.sandbox import Sandbox
from bot.ingest.websub import (
    DENIED_FOR,
    KEPT_DIGESTS,
    Mode,
    digest,
    field_of,
    hub_of,
    lease_of,
    pause,
    renewal,
    request_of,
    signed_by,
)
from bot.model import Feed
from bot.ports import Clock, Fetcher, FetchRequest
from bot.store import Store, Tx
from bot.store.values import Push
from bot.vault import Vault

_log = structlog.get_logger(__name__)
PATH = "/websub/"
AT_ONCE = 20
MOST_ANSWER = 65_536
SPACING = 1.0
"""Seconds between two pushes of one feed; who comes sooner is told to wait, and the feed is polled."""
REMEMBERED = 10_000
FAREWELLS = 2
"""How often a hub is asked to stop before we hang up: what it still sends gets a 410, which tells it the same."""


class Receipt(Enum):
    """What became of something a hub sent."""

    TAKEN = auto()
    IGNORED = auto()
    GONE = auto()
    TOO_SOON = auto()


class Hubs:
    """Asks hubs, answers them, and takes what they send."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        fetcher: Fetcher,
        sandbox: Sandbox,
        ledger: Ledger,
        public_url: str,
        vault: Vault,
    ) -> None:
        """Take the parts, where the internet reaches us, and what keeps the secrets; it must have keys."""
        self._store = store
        self._clock = clock
        self._fetcher = fetcher
        self._sandbox = sandbox
        self._ledger = ledger
        self._vault = vault
        self.public_url = public_url
        self._latest: dict[int, float] = {}

    @property
    def _base(self) -> str:
        return self.public_url.rstrip("/") + PATH

    async def tick(self) -> int:
        """Begin, renew and end what has to be; return how many hubs were asked."""
        async with self._store.write() as tx:
            lost = [*await tx.pushes.unwanted(), *await tx.pushes.lapsed()]
            for feed in await tx.pushes.candidates(AT_ONCE):
                if wish := hub_of(feed):
                    await tx.pushes.begin(feed.id, *wish, self._base, self._vault.lock(secrets.token_urlsafe(32)))
            await tx.feeds.poll_now(lost)
            due = await tx.pushes.due(AT_ONCE)
        await asyncio.gather(*(self._ask(push) for push in due))
        return len(due)

    async def _ask(self, push: Push) -> None:
        """Ask one hub; it answers for itself, by asking back."""
        moved = not push.callback.startswith(self._base)
        push = replace(push, callback=self._base + push.key) if moved and push.wanted else push
        mode = Mode.SUBSCRIBE if push.wanted else Mode.UNSUBSCRIBE
        try:
            form = request_of(mode, push.topic, push.callback, self._vault.unlock(push.secret))
        except SettingsError as lost:
            _log.warning("a hub's secret cannot be read; it is asked with a new one", hub=push.hub, reason=str(lost))
            async with self._store.write() as tx:
                await tx.pushes.delete(push.feed_id)
            return
        error = "it has not asked back"
        try:
            await self._fetcher.fetch(FetchRequest(push.hub, form=form, max_bytes=MOST_ANSWER))
        except FetchError as fault:
            error = str(fault)
            _log.info("hub did not take it", feed=push.feed_id, hub=push.hub, error=error)
        async with self._store.write() as tx:
            now = await tx.pushes.of_feed(push.feed_id)
            if now is not None:
                await self._note(tx, replace(now, callback=push.callback), error)

    async def _note(self, tx: Tx, push: Push, error: str) -> None:
        """Plan the next attempt, unless the hub has asked back meanwhile."""
        if push.pending_until is None and push.wanted:
            await tx.pushes.save(push)
        elif push.wanted or push.failures < FAREWELLS:
            later = tx.now + pause(push.failures)
            await tx.pushes.save(replace(push, failures=push.failures + 1, error=error[:500], next_at=later))
        else:
            await tx.pushes.delete(push.feed_id)

    async def verify(self, key: str, query: Mapping[str, str]) -> str | None:
        """Answer a hub that asks whether it was us: the challenge to send back, or None for "no" (5.3)."""
        async with self._store.write() as tx:
            push = await tx.pushes.by_key(key)
            if push is None or field_of(query, "topic") != push.topic:
                return None
            mode = field_of(query, "mode")
            if mode == Mode.DENIED:
                reason = field_of(query, "reason")[:300] or "no reason given"
                _log.info("hub denied it; the feed is polled", feed=push.feed_id, hub=push.hub, reason=reason)
                denied = replace(push, live_until=None, pending_until=None, error=f"denied: {reason}", failures=0)
                await tx.pushes.save(replace(denied, next_at=tx.now + DENIED_FOR))
                await tx.feeds.poll_now([push.feed_id])
                return ""
            if push.pending_until is None or push.pending_until < tx.now:
                return None
            return await self._confirmed(tx, push, mode, query)

    async def _confirmed(self, tx: Tx, push: Push, mode: str, query: Mapping[str, str]) -> str | None:
        if mode == Mode.UNSUBSCRIBE and not push.wanted:
            await tx.pushes.delete(push.feed_id)
        elif mode == Mode.SUBSCRIBE and push.wanted:
            lease = lease_of(field_of(query, "lease_seconds"))
            live = replace(push, live_until=tx.now + lease, next_at=renewal(tx.now, lease), pending_until=None)
            await tx.pushes.save(replace(live, failures=0, error=None))
            _log.info(
                "pushed by a hub from now on", feed=push.feed_id, hub=push.hub, hours=lease.total_seconds() / 3600
            )
        else:
            return None
        return field_of(query, "challenge")

    async def too_large(self, key: str) -> None:
        """Poll a feed whose push was larger than we take."""
        async with self._store.write() as tx:
            if push := await tx.pushes.by_key(key):
                await tx.feeds.poll_now([push.feed_id])

    async def receive(self, key: str, headers: Mapping[str, str], body: bytes) -> Receipt:
        """Take what a hub sends; all of it is committed when this returns `TAKEN`."""
        async with self._store.read() as tx:
            push = await tx.pushes.by_key(key)
            feed = await tx.feeds.get(push.feed_id) if push else None
            now = tx.now
        if push is None or feed is None or not push.wanted or push.live_until is None or push.live_until <= now:
            return Receipt.GONE
        with bound_contextvars(feed=feed.id):
            return await self._judge(push, feed, headers, body)

    async def _judge(self, push: Push, feed: Feed, headers: Mapping[str, str], body: bytes) -> Receipt:
        if fault := self._fault(push, headers, body):
            _log.warning("push ignored", hub=push.hub, reason=fault)
            return Receipt.IGNORED
        if self._too_soon(feed.id) or not feed.baseline_done:
            return await self._poll_instead(feed, Receipt.TOO_SOON)
        kind, _, rest = headers.get("Content-Type", "").partition(";")
        charset = rest.lower().partition("charset=")[2].strip(' "') or None
        try:
            parsed = await self._sandbox.parse(body, content_type=kind.strip(), charset=charset, url=feed.url)
        except FeedError as error:
            _log.info("push cannot be read; the feed is polled", error=str(error))
            return await self._poll_instead(feed, Receipt.IGNORED)
        async with self._store.write() as tx:
            held = await tx.pushes.by_key(push.key)
            if held is None or digest(body) in held.seen:
                return Receipt.IGNORED
            await tx.pushes.save(replace(held, seen=(*held.seen, digest(body))[-KEPT_DIGESTS:]))
            await self._ledger.pushed(tx, feed.id, parsed)
        return Receipt.TAKEN

    def _fault(self, push: Push, headers: Mapping[str, str], body: bytes) -> str | None:
        """Say why a push is ignored; the hub is answered as if it were not (7.1)."""
        try:
            secret = self._vault.unlock(push.secret)
        except SettingsError as lost:
            return str(lost)
        if not signed_by(secret, headers.get("X-Hub-Signature", ""), body):
            return "its signature is not right"
        if (linked(headers, "self") or push.topic) != push.topic:
            return "it is of another topic"
        return "it was here before" if digest(body) in push.seen else None

    def _too_soon(self, feed_id: int) -> bool:
        now, before = self._clock.monotonic(), self._latest.pop(feed_id, None)
        self._latest[feed_id] = now
        if len(self._latest) > REMEMBERED:
            del self._latest[next(iter(self._latest))]
        return before is not None and now - before < SPACING

    async def _poll_instead(self, feed: Feed, receipt: Receipt) -> Receipt:
        async with self._store.write() as tx:
            await tx.feeds.poll_now([feed.id])
        return receipt
