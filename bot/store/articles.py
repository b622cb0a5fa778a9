"""Articles: shared rows, shown to a workspace only through the feeds it follows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, exists, func, select, update

from bot.model import Article, DateSource, Extracted, Readability
from bot.store.schema import articles, entries, feed_follows, feeds, stories
from bot.store.schema.types import clean
from bot.store.search_index import index
from bot.store.session import Record, Room, batched
from bot.store.values import Headline, SavedArticle

# An article is seen after its entry; looking from the workspace's feeds is quick only with a bound on that.
LONGEST_WORK = timedelta(days=1)


class Articles(Room):
    """Rows of `articles`.  Methods that take a workspace show only what came through feeds it follows."""

    async def save(self, canonical_url: str, found: Extracted, feed_id: int, *, dek: str = "") -> SavedArticle:
        """Store what extraction found under its canonical address.  The pipeline calls it with the entry's feed.

        A known article whose title or text differ becomes a new revision; one that can no longer be read keeps what it
        had.  Articles of a private feed are rows of their own.
        """
        asked = select(feeds.c.private_to).where(feeds.c.id == feed_id)
        owner = func.coalesce(asked.scalar_subquery(), 0)
        values = _columns(found, dek) | {"url": found.url or canonical_url, "updated_at": self._tx.now}
        new = self._tx.insert(articles).values(
            values
            | {"canonical_url": canonical_url, "private_to": owner, "feed_id": feed_id, "first_seen_at": self._tx.now}
        )
        same = [articles.c.canonical_url, articles.c.private_to]
        made = await self._tx.first(new.on_conflict_do_nothing(index_elements=same).returning(articles))
        if made is not None:
            article = article_of(made)
            await index(self._tx, article)
            return SavedArticle(article, is_new=True, is_revised=False)
        return await self._revise(canonical_url, owner, values)

    async def many(self, article_ids: Sequence[int]) -> list[Article]:
        """Give several by number, in that order, whoever may see them; lost ones are left out.  Flow calls it."""
        found: dict[int, Article] = {}
        for some in batched(article_ids):
            for row in await self._tx.rows(select(articles).where(articles.c.id.in_(some))):
                found[row.id] = article_of(row)
        return [found[number] for number in article_ids if number in found]

    async def by_url(self, workspace_id: int, canonical_url: str) -> Article | None:
        """Give the article at an address if the workspace may see it.  `/news why URL` calls it."""
        asked = select(articles).where(articles.c.canonical_url == canonical_url, visible_to(workspace_id))
        row = await self._tx.first(asked.order_by(articles.c.private_to.desc()))
        return None if row is None else article_of(row)

    async def recent(
        self, workspace_id: int, since: datetime, *, limit: int = 500, before_id: int | None = None
    ) -> list[Article]:
        """Give what a workspace could see since, newest first; go on with `before_id`.  `/watch test` calls it."""
        came = select(entries.c.article_id).join(feed_follows, feed_follows.c.feed_id == entries.c.feed_id)
        came = came.where(feed_follows.c.workspace_id == workspace_id, entries.c.first_seen_at >= since - LONGEST_WORK)
        asked = select(articles).where(articles.c.first_seen_at >= since, articles.c.id.in_(came))
        if before_id is not None:
            asked = asked.where(articles.c.id < before_id)
        return [article_of(row) for row in await self._tx.rows(asked.order_by(articles.c.id.desc()).limit(limit))]

    async def newest_of_feed(self, feed_id: int, limit: int) -> list[Article]:
        """Give what a feed published last, oldest first, its baseline too.  `/feed subscribe newest:N` calls it."""
        came = select(entries.c.article_id).where(entries.c.feed_id == feed_id)
        said = func.coalesce(articles.c.published_at, articles.c.first_seen_at)
        asked = select(articles).where(articles.c.id.in_(came)).order_by(said.desc(), articles.c.id).limit(limit)
        return [article_of(row) for row in await self._tx.rows(asked)][::-1]

    async def give_lines(self, lines: Mapping[int, str]) -> None:
        """Store the lines that were chosen for articles after they came.  `/feed subscribe newest:N` calls it."""
        for number, line in lines.items():
            await self._tx.run(update(articles).where(articles.c.id == number).values(dek=line))

    async def of_story(self, story_id: int, workspace_id: int | None = None, *, after_id: int = 0) -> list[Article]:
        """Give a story's articles, oldest first; with a workspace only what it may see.  Cards and digests call it."""
        asked = select(articles).where(articles.c.story_id == story_id, articles.c.id > after_id)
        if workspace_id is not None:
            asked = asked.where(visible_to(workspace_id))
        return [article_of(row) for row in await self._tx.rows(asked.order_by(articles.c.id))]

    async def headlines(self, story_ids: Sequence[int], workspace_id: int) -> dict[int, list[Headline]]:
        """Give, by story, what a workspace may see of its articles, oldest first.  Digests call it.

        A story that was merged into another is given with the other's articles.
        """
        found: dict[int, list[Headline]] = {}
        lives_on = func.coalesce(stories.c.merged_into, stories.c.id)
        shown = (articles.c.id, articles.c.title, articles.c.url, articles.c.site, articles.c.dek)
        for some in batched(story_ids):
            asked = select(stories.c.id.label("story"), *shown, articles.c.first_seen_at)
            asked = asked.join(articles, articles.c.story_id == lives_on).where(stories.c.id.in_(some))
            for row in await self._tx.rows(asked.where(visible_to(workspace_id)).order_by(articles.c.id)):
                line = Headline(row.id, row.title, row.url, row.site, row.dek, row.first_seen_at)
                found.setdefault(row.story, []).append(line)
        return found

    async def feeds(self, article_id: int) -> list[int]:
        """Give the feeds that brought an article.  The pipeline calls it before `subscriptions.for_article`."""
        return list(
            await self._tx.scalars(select(entries.c.feed_id).where(entries.c.article_id == article_id).distinct())
        )

    async def set_story(self, article_id: int, story_id: int | None, duplicate_of: int | None = None) -> None:
        """Put an article into a story, and note whose text it repeats, if it is still there.  The pipeline calls it."""
        original = articles.alias()
        there = select(original.c.id).where(original.c.id == duplicate_of).scalar_subquery()
        placed = {"story_id": story_id, "duplicate_of": there}
        await self._tx.run(update(articles).where(articles.c.id == article_id).values(placed))

    async def window(self, since: datetime, *, after_id: int = 0, limit: int = 5_000) -> list[tuple[int, int | None]]:
        """Give articles since and their stories, by number, in pages.  The pipeline calls it to warm its indices."""
        recent = (articles.c.first_seen_at >= since) & (articles.c.id > after_id)
        asked = select(articles.c.id, articles.c.story_id).where(recent).order_by(articles.c.id).limit(limit)
        return [(row.id, row.story_id) for row in await self._tx.rows(asked)]

    async def _revise(self, canonical_url: str, owner: ColumnElement[int], values: dict[str, Any]) -> SavedArticle:
        mine = (articles.c.canonical_url == canonical_url) & (articles.c.private_to == owner)
        row = await self._tx.first(self._tx.held(select(articles).where(mine)))
        assert row is not None  # noqa: S101 - the insert has just met it
        lost = (
            Readability(values["readability"]) is Readability.HEADLINE and row.readability != Readability.HEADLINE.value
        )
        same = (row.title, row.text) == (values["title"], values["text"])
        if same or lost:
            return SavedArticle(article_of(row), is_new=False, is_revised=False)
        change = update(articles).where(articles.c.id == row.id).values(values | {"revision": row.revision + 1})
        revised = await self._tx.first(change.returning(articles))
        assert revised is not None  # noqa: S101 - the row is locked
        article = article_of(revised)
        await index(self._tx, article)
        return SavedArticle(article, is_new=False, is_revised=True)


def visible_to(workspace_id: int) -> ColumnElement[bool]:
    """Say whether an article came through a feed that the workspace follows: ARCHITECTURE's rule 7."""
    return exists().where(
        entries.c.article_id == articles.c.id,
        entries.c.feed_id == feed_follows.c.feed_id,
        feed_follows.c.workspace_id == workspace_id,
    )


def article_of(row: Record) -> Article:
    """Make the value of a row of `articles`."""
    return Article(
        id=row.id,
        url=row.url,
        title=row.title,
        text=row.text,
        site=row.site,
        readability=Readability(row.readability),
        first_seen_at=row.first_seen_at,
        story_id=row.story_id,
        feed_id=row.feed_id,
        author=row.author,
        language=row.language,
        published=row.published_at,
        published_source=DateSource(row.published_source),
        dek=row.dek,
        reason=row.reason,
        revision=row.revision,
    )


def _columns(found: Extracted, dek: str) -> dict[str, Any]:
    return {
        "title": clean(found.title),
        "text": clean(found.text),
        "site": found.site or "",
        "author": found.author,
        "language": found.language,
        "published_at": found.published,
        "published_source": found.published_source.value,
        "readability": found.readability.value,
        "reason": found.reason,
        "dek": dek,
    }
