"""Search: the newest articles that say certain words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, exists, func, or_, select

from bot.model import Article
from bot.store.articles import article_of, visible_to
from bot.store.schema import articles, entities, feeds, matches, watchlists
from bot.store.search_index import on_postgres, on_sqlite, phrases
from bot.store.session import Room
from bot.store.watchlists import fold

TOGETHER = 200
MOST_SITES = 2_000
FEW = 2_000
"""Articles of an entity that are asked for one by one; of one that has more, some of the newest are found soon."""


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

        Quoted words must stand together; case and accents do not matter.  `source` is part of a site's or feed's name,
        `entity` the name or key of an entity in one of the workspace's lists.  Without words the filters alone count.
        Ranking by relevance took 1.55 s for common words in a million rows, so the order is by recency.
        """
        asked = select(articles).where(visible_to(workspace_id))
        order: ColumnElement[int] = articles.c.id
        wanted = phrases(words)
        if wanted:
            origin, order, condition = on_sqlite(wanted) if self._tx.is_sqlite else on_postgres(wanted)
            asked = asked.join(origin, order == articles.c.id).where(condition)
        elif words.strip():
            return []
        if source:
            asked = asked.where(await self._of_source(source, order))
        if entity:
            named = await self._entities(workspace_id, entity)
            asked = asked.where(await self._of_entities(named, order))
        if since is not None:
            asked = asked.where(articles.c.first_seen_at >= since)
        if before is not None:
            # Numbers grow with time, so what is newer is not even looked at; some may have come out of order.
            earlier = select(articles.c.id).where(articles.c.first_seen_at < before)
            last = earlier.order_by(articles.c.first_seen_at.desc()).limit(TOGETHER).subquery()
            newest = await self._tx.scalar(select(func.max(last.c.id)))
            asked = asked.where(articles.c.first_seen_at < before, order <= (newest or 0))
        found = await self._tx.rows(asked.order_by(order.desc()).limit(limit))
        return [article_of(row) for row in found]

    async def _of_source(self, name: str, order: ColumnElement[int]) -> ColumnElement[bool]:
        """Say which articles are of sites or feeds of this name: by number where they are few, as with entities."""
        titled = select(feeds.c.id).where(feeds.c.title.icontains(name, autoescape=True))
        sites = [site for site in await self._sites() if name.casefold() in site.casefold()]
        theirs = or_(
            articles.c.site.in_(sites[:MOST_SITES]), articles.c.feed_id.in_(list(await self._tx.scalars(titled)))
        )
        found = await self._tx.scalars(select(articles.c.id).where(theirs).limit(FEW + 1))
        return theirs if len(found) > FEW else order.in_(found)

    async def _sites(self) -> Sequence[str]:
        """Give every site that has articles, by hopping through the index from one name to the next."""
        first = select(func.min(articles.c.site).label("site")).cte("hop", recursive=True)
        after = select(func.min(articles.c.site)).where(articles.c.site > first.c.site).scalar_subquery()
        hops = first.union_all(select(after).where(first.c.site.is_not(None)))
        return await self._tx.scalars(select(hops.c.site).where(hops.c.site.is_not(None)))

    async def _of_entities(self, named: list[int], order: ColumnElement[int]) -> ColumnElement[bool]:
        """Say which articles name one of these: by number where they are few, else by looking at each that is found."""
        mentions = select(matches.c.article_id).where(matches.c.entity_id.in_(named)).distinct()
        found = await self._tx.scalars(mentions.limit(FEW + 1))
        if len(found) > FEW:
            return exists().where(matches.c.article_id == articles.c.id, matches.c.entity_id.in_(named))
        return order.in_(found)

    async def _entities(self, workspace_id: int, name: str) -> list[int]:
        asked = select(entities.c.id, entities.c.name, entities.c.key)
        asked = asked.join(watchlists, watchlists.c.id == entities.c.watchlist_id)
        rows = await self._tx.rows(asked.where(watchlists.c.workspace_id == workspace_id))
        return [row.id for row in rows if fold(name) in {fold(row.name), fold(row.key)}]
