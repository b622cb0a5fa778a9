"""What a feed has brought already: shown at once with newest:N, and not counted as read where it had ended."""

from dataclasses import replace
from typing import cast

from sqlalchemy import select

from bot.message import plain_text
from bot.model import FeedState
from bot.store.schema import deliveries
from bot.testing import FakeFetcher
from tests.doubles.dialogue import Dialogue
from tests.doubles.seen import see


async def test_what_was_read_when_nobody_was_to_see_it_is_shown_with_its_line(dialogue: Dialogue) -> None:
    """A feed's first entries are read before a channel wants them, and a line is chosen only where somebody sees it."""
    await dialogue.ask("/feed list")
    said = "The harbour bridge of Velm closes on Monday because a crack was found in its northern arch. " * 5
    async with dialogue.services.store.write() as tx:
        followed = await tx.feeds.follow(1, "https://herald.example/feed", title="The Herald")
        await see(tx, followed.id, "Bridge closes", said, url="https://herald.example/1")
    answer = await dialogue.ask("/feed subscribe herald newest:1")
    assert answer is not None
    assert "1 of its newest is posted here now." in plain_text(answer)
    async with dialogue.services.store.read() as tx:
        [card] = await tx.scalars(select(deliveries.c.message))
    assert "closes on Monday because a crack was found" in str(card)
    assert "Headline only" not in str(card)


async def test_a_feed_that_had_ended_is_said_to_bring_what_is_new_since(dialogue: Dialogue) -> None:
    items = "<item><title>One</title><guid>1</guid></item>"
    feed = f"<rss version='2.0'><channel><title>Herald</title>{items}</channel></rss>"
    cast("FakeFetcher", dialogue.services.fetcher).script["https://herald.example/feed"] = feed
    await dialogue.ask("/feed add https://herald.example/feed")
    async with dialogue.services.store.write() as tx:
        [followed] = await tx.feeds.of_workspace(1)
        await tx.feeds.save(replace(followed, state=FeedState.ENDED))
    await dialogue.says("""
        > /feed add https://herald.example/feed
        This workspace follows “Herald”.
        It is asked again; what it has brought since it was last read comes as news.
    """)
