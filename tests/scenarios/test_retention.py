"""Old rows go, in bites; what somebody still waits for stays."""

from __future__ import annotations

from datetime import timedelta

from bot.flow.retention import Retention
from bot.message import plain_text
from bot.model import Actor, AlertMode
from bot.settings import Retention as Wishes
from tests.doubles.newsroom import LEAD, MORE, newsroom
from tests.doubles.scene import tables_with


async def test_old_articles_go_and_new_ones_stay() -> None:
    async with newsroom() as room:
        gazette = await room.outlet("Gazette", baseline=["An old report"])
        await room.round(later=timedelta(days=100))
        gazette.publish("A fresh report", ("Something new was reported today. " * 30,), at=room.clock.now())
        await room.round()
        assert await Retention(room.store, Wishes(article_days=90)).tick() > 0
        async with room.store.read() as tx:
            left = await tx.articles.recent(room.workspace.id, room.clock.now() - timedelta(days=999))
        assert [article.title for article in left] == ["A fresh report"]


async def test_no_word_of_an_article_is_kept_longer_than_the_settings_say(database_url: str) -> None:
    """What waits for a digest, and what a paused channel does not let us post, included."""
    async with newsroom(database_url) as room:
        await room.subscribe(mode=AlertMode.BOTH)
        gazette = await room.outlet("Gazette")
        async with room.store.write() as tx:
            await tx.channels.pause(room.channel.id, "archived")
        gazette.publish("Ferry sinks", (LEAD, *MORE), at=room.clock.now())
        await room.round()
        assert {"articles", "deliveries", "matches"} <= await tables_with(room.store, "forty")
        room.clock.advance(100 * 86_400)
        await Retention(room.store, Wishes(article_days=90)).tick()
        assert await tables_with(room.store, "forty") == set()
        assert "Ferry sinks" in plain_text(await room.digests.preview(room.channel))


async def test_what_waits_for_a_digest_outlives_its_age() -> None:
    async with newsroom() as room:
        await room.subscribe(mode=AlertMode.DIGEST)
        gazette = await room.outlet("Gazette")
        gazette.publish("Ferry sinks", at=room.clock.now())
        await room.round()
        room.clock.advance(100 * 86_400)
        await Retention(room.store, Wishes(article_days=90)).tick()
        assert await room.digests.send_now(room.channel, "late") == 1


async def test_of_too_many_only_the_newest_stay_whatever_their_age() -> None:
    async with newsroom() as room:
        gazette = await room.outlet("Gazette", baseline=["Report 0"])
        for day in range(1, 6):
            gazette.publish(f"Report {day}", (f"Something new was reported on day {day}. " * 30,), at=room.clock.now())
            await room.round(later=timedelta(hours=20))
            async with room.store.write() as tx:
                await tx.audit.add(room.workspace.id, None, Actor("U1", "Ada"), "/feed add", f"feed {day}")
        wishes = Wishes().model_copy(update={"most_articles": 3, "most_audit": 2})
        assert await Retention(room.store, wishes).tick() > 0
        assert await Retention(room.store, wishes).tick() == 0
        async with room.store.read() as tx:
            left = await tx.articles.recent(room.workspace.id, room.clock.now() - timedelta(days=99))
            trail = await tx.audit.of_workspace(room.workspace.id)
        assert [article.title for article in left] == ["Report 5", "Report 4", "Report 3"]
        assert [line.detail for line in trail] == ["feed 5", "feed 4"]
        await room.round()
        async with room.store.read() as tx:
            assert len(await tx.articles.recent(room.workspace.id, room.clock.now() - timedelta(days=99))) == 3
