"""Matches: which entities were found in which article, and on what evidence."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, func, select

from bot.model import Match, Mention, RuleVerdict, Salience
from bot.store.articles import visible_to
from bot.store.schema import articles, entities, matches, watchlists
from bot.store.session import Record, Room, batched


class Matches(Room):
    """Rows of `matches`.  A match belongs to its watch-list's workspace."""

    async def save(self, article_id: int, found: Sequence[Match]) -> None:
        """Replace what is known of an article; matches of lists that are gone meanwhile fall away.

        The pipeline calls it in the article's transaction.
        """
        await self._tx.run(delete(matches).where(matches.c.article_id == article_id))
        wanted = {match.entity_id: match for match in found}
        alive = await self._tx.rows(
            select(entities.c.id, entities.c.watchlist_id).where(entities.c.id.in_(list(wanted)))
        )
        rows = [_columns(article_id, row.watchlist_id, wanted[row.id]) | {"entity_id": row.id} for row in alive]
        if rows:
            await self._tx.run(self._tx.insert(matches), rows)

    async def of_article(self, article_id: int, workspace_id: int) -> list[Match]:
        """Give what a workspace's lists found in an article, best first.  Feedback and `why` call it."""
        asked = _joined().where(matches.c.article_id == article_id, watchlists.c.workspace_id == workspace_id)
        ranked = asked.order_by(matches.c.score.desc(), matches.c.entity_id)
        return [_match(row) for row in await self._tx.rows(ranked)]

    async def of_articles(self, article_ids: Sequence[int], workspace_id: int) -> dict[int, list[Match]]:
        """Give, by article, what a workspace's lists found in several, best first.  Feedback calls it."""
        found: dict[int, list[Match]] = {}
        for some in batched(list(article_ids)):
            asked = _joined().where(matches.c.article_id.in_(some), watchlists.c.workspace_id == workspace_id)
            for row in await self._tx.rows(asked.order_by(matches.c.article_id, matches.c.score.desc())):
                found.setdefault(row.article_id, []).append(_match(row))
        return found

    async def named(self, article_ids: Sequence[int], workspace_id: int) -> dict[int, list[tuple[int, str, Salience]]]:
        """Give, by article, (list, entity's name, salience) of what a workspace's lists found.  Digests call it."""
        found: dict[int, list[tuple[int, str, Salience]]] = {}
        shown = (matches.c.article_id, matches.c.watchlist_id, entities.c.name, matches.c.salience)
        for some in batched(article_ids):
            asked = select(*shown).join(entities, entities.c.id == matches.c.entity_id)
            asked = asked.join(watchlists, watchlists.c.id == matches.c.watchlist_id)
            asked = asked.where(matches.c.article_id.in_(some), watchlists.c.workspace_id == workspace_id)
            for row in await self._tx.rows(asked.order_by(matches.c.article_id, matches.c.score.desc())):
                mine = found.setdefault(row.article_id, [])
                mine.append((row.watchlist_id, row.name, Salience(row.salience)))
        return found

    async def of_story(self, story_id: int, workspace_id: int) -> dict[int, list[Match]]:
        """Give, by article, the matches of a workspace's lists in what it may see of a story.  Cards call it."""
        asked = _joined().join(articles, articles.c.id == matches.c.article_id)
        asked = asked.where(
            articles.c.story_id == story_id, watchlists.c.workspace_id == workspace_id, visible_to(workspace_id)
        )
        found: dict[int, list[Match]] = {}
        for row in await self._tx.rows(asked.order_by(matches.c.article_id, matches.c.score.desc())):
            found.setdefault(row.article_id, []).append(_match(row))
        return found

    async def counts(self, watchlist_id: int, since: datetime) -> dict[int, int]:
        """Give, by entity, in how many articles it was found since.  `/watch show` calls it."""
        asked = select(matches.c.entity_id, func.count()).join(articles, articles.c.id == matches.c.article_id)
        asked = asked.where(matches.c.watchlist_id == watchlist_id, articles.c.first_seen_at >= since)
        return {row[0]: row[1] for row in await self._tx.rows(asked.group_by(matches.c.entity_id))}


def _joined() -> Select[Any]:
    named = (watchlists.c.name.label("watchlist"), entities.c.name.label("entity"), entities.c.key.label("entity_key"))
    asked = select(matches, *named).join(entities, entities.c.id == matches.c.entity_id)
    return asked.join(watchlists, watchlists.c.id == matches.c.watchlist_id)


def _columns(article_id: int, watchlist_id: int, match: Match) -> dict[str, Any]:
    return {
        "article_id": article_id,
        "watchlist_id": watchlist_id,
        "score": match.score,
        "salience": match.salience.value,
        "evidence": match.evidence,
        "mentions": [[mention.start, mention.end, mention.text] for mention in match.mentions],
        "title_mentions": [[mention.start, mention.end, mention.text] for mention in match.title_mentions],
        "explanation": [[verdict.rule, verdict.accepted, verdict.detail] for verdict in match.explanation],
    }


def _match(row: Record) -> Match:
    return Match(
        watchlist=row.watchlist,
        entity=row.entity,
        entity_key=row.entity_key,
        score=row.score,
        salience=Salience(row.salience),
        mentions=tuple(Mention(*mention) for mention in row.mentions),
        evidence=row.evidence,
        title_mentions=tuple(Mention(*mention) for mention in row.title_mentions),
        watchlist_id=row.watchlist_id,
        entity_id=row.entity_id,
        explanation=tuple(RuleVerdict(*verdict) for verdict in row.explanation),
    )
