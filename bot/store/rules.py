"""Channel rules: what feedback proposed, and what somebody confirmed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, delete, select, update

from bot.model import ChannelRule, RuleKind
from bot.store.schema import channel_rules, entities, watchlists
from bot.store.session import Record, Room, batched

_r = channel_rules.c
_holds = _r.confirmed_at.is_not(None)


class Rules(Room):
    """Rows of `channel_rules`."""

    async def propose(self, rule: ChannelRule) -> ChannelRule:
        """Store a proposal (its `id` is ignored), or give the same rule as it is known here.  Feedback calls it."""
        await self._tx.lock(f"rules of {rule.channel_id}")
        same = and_(
            _r.channel_id == rule.channel_id,
            _r.kind == rule.kind.value,
            _r.value == rule.value,
            _r.entity_id.is_not_distinct_from(rule.entity_id or None),
        )
        if known := await self._some(_joined().where(same)):
            return known[0]
        new = self._tx.insert(channel_rules).values(
            channel_id=rule.channel_id,
            kind=rule.kind.value,
            entity_id=rule.entity_id or None,
            value=rule.value,
            proposed_by=rule.proposed_by,
            proposed_at=self._tx.now,
            confirmed_at=rule.confirmed_at,
        )
        number = await self._tx.scalar(new.returning(_r.id))
        return (await self._some(_joined().where(_r.id == number)))[0]

    async def get(self, channel_id: int, number: int) -> ChannelRule | None:
        """Give a channel's rule or proposal by number.  Buttons call it."""
        return next(iter(await self._some(_joined().where(_r.id == number, _r.channel_id == channel_id))), None)

    async def confirm(self, rule: ChannelRule) -> None:
        """Let a proposal hold.  `/news rule` calls it."""
        await self._tx.run(update(channel_rules).where(_r.id == rule.id).values(confirmed_at=self._tx.now))

    async def remove(self, number: int) -> bool:
        """End a rule or a proposal.  `/news rule` and undo call it."""
        return await self._tx.run(delete(channel_rules).where(_r.id == number)) > 0

    async def is_possible(self, rule: ChannelRule) -> bool:
        """Say whether what a rule is about is still there.  Undo calls it."""
        asked = select(entities.c.id).where(entities.c.id == rule.entity_id)
        return not rule.entity_id or await self._tx.first(asked) is not None

    async def of_channel(self, channel_id: int) -> list[ChannelRule]:
        """Give a channel's rules and proposals, rules first.  Commands call it."""
        asked = _joined().where(_r.channel_id == channel_id)
        return await self._some(asked.order_by(_r.confirmed_at.is_(None), _r.id))

    async def holding(self, channel_ids: Sequence[int]) -> dict[int, list[ChannelRule]]:
        """Give, by channel, the confirmed rules.  The router calls it once an article."""
        found: defaultdict[int, list[ChannelRule]] = defaultdict(list)
        for some in batched(list(channel_ids)):
            for rule in await self._some(_joined().where(_r.channel_id.in_(some), _holds).order_by(_r.id)):
                found[rule.channel_id].append(rule)
        return found

    async def forget_proposals(self, before: datetime) -> int:
        """Delete proposals that nobody confirmed.  Retention calls it."""
        return await self._tx.run(delete(channel_rules).where(_r.confirmed_at.is_(None), _r.proposed_at < before))

    async def _some(self, asked: Select[Any]) -> list[ChannelRule]:
        return [_rule(row) for row in await self._tx.rows(asked)]


def _joined() -> Select[Any]:
    named = (entities.c.name.label("entity"), watchlists.c.name.label("watchlist"))
    asked = select(channel_rules, *named).outerjoin(entities, entities.c.id == _r.entity_id)
    return asked.outerjoin(watchlists, watchlists.c.id == entities.c.watchlist_id)


def _rule(row: Record) -> ChannelRule:
    return ChannelRule(
        id=row.id,
        channel_id=row.channel_id,
        kind=RuleKind(row.kind),
        value=row.value,
        entity_id=row.entity_id or 0,
        entity=row.entity or "",
        watchlist=row.watchlist or "",
        proposed_by=row.proposed_by,
        confirmed_at=row.confirmed_at,
    )
