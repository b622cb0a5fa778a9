"""Search: the newest articles that say certain words."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import TypeVar

from sqlalchemy import ARRAY, ColumnElement, Select, Text, and_, any_, func, literal, or_, select, true

from bot.model import Article
from bot.store.articles import Articles
from bot.store.schema import articles, entities, entries, feed_follows, feeds, matches, watchlists
from bot.store.search_index import expected, fts, on_postgres, on_sqlite, phrases, plan_anew
from bot.store.session import Room
from bot.store.watchlists import fold

FEW = 5_000
"""So many numbers an index lists in some milliseconds; what has more is dense enough to be met while walking back."""
FIRST_WALK = 2_000
LONGEST_WALK = 100_000
FIRST_SLICE = 32
WIDER = 8
LOOKED_UP = 100
"""FTS5 takes 0.2 ms to look one article up and 0.5 µs to step to the next: a longer list is a sieve beside the walk."""
TOGETHER = 200
"""Articles that are stored side by side may get their numbers in another order than their instants; so many at most."""
PATIENCE = 2.0
"""Seconds after which a search says what it found so far: only phrases of very common words take that long."""

T = TypeVar("T")

# Questions that give article numbers by an index; an article is meant when any of them gives it.
Givers = Sequence[Select[int]]


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found, newest first.  It looked at everything, or back to the instant `back_to`."""

    articles: list[Article]
    back_to: datetime | None = None


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

    def stretches(self) -> Iterator[tuple[int, int]]:
        """Cut it into stretches of growing length, the newest first; each is its lowest number and its highest."""
        high, width = self.high, FIRST_WALK
        while high >= self.low:
            low = max(high - width + 1, self.low)
            yield low, high
            high, width = low - 1, min(width * WIDER, LONGEST_WALK)


class Search(Room):
    """The full-text index over `articles`."""

    async def find(
        self,
        workspace_id: int,
        words: str,
        *,
        source: str | None = None,
        entity: str | None = None,
        before: datetime | None = None,
        limit: int = 20,
    ) -> Found:
        """Give the newest articles that hold all the words, of those the workspace may see.  `/news search` calls it.

        Quoted words must stand together; case and accents do not matter.  `source` is part of a site's name or of a
        followed feed's, `entity` the name or key of an entity in one of the workspace's lists.  Without words the
        filters alone count.  Ranking by relevance took 1.55 s for common words in a million rows, so the order is by
        recency.

        What few articles pass (a filter, what the workspace may see) is listed; what many pass is asked of each article
        on the way back from the newest.  It goes part by part, and ends with the last found or, after `PATIENCE`,
        says how far back it came.
        """
        wanted = phrases(words)
        if words.strip() and not wanted:
            return Found([])
        await plan_anew(self._tx)
        span = await self._span(before)
        listed: set[int] | None = None
        dense = []
        for givers in await self._filters(workspace_id, source, entity):
            few = await self._few(givers)
            if few is None:
                dense.append(givers)
            else:
                listed = few if listed is None else listed & few
        if wanted and not self._tx.is_sqlite:
            listed = await self._said_by_few(wanted, listed)
        number, asked = self._saying(wanted)
        asked = asked.where(*(_given(number, givers) for givers in dense))
        return await self._walk(asked.order_by(number.desc()), self._parts(number, span, listed), limit)

    async def _walk(self, asked: Select[int], parts: Iterator[tuple[int, ColumnElement[bool]]], limit: int) -> Found:
        """Ask part by part, each named by its lowest number, until there are enough or nobody wants to wait longer."""
        found: list[int] = []
        end, back_to = time.monotonic() + PATIENCE, None
        for low, part in parts:
            if back_to is not None and time.monotonic() >= end:
                return Found(await Articles(self._tx).many(found), await self._instant(back_to))
            found += await self._tx.scalars(asked.where(part).limit(limit - len(found)))
            if len(found) >= limit:
                break
            back_to = low
        return Found(await Articles(self._tx).many(found))

    async def _instant(self, number: int) -> datetime | None:
        """Say when the first article from a number on was seen."""
        asked = select(articles.c.first_seen_at).where(articles.c.id >= number).order_by(articles.c.id).limit(1)
        found: datetime | None = await self._tx.scalar(asked)
        return found

    def _saying(self, wanted: list[str]) -> tuple[ColumnElement[int], Select[int]]:
        """Give the column of article numbers, and what asks for those that hold all the words."""
        if not wanted:
            return articles.c.id, select(articles.c.id)
        origin, number, condition = on_sqlite(wanted) if self._tx.is_sqlite else on_postgres(wanted)
        return number, select(number).select_from(origin).where(condition)

    async def _said_by_few(self, wanted: list[str], listed: set[int] | None) -> set[int] | None:
        """List what holds the words where PostgreSQL expects that to be less than what is listed already."""
        most = FEW if listed is None else len(listed)
        if await expected(self._tx, wanted) >= most:
            return listed
        saying = await self._few([self._saying(wanted)[1]])
        if saying is None or listed is None:
            return saying or listed
        return listed & saying

    def _parts(
        self, number: ColumnElement[int], span: Span, listed: set[int] | None
    ) -> Iterator[tuple[int, ColumnElement[bool]]]:
        """Cut what is to be looked at into growing parts, newest first: some of a list, or a stretch of numbers."""
        if listed is None:
            inside = number.not_in(span.apart) if span.apart else true()
            yield from ((low, and_(number.between(low, high), inside)) for low, high in span.stretches())
            return
        numbers = span.newest(listed)
        if len(numbers) <= LOOKED_UP or number is not fts.c.rowid:
            yield from ((some[-1], self._among(number, some)) for some in _growing(numbers))
            return
        for low, high in Span(numbers[-1], numbers[0]).stretches():
            if some := [one for one in numbers if low <= one <= high]:
                yield low, and_(number.between(low, high), self._among(number + 0, some))

    async def _span(self, before: datetime | None) -> Span:
        """Say which numbers were given until then: they grow with time, so what is outside is not looked at."""
        apart = set[int]()
        first, last = (select(end(articles.c.id)).scalar_subquery() for end in (func.min, func.max))
        ends = await self._tx.first(select(first, last))
        low, high = (0, -1) if ends is None or ends[0] is None else (ends[0], ends[1])
        if before is not None:
            earlier, later = await self._around(before)
            high = max(earlier, default=low - 1)
            apart.update(number for number in later if number <= high)
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
        """List the numbers that are given, if they are few.  They come as one text: rows cost more than the look-up."""
        listed: set[int] = set()
        for giver in givers:
            column = giver.limit(FEW + 1).subquery().c[0]
            together = func.json_group_array(column) if self._tx.is_sqlite else func.json_agg(column).cast(Text)
            some = json.loads(await self._tx.scalar(select(together)) or "[]")
            if len(some) > FEW:
                return None
            listed.update(some)
        return listed

    async def _filters(self, workspace_id: int, source: str | None, entity: str | None) -> list[Givers]:
        came = select(entries.c.article_id).join(feed_follows, feed_follows.c.feed_id == entries.c.feed_id)
        filters: list[Givers] = [
            [came.where(feed_follows.c.workspace_id == workspace_id, entries.c.article_id.is_not(None))]
        ]
        if source and (givers := await self._of_source(workspace_id, source)):
            filters.append(givers)
        if entity:
            named = await self._entities(workspace_id, entity)
            filters.append([select(matches.c.article_id).where(self._among(matches.c.entity_id, named))])
        return filters

    async def _of_source(self, workspace_id: int, name: str) -> Givers:
        """Ask for what sites of this name published, and for what feeds of this name brought that it follows.

        A name that fits every site asks for nothing: it would filter nothing.
        """
        everywhere = await self._sites()
        sites = [site for site in everywhere if name.casefold() in site.casefold()]
        if len(sites) == len(everywhere):
            return []
        followed = select(feeds.c.id).join(feed_follows, feed_follows.c.feed_id == feeds.c.id)
        titled = followed.where(
            feed_follows.c.workspace_id == workspace_id, feeds.c.title.icontains(name, autoescape=True)
        )
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
        """Give the entities of that name or key.  The database finds what may be it; `fold` decides."""
        asked = select(entities.c.id, entities.c.name, entities.c.key)
        asked = asked.join(watchlists, watchlists.c.id == entities.c.watchlist_id)
        asked = asked.where(watchlists.c.workspace_id == workspace_id)
        wanted = fold(name)
        may_be = or_(*(self._may_be(wanted, column) for column in (entities.c.name, entities.c.key)))
        rows = await self._tx.rows(asked.where(may_be))
        return [row.id for row in rows if wanted in {fold(row.name), fold(row.key)}]

    def _may_be(self, wanted: str, column: ColumnElement[str]) -> ColumnElement[bool]:
        """Say whether a name is the wanted one but for spaces, or has signs that only `fold` can make alike."""
        plainly = func.lower(func.replace(column, " ", "")) == wanted.replace(" ", "")
        beyond_ascii = column.op("GLOB")("*[^ -~]*") if self._tx.is_sqlite else column.op("~")("[^ -~]")
        return or_(plainly, beyond_ascii)


def _given(number: ColumnElement[int], givers: Givers) -> ColumnElement[bool]:
    """Ask one article by its number, not the index for all: a planner that sees EXISTS may prefer to list."""
    mine = (giver.where(giver.selected_columns[0] == number).limit(1) for giver in givers)
    return or_(*(giver.scalar_subquery().is_not(None) for giver in mine))


def _growing(numbers: Sequence[int]) -> Iterator[list[int]]:
    """Cut a list into slices of growing length."""
    rest, length = iter(numbers), FIRST_SLICE
    while some := list(islice(rest, length)):
        yield some
        length *= WIDER
