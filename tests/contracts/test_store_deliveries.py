"""The outbox, on both databases: order, fencing, back-off, pauses, and nothing twice."""

import asyncio
from datetime import timedelta

import pytest

from bot.errors import Fenced
from bot.model import Channel, Delivery, DeliveryKind, DeliveryState
from bot.store import Store
from bot.store.deliveries import key_of
from bot.testing import FakeClock
from tests.doubles.scene import set_scene

CARD, UPDATE, THREAD = DeliveryKind.CARD, DeliveryKind.UPDATE, DeliveryKind.THREAD
MINUTE = timedelta(minutes=1)


async def channel_of(store: Store, name: str = "T1") -> Channel:
    return (await set_scene(store, name)).channel


async def add(
    store: Store, channel: Channel, subject: str = "story:1", kind: DeliveryKind = CARD, **more: object
) -> int | None:
    message = {"words": more.pop("words", subject)}
    async with store.write() as tx:
        return await tx.deliveries.add(channel.id, kind, subject, message, **more)  # type: ignore[arg-type]


async def claim(store: Store, limit: int = 10) -> list[Delivery]:
    async with store.write() as tx:
        return await tx.deliveries.claim(limit)


async def begin(store: Store) -> Delivery:
    """Claim the one that is due and say that its request goes out."""
    [delivery] = await claim(store)
    async with store.write() as tx:
        await tx.deliveries.mark_sending(delivery)
    return delivery


async def send(store: Store, external_id: str = "1.1") -> Delivery:
    delivery = await begin(store)
    async with store.write() as tx:
        await tx.deliveries.mark_sent(delivery, external_id)
    return delivery


async def state_of(store: Store, number: int) -> DeliveryState:
    async with store.read() as tx:
        delivery = await tx.deliveries.get(number)
    assert delivery is not None
    return delivery.state


async def test_a_delivery_is_claimed_sent_and_found_again(store: Store, clock: FakeClock) -> None:
    channel = await channel_of(store)
    number = await add(store, channel, "story:1", words="Cranes stand still")
    delivery = await send(store, "171.0001")
    assert (delivery.id, delivery.message) == (number, {"words": "Cranes stand still"})
    async with store.read() as tx:
        sent = await tx.deliveries.get(delivery.id)
        assert sent is not None
        assert (sent.state, sent.attempts, sent.sent_at) == (DeliveryState.SENT, 1, clock.now())
        assert await tx.deliveries.posted(channel.id, "story:1") == "171.0001"
        assert await tx.deliveries.posted(channel.id, "story:2") is None
        assert await tx.deliveries.counts(clock.now()) == {DeliveryState.SENT: 1}
    assert await claim(store) == []


async def test_the_same_delivery_twice_is_one(store: Store) -> None:
    channel = await channel_of(store)
    assert await add(store, channel) is not None
    assert await add(store, channel) is None
    assert await add(store, channel, part=1) is not None
    assert await add(store, channel, kind=THREAD) is not None
    await send(store)
    assert await add(store, channel) is None, "what was sent is not sent again"


def test_the_key_tells_every_part_of_a_delivery_apart() -> None:
    keys = {
        key_of(1, "story:1", CARD, 1, 0),
        key_of(2, "story:1", CARD, 1, 0),
        key_of(1, "story:11", CARD, 1, 0),
        key_of(1, "story:1", UPDATE, 1, 0),
        key_of(1, "story:1", CARD, 2, 0),
        key_of(1, "story:1", CARD, 1, 1),
    }
    assert len(keys) == 6


async def test_a_channel_gets_its_messages_in_order_and_one_at_a_time(store: Store) -> None:
    here, there = await channel_of(store, "T1"), await channel_of(store, "T2")
    for subject in ("first", "second"):
        await add(store, here, subject)
    await add(store, there, "elsewhere")
    assert {delivery.subject for delivery in await claim(store)} == {"first", "elsewhere"}
    assert await claim(store) == [], "one in flight a channel"


async def test_a_back_off_holds_the_channel_and_no_other(store: Store, clock: FakeClock) -> None:
    here, there = await channel_of(store, "T1"), await channel_of(store, "T2")
    await add(store, here, "first")
    first = await begin(store)
    await add(store, here, "second")
    await add(store, there, "elsewhere")
    async with store.write() as tx:
        await tx.deliveries.mark_pending(first, clock.now() + MINUTE, "429")
    assert [delivery.subject for delivery in await claim(store)] == ["elsewhere"]
    clock.advance(60)
    [again] = [delivery for delivery in await claim(store) if delivery.channel_id == here.id]
    assert (again.subject, again.attempts, again.error) == ("first", 1, "429")


async def test_concurrent_senders_never_hold_the_same_channel(store: Store) -> None:
    channels = [await channel_of(store, f"T{number}") for number in range(5)]
    for channel in channels:
        for subject in ("a", "b", "c"):
            await add(store, channel, subject)
    claims = await asyncio.gather(*(claim(store, 2) for _ in range(8)))
    held = [delivery for some in claims for delivery in some]
    assert sorted(delivery.channel_id for delivery in held) == [channel.id for channel in channels]
    assert {delivery.subject for delivery in held} == {"a"}


async def test_who_lost_the_lease_changes_nothing(store: Store, clock: FakeClock) -> None:
    number = await add(store, await channel_of(store))
    assert number is not None
    [stalled] = await claim(store)
    clock.advance(61)
    [fresh] = await claim(store)
    assert fresh.id == stalled.id
    with pytest.raises(Fenced):
        async with store.write() as tx:
            await tx.deliveries.mark_sending(stalled)
    async with store.write() as tx:
        await tx.deliveries.mark_sending(fresh)
        await tx.deliveries.mark_sent(fresh, "1.1")
    with pytest.raises(Fenced):
        async with store.write() as tx:
            await tx.deliveries.mark_pending(stalled, clock.now(), "late")
    assert await state_of(store, number) is DeliveryState.SENT


async def test_a_request_goes_out_once_for_each_claim(store: Store) -> None:
    await add(store, await channel_of(store))
    delivery = await begin(store)
    with pytest.raises(Fenced):
        async with store.write() as tx:
            await tx.deliveries.mark_sending(delivery)


async def test_what_was_claimed_but_not_begun_is_given_back(store: Store) -> None:
    await add(store, await channel_of(store))
    [delivery] = await claim(store)
    async with store.write() as tx:
        await tx.deliveries.release(delivery)
    assert [again.attempts for again in await claim(store)] == [0]


async def test_a_row_left_in_sending_is_found_when_its_lease_ends(store: Store, clock: FakeClock) -> None:
    await add(store, await channel_of(store))
    crashed = await begin(store)
    async with store.write() as tx:
        assert await tx.deliveries.stuck(10) == []
    clock.advance(61)
    async with store.write() as tx:
        [found] = await tx.deliveries.stuck(10)
        assert (found.id, found.state) == (crashed.id, DeliveryState.UNKNOWN)
        assert found.attempted_at == crashed.created_at
    assert await claim(store) == [], "it is not sent again before somebody looked"
    async with store.write() as tx:
        assert await tx.deliveries.stuck(10) == [], "one looks at a time"
        await tx.deliveries.mark_sent(found, "1.1")


async def test_an_unknown_fate_holds_the_channel_until_it_is_known(store: Store, clock: FakeClock) -> None:
    channel = await channel_of(store)
    await add(store, channel, "first")
    first = await begin(store)
    await add(store, channel, "second")
    async with store.write() as tx:
        await tx.deliveries.mark_unknown(first, "the connection broke", clock.now() + MINUTE)
        assert await tx.deliveries.stuck(10) == []
    assert await claim(store) == []
    clock.advance(60)
    async with store.write() as tx:
        [looked_for] = await tx.deliveries.stuck(10)
        await tx.deliveries.mark_pending(looked_for, clock.now(), "not in the history", uncertain=True)
    again = await send(store)
    assert (again.id, again.uncertain) == (first.id, True)
    assert [delivery.subject for delivery in await claim(store)] == ["second"]


async def test_a_refused_channel_pauses_with_all_that_waits_and_resumes_in_order(store: Store) -> None:
    channel = await channel_of(store)
    await add(store, channel, "first")
    await add(store, channel, "second")
    first = await begin(store)
    async with store.write() as tx:
        assert await tx.deliveries.mark_paused(first, "the bot is not in the channel")
        assert [paused.paused_reason for paused in await tx.channels.paused()] == ["the bot is not in the channel"]
    third = await add(store, channel, "third")
    assert third is not None
    assert await state_of(store, third) is DeliveryState.PAUSED
    assert await claim(store) == []
    async with store.write() as tx:
        assert await tx.deliveries.resume_channel(channel.id) == 3
        assert await tx.channels.paused() == []
    assert [(await send(store)).subject for _ in range(3)] == ["first", "second", "third"]


async def test_a_dead_letter_lets_the_rest_pass_and_can_be_sent_again(store: Store) -> None:
    channel = await channel_of(store)
    await add(store, channel, "poison")
    await add(store, channel, "good")
    poison = await begin(store)
    async with store.write() as tx:
        await tx.deliveries.mark_dead(poison, "invalid_blocks")
        [dead] = await tx.deliveries.dead(channel.workspace_id)
        assert (dead.subject, dead.error) == ("poison", "invalid_blocks")
        assert await tx.deliveries.dead(channel.workspace_id + 1) == []
    assert (await send(store)).subject == "good"
    async with store.write() as tx:
        assert await tx.deliveries.retry(poison.id)
        assert not await tx.deliveries.retry(poison.id)
    assert (await send(store)).subject == "poison"


async def test_an_update_replaces_a_card_that_is_not_sent_yet(store: Store) -> None:
    channel = await channel_of(store)
    await add(store, channel, "story:1", words="1 source")
    assert await add(store, channel, "story:1", UPDATE, revision=2, words="2 sources") is None
    sent = await send(store)
    assert (sent.kind, sent.message) == (CARD, {"words": "2 sources"})
    assert await claim(store) == []


async def test_unsent_updates_of_one_card_become_the_latest(store: Store) -> None:
    channel = await channel_of(store)
    await add(store, channel, "story:1")
    await send(store)
    for revision in (2, 4, 3):
        await add(store, channel, "story:1", UPDATE, revision=revision, words=f"revision {revision}")
    sent = await send(store)
    assert (sent.revision, sent.message) == (4, {"words": "revision 4"})
    assert await claim(store) == []


async def test_an_update_in_hand_is_not_changed_under_the_sender_s_eyes(store: Store) -> None:
    channel = await channel_of(store)
    await add(store, channel, "story:1")
    await send(store)
    await add(store, channel, "story:1", UPDATE, revision=2)
    held = await begin(store)
    assert await add(store, channel, "story:1", UPDATE, revision=3, words="revision 3") is not None
    async with store.write() as tx:
        await tx.deliveries.mark_sent(held, "1.1")
    assert (await send(store)).message == {"words": "revision 3"}


async def test_replies_in_a_thread_never_coalesce(store: Store) -> None:
    channel = await channel_of(store)
    await add(store, channel, "story:1")
    for number in (1, 2):
        await add(store, channel, f"story:1/reply:{number}", THREAD, target="story:1")
    assert [(await send(store)).target for _ in range(3)] == [None, "story:1", "story:1"]


async def test_a_merged_story_s_card_is_edited_under_its_new_name(store: Store) -> None:
    here, there = await channel_of(store, "T1"), await channel_of(store, "T2")
    await add(store, here, "story:1")
    await send(store, "1.1")
    await add(store, there, "story:1")
    await send(store, "2.1")
    await add(store, there, "story:2")
    await send(store, "2.2")
    async with store.write() as tx:
        await tx.deliveries.rename("story:1", "story:2")
        assert await tx.deliveries.posted(here.id, "story:2") == "1.1"
        assert await tx.deliveries.posted(there.id, "story:2") == "2.2", "where both were posted both stay"
        assert await tx.deliveries.posted(there.id, "story:1") == "2.1"
