"""A rehearsal: a list or one entity over what a workspace has seen.  Nothing is stored or posted."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.engine.match import Matcher
from bot.flow.offload import TookTooLong, Workers
from bot.model import Article, Entity, Match, Salience, Watchlist, Workspace
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
    when the first of the articles looked at came in.
    """

    articles: int
    per_day: tuple[tuple[str, int], ...]
    examples: tuple[Example, ...]
    noisiest: str = ""
    noisiest_count: int = 0
    oldest: datetime | None = None


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
    """An article with what the list found in it, best first."""

    article: Article
    matches: tuple[Match, ...]


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
        zone: str = "UTC",
        salience: Salience = Salience.MENTIONED,
    ) -> Rehearsal:
        """Run one list over what the workspace saw since, off the event loop, page by page."""
        matcher = await self._workers.run(Matcher, (watchlist,))
        seen, hits, before, oldest = 0, list[Hit](), None, None
        while True:
            async with self._store.read() as tx:
                page = await tx.articles.recent(workspace.id, since, limit=PAGE, before_id=before)
            if not page:
                return replace(summed_up(seen, hits, zone), oldest=oldest)
            hits += await self._workers.run(_hits, matcher, page, salience)
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
    first: dict[int, Hit] = {}
    for hit in sorted(hits, key=lambda one: one.article.first_seen_at):
        first.setdefault(hit.article.story_id or -hit.article.id, hit)
    days = Counter(hit.article.first_seen_at.astimezone(ZoneInfo(zone)).date().isoformat() for hit in first.values())
    names = Counter(mention for hit in hits for mention in {_shown(match) for match in hit.matches})
    noisiest, count = names.most_common(1)[0] if names else ("", 0)
    newest = sorted(first.values(), key=lambda hit: hit.article.first_seen_at, reverse=True)[:EXAMPLES]
    return Rehearsal(articles, tuple(sorted(days.items())), tuple(map(_example, newest)), noisiest, count)


def _previewed(alone: Watchlist, page: list[Article]) -> Preview:
    hits = _hits(Matcher((alone,)), page, Salience.PASSING)
    names = Counter(name for hit in hits for name in {_shown(match) for match in hit.matches})
    return Preview(
        len(page), len(hits), tuple(names.most_common()), tuple(map(_example, hits[:EXAMPLES])), len(page) == PAGE
    )


def _hits(matcher: Matcher, articles: list[Article], salience: Salience) -> list[Hit]:
    hits = []
    for article in articles:
        found = matcher.match(article.text, article.title, language=article.language).matches
        if wanted := tuple(match for match in found if match.salience.rank >= salience.rank):
            hits.append(Hit(article, wanted))
    return hits


def _shown(match: Match) -> str:
    first = next(iter(match.mentions or match.title_mentions), None)
    return first.text if first else match.entity


def _example(hit: Hit) -> Example:
    return Example(hit.article.title, hit.article.url, hit.matches[0].evidence, hit.article.first_seen_at)
