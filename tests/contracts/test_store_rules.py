"""Channel rules, on both databases."""

from __future__ import annotations

from datetime import timedelta

from bot.model import ChannelRule, RuleKind
from bot.store import Store
from bot.testing import FakeClock
from tests.doubles.scene import set_scene


async def test_a_rule_is_proposed_once_confirmed_and_ended(store: Store) -> None:
    scene = await set_scene(store)
    entity = scene.watchlist.entities[0]
    wanted = ChannelRule(0, scene.channel.id, RuleKind.BAR, "main subject", entity.id, proposed_by="Ada")
    async with store.write() as tx:
        proposed = await tx.rules.propose(wanted)
        assert await tx.rules.propose(wanted) == proposed
        assert (proposed.entity, proposed.watchlist, proposed.confirmed_at) == (entity.name, "Harbours", None)
        assert await tx.rules.holding([scene.channel.id]) == {}
        await tx.rules.confirm(proposed)
        mute = await tx.rules.propose(ChannelRule(0, scene.channel.id, RuleKind.MUTE, "The Gazette"))
        assert (mute.entity_id, mute.entity) == (0, "")
    async with store.write() as tx:
        [holds] = (await tx.rules.holding([scene.channel.id]))[scene.channel.id]
        assert (holds.id, holds.confirmed_at) == (proposed.id, tx.now)
        assert await tx.rules.of_channel(scene.channel.id) == [holds, mute]
        assert await tx.rules.remove(holds.id)
        assert not await tx.rules.remove(holds.id)
        assert await tx.rules.get(scene.channel.id, mute.id) == mute
        assert await tx.rules.get(scene.channel.id + 1, mute.id) is None


async def test_a_rule_goes_with_its_entity_and_can_then_not_come_back(store: Store) -> None:
    scene = await set_scene(store)
    entity = scene.watchlist.entities[0]
    async with store.write() as tx:
        rule = await tx.rules.propose(ChannelRule(0, scene.channel.id, RuleKind.WORD, "regatta", entity.id))
        assert await tx.rules.is_possible(rule)
        await tx.watchlists.remove_entity(scene.watchlist.id, entity.key)
        assert await tx.rules.of_channel(scene.channel.id) == []
        assert not await tx.rules.is_possible(rule)


async def test_only_old_proposals_are_forgotten(store: Store, clock: FakeClock) -> None:
    scene = await set_scene(store)
    async with store.write() as tx:
        held = await tx.rules.propose(ChannelRule(0, scene.channel.id, RuleKind.MUTE, "The Gazette"))
        await tx.rules.confirm(held)
        await tx.rules.propose(ChannelRule(0, scene.channel.id, RuleKind.MUTE, "The Herald"))
    clock.advance(timedelta(days=31).total_seconds())
    async with store.write() as tx:
        assert await tx.rules.forget_proposals(tx.now - timedelta(days=30)) == 1
        assert [rule.value for rule in await tx.rules.of_channel(scene.channel.id)] == ["The Gazette"]
