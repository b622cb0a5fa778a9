"""Search: the newest articles that say certain words."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import TypeVar

from sqlalchemy import ARRAY, ColumnElement, Select, and_, any_, func, literal, or_, select

from bot.model import Article
from bot.store.articles import Articles
from bot.store.schema import articles, entities, entries, feed_follows, feeds, matches, watchlists
from bot.store.search_index import few_saying, on_postgres, on_sqlite, phrases
from bot.store.session import Room
from bot.store.watchlists import fold

FEW = 5_000
"""So many numbers an index lists in some milliseconds; what has more is dense enough to be met while walking back."""
FIRST_WALK = 500
FIRST_SLICE = 32
WIDER = 4
TOGETHER = 200
"""Articles that are stored side by side may get their numbers in another order than their instants; so many at most."""

T = TypeVar("T")

# Questions that give article numbers by an index; an article is meant when any of them gives it.
Givers = Sequence[Select[int]]


@dataclass(frozen=True)
class Span:
    """The numbers of a stretch of time, both ends included, but for those that lie in it by number only."""

    low: int
    high: int
    apart: set[int] = field(default_factory=set)

    def newest(self, numbers: Iterable[int]) -> list[int]:
        """Give those that lie in it, the newest first."""
        inside = (number for number in numbers if self.low <= number <= self.high and number not in self.apart)
        return sorted(inside, reverse=True)


class Search(Room):
    """The full-text index over `articles`."""

    async def find(
        self,
        workspace_id: int,
        words: str,
        *,
        source: str | None = None,
        entity: str | None = None,
        since: datetime | None = None,
        before: datetime | None = None,
        limit: int = 20,
    ) -> list[Article]:
        """Give the newest articles that hold all the words, of those the workspace may see.  `/news search` calls it.

        Quoted words must stand together; case and accents do not matter.  `source` is part of a site's name or of a
        followed feed's, `entity` the name or key of an entity in one of the workspace's lists.  Without words the
        filters alone count.  Ranking by relevance took 1.55 s for common words in a million rows, so the order is by
        recency.

        A filter that few articles pass is listed, and only those are asked for the words; one that many pass is asked
        of each article on the way back from the newest.  Either way it goes part by part and ends with the last found.
        """
        wanted = phrases(words)
        if words.strip() and not wanted:
            return []
        span = await self._span(since, before)
        listed = await few_saying(self._tx, wanted, FEW) if wanted else None
        number, asked = self._saying(wanted if listed is None else [])
        for givers in await self._filters(workspace_id, source, entity):
            few = await self._few(givers)
            if few is None:
                asked = asked.where(_given(number, givers))
            else:
                listed = few if listed is None else listed & few
        found: list[int] = []
        async for part in self._parts(workspace_id, number, span, listed):
            found += await self._tx.scalars(asked.where(part).order_by(number.desc()).limit(limit - len(found)))
            if len(found) >= limit:
                break
        return await Articles(self._tx).many(found)

    def _saying(self, wanted: list[str]) -> tuple[ColumnElement[int], Select[int]]:
        """Give the column of article numbers, and what asks for those that hold all the words."""
        if not wanted:
            return articles.c.id, select(articles.c.id)
        origin, number, condition = on_sqlite(wanted) if self._tx.is_sqlite else on_postgres(wanted)
        return number, select(number).select_from(origin).where(condition)

    async def _parts(
        self, workspace_id: int, number: ColumnElement[int], span: Span, listed: set[int] | None
    ) -> AsyncIterator[ColumnElement[bool]]:
        """Cut what the workspace may see into growing parts, newest first: a stretch of numbers, or some of a list."""
        seen = select(entries.c.article_id).join(feed_follows, feed_follows.c.feed_id == entries.c.feed_id)
        seen = seen.where(feed_follows.c.workspace_id == workspace_id, entries.c.article_id.is_not(None))
        high, width = span.high, FIRST_WALK
        while listed is None and high >= span.low:
            low = max(high - width + 1, span.low)
            yield and_(number.between(low, high), number.not_in(span.apart), _given(number, [seen]))
            if width == FIRST_WALK:
                # Of a workspace with few feeds nearly nothing is met by walking; what it may see is listed instead.
                listed = await self._few([seen.where(entries.c.article_id < low)])
            high, width = low - 1, width * WIDER
        for some in _growing(span.newest(listed or ())):
            yield number.in_(seen.where(self._among(entries.c.article_id, some)))

    async def _span(self, since: datetime | None, before: datetime | None) -> Span:
        """Say which numbers were given in a time: they grow with it, so that what is outside is not even looked at."""
        low, apart = 0, set[int]()
        if before is None:
            high = await self._tx.scalar(select(func.max(articles.c.id))) or 0
        else:
            earlier, later = await self._around(before)
            high = max(earlier, default=0)
            apart.update(number for number in later if number <= high)
        if since is not None:
            earlier, later = await self._around(since)
            low = min(later, default=high + 1)
            apart.update(number for number in earlier if number >= low)
        return Span(low, high, apart)

    async def _around(self, at: datetime) -> tuple[Sequence[int], Sequence[int]]:
        """Give the numbers of the last articles before an instant, and of the first from then on."""
        when, asked = articles.c.first_seen_at, select(articles.c.id).limit(TOGETHER)
        earlier = await self._tx.scalars(asked.where(when < at).order_by(when.desc()))
        return earlier, await self._tx.scalars(asked.where(when >= at).order_by(when))

    def _among(self, column: ColumnElement[T], values: list[T]) -> ColumnElement[bool]:
        """Compare with a list that is one parameter: thousands of them take longer to write than to answer."""
        if self._tx.is_sqlite:
            return column.in_(select(func.json_each(json.dumps(values)).table_valued("value").c.value))
        return column == any_(literal(values, ARRAY(column.type)))

    async def _few(self, givers: Givers) -> set[int] | None:
        """List the numbers that are given, if they are few."""
        listed: set[int] = set()
        for giver in givers:
            some = await self._tx.scalars(giver.limit(FEW + 1))
            if len(some) > FEW:
                return None
            listed.update(some)
        return listed

    async def _filters(self, workspace_id: int, source: str | None, entity: str | None) -> list[Givers]:
        filters: list[Givers] = []
        if source:
            filters.append(await self._of_source(workspace_id, source))
        if entity:
            named = await self._entities(workspace_id, entity)
            filters.append([select(matches.c.article_id).where(self._among(matches.c.entity_id, named))])
        return filters

    async def _of_source(self, workspace_id: int, name: str) -> Givers:
        """Ask for what sites of this name published, and for what feeds of this name brought that it follows."""
        followed = select(feeds.c.id).join(feed_follows, feed_follows.c.feed_id == feeds.c.id)
        titled = followed.where(
            feed_follows.c.workspace_id == workspace_id, feeds.c.title.icontains(name, autoescape=True)
        )
        sites = [site for site in await self._sites() if name.casefold() in site.casefold()]
        published, brought = articles.alias(), entries.alias()
        return [
            select(published.c.id).where(self._among(published.c.site, sites)),
            select(brought.c.article_id).where(brought.c.feed_id.in_(titled), brought.c.article_id.is_not(None)),
        ]

    async def _sites(self) -> Sequence[str]:
        """Give every site that has articles, by hopping through the index from one name to the next."""
        first = select(func.min(articles.c.site).label("site")).cte("hop", recursive=True)
        after = select(func.min(articles.c.site)).where(articles.c.site > first.c.site).scalar_subquery()
        hops = first.union_all(select(after).where(first.c.site.is_not(None)))
        return await self._tx.scalars(select(hops.c.site).where(hops.c.site.is_not(None)))

    async def _entities(self, workspace_id: int, name: str) -> list[int]:
        asked = select(entities.c.id, entities.c.name, entities.c.key)
        asked = asked.join(watchlists, watchlists.c.id == entities.c.watchlist_id)
        rows = await self._tx.rows(asked.where(watchlists.c.workspace_id == workspace_id))
        return [row.id for row in rows if fold(name) in {fold(row.name), fold(row.key)}]


def _given(number: ColumnElement[int], givers: Givers) -> ColumnElement[bool]:
    """Ask one article by its number, not the index for all."""
    return or_(*(giver.where(giver.selected_columns[0] == number).exists() for giver in givers))


def _growing(numbers: Sequence[int]) -> Iterator[list[int]]:
    """Cut a list into slices of growing length."""
    rest, length = iter(numbers), FIRST_SLICE
    while some := list(islice(rest, length)):
        yield some
        length *= WIDER
