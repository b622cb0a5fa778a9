"""A rehearsal: a list or one entity over what a workspace has seen.  Nothing is stored or posted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.engine.feedback import heed, passes
from bot.engine.match import Matcher
from bot.flow.offload import TookTooLong, Workers
from bot.model import Article, Channel, ChannelRule, Entity, Match, Salience, Subscription, Watchlist, Workspace
from bot.store import Store

PAGE = 500
EXAMPLES = 3
PREVIEW_DEADLINE = 10.0
"""Seconds after which a preview is given up: it is advice, and somebody waits for the answer."""


@dataclass(frozen=True, slots=True)
class Example:
    """One alert that a rehearsal would have posted."""

    title: str
    url: str
    evidence: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What a list would have done.

    `per_day` counts stories by local date, oldest first; `noisiest` is the name found in the most articles; `oldest` is
    when the first of the articles looked at came in; `spared` counts stories that only the channel's rules keep out.
    """

    articles: int
    per_day: tuple[tuple[date, int], ...]
    examples: tuple[Example, ...]
    noisiest: str = ""
    noisiest_count: int = 0
    oldest: datetime | None = None
    spared: int = 0


@dataclass(frozen=True, slots=True)
class Preview:
    """What one entity would have found: in `found` of `articles`, by the `names` that stood there, most frequent first.

    `more`: there were more articles than were looked at.
    """

    articles: int = 0
    found: int = 0
    names: tuple[tuple[str, int], ...] = ()
    examples: tuple[Example, ...] = ()
    more: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """An article with what the list found in it, best first.  `spared`: only the channel's rules are against it."""

    article: Article
    matches: tuple[Match, ...]
    spared: bool = False


class Rehearsals:
    """Runs lists over the past."""

    def __init__(self, store: Store, workers: Workers) -> None:
        """Take the rows and the threads."""
        self._store = store
        self._workers = workers

    async def rehearse(
        self,
        workspace: Workspace,
        watchlist: Watchlist,
        since: datetime,
        *,
        channel: Channel,
        salience: Salience = Salience.MENTIONED,
    ) -> Rehearsal:
        """Run one list over what the workspace saw since, off the event loop, page by page, as the channel would."""
        async with self._store.read() as tx:
            rules = (await tx.rules.holding([channel.id]))[channel.id]
        here = _Here(Subscription(0, channel.id, watchlist.id, min_salience=salience), tuple(rules))
        matcher = await self._workers.run(Matcher, (watchlist,))
        seen, hits, before, oldest = 0, list[Hit](), None, None
        while True:
            async with self._store.read() as tx:
                page = await tx.articles.recent(workspace.id, since, limit=PAGE, before_id=before)
            if not page:
                return replace(summed_up(seen, hits, channel.zone), oldest=oldest)
            hits += await self._workers.run(_hits, matcher, page, here)
            seen, before, oldest = seen + len(page), page[-1].id, page[-1].first_seen_at

    async def preview(self, workspace: Workspace, entity: Entity, since: datetime) -> Preview:
        """Look for one entity in the newest articles that the workspace saw since, a page at most, off the event loop.

        Gives an empty preview where that takes longer than `PREVIEW_DEADLINE`.
        """
        async with self._store.read() as tx:
            page = await tx.articles.recent(workspace.id, since, limit=PAGE)
        alone = Watchlist("", (entity,))
        try:
            return await self._workers.run(_previewed, alone, page, deadline=PREVIEW_DEADLINE)
        except TookTooLong:
            return Preview()


def summed_up(articles: int, hits: list[Hit], zone: str) -> Rehearsal:
    """Count stories by day, once each, and find what was found most.  Pure."""
    found = [hit for hit in hits if not hit.spared]
    first: dict[int, Hit] = {}
    for hit in sorted(found, key=lambda one: one.article.first_seen_at):
        first.setdefault(_story(hit), hit)
    spared = {_story(hit) for hit in hits if hit.spared} - first.keys()
    days = Counter(hit.article.first_seen_at.astimezone(ZoneInfo(zone)).date() for hit in first.values())
    names = Counter(mention for hit in found for mention in {_shown(match) for match in hit.matches})
    noisiest, count = names.most_common(1)[0] if names else ("", 0)
    newest = sorted(first.values(), key=lambda hit: hit.article.first_seen_at, reverse=True)[:EXAMPLES]
    examples = tuple(map(_example, newest))
    return Rehearsal(articles, tuple(sorted(days.items())), examples, noisiest, count, spared=len(spared))


@dataclass(frozen=True, slots=True)
class _Here:
    """How a channel would hear of the list: its wish, and the rules that it has from feedback."""

    wish: Subscription
    rules: tuple[ChannelRule, ...] = ()

    def hit(self, article: Article, found: Sequence[Match]) -> Hit | None:
        """Say what the channel would be told of an article; None if nothing, with or without its rules."""
        heard = tuple(match for match in found if passes(heed(self.rules, article, [match], self.wish)))
        if heard:
            return Hit(article, heard)
        asked = tuple(match for match in found if match.salience.rank >= self.wish.min_salience.rank)
        return Hit(article, asked, spared=True) if asked else None


def _story(hit: Hit) -> int:
    return hit.article.story_id or -hit.article.id


def _previewed(alone: Watchlist, page: list[Article]) -> Preview:
    hits = _hits(Matcher((alone,)), page, _Here(Subscription(0, 0, alone.id, min_salience=Salience.PASSING)))
    names = Counter(name for hit in hits for name in {_shown(match) for match in hit.matches})
    return Preview(
        len(page), len(hits), tuple(names.most_common()), tuple(map(_example, hits[:EXAMPLES])), len(page) == PAGE
    )


def _hits(matcher: Matcher, articles: list[Article], here: _Here) -> list[Hit]:
    found = ((one, matcher.match(one.text, one.title, language=one.language).matches) for one in articles)
    return [hit for article, matches in found if (hit := here.hit(article, matches))]


def _shown(match: Match) -> str:
    """Give the name that an article says first; in a dateline's capitals it is none of its own."""
    first = next(iter(match.mentions or match.title_mentions), None)
    return first.text if first and first.text.casefold() != match.entity.casefold() else match.entity


def _example(hit: Hit) -> Example:
    return Example(hit.article.title, hit.article.url, hit.matches[0].evidence, hit.article.first_seen_at)
