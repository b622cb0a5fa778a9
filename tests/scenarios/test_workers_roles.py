"""One process for each role, as `compose.yaml` starts them: together they are the bot, and each does its part only."""

from pathlib import Path

import pytest

from bot.clock import SystemClock
from bot.model import AlertMode, Subscription
from bot.store import Store
from tests.doubles.press import Event, Press
from tests.doubles.shipped import Shipped, fleet
from tests.doubles.slack import SlackDouble
from tests.doubles.slack_people import Person
from tests.doubles.until import until

pytestmark = pytest.mark.timeout(240)

DOES = {  # role → what only its log tells
    "poll": '"event": "feed"',
    "work": '"event": "article"',
    "chat": '"event": "gateway taken"',
    "deliver": '"event": "sent"',
}


async def followed(store: Store, press: Press) -> int:
    """Have a channel hear of everything from one outlet; give the feed's number."""
    async with store.write() as tx:
        workspace = await tx.workspaces.ensure("slack", "T0HARBOUR", "Harbour Post")
        channel = await tx.channels.ensure(workspace.id, "C0NEWS", "news")
        feed = await tx.feeds.follow(workspace.id, press.feed_url(0))
        await tx.subscriptions.add(Subscription(0, channel.id, feed_id=feed.id, mode=AlertMode.NOW), "test")
        return feed.id


async def baseline_done(store: Store, feed: int) -> bool:
    async with store.read() as tx:
        found = await tx.feeds.get(feed)
    return found is not None and found.baseline_done


async def test_four_processes_of_one_role_each_take_an_entry_from_its_feed_to_the_channel(
    postgres_url: str, tmp_path: Path
) -> None:
    store = await Store.open(postgres_url, clock=SystemClock())
    async with Press(1) as press, SlackDouble() as slack:
        config = f"""
            [database]
            url = "{postgres_url}"
            [http]
            enabled = false
            [monitor]
            enabled = false
            [log]
            level = "info"
            [fetch]
            allow = ["{press.host}"]
            [polling]
            min_minutes = 0.02
            max_minutes = 0.03
            [slack]
            api_base = "{slack.api_base}"
        """
        tokens = {"WIREWATCH_SLACK_BOT_TOKEN": "xoxb-harbour", "WIREWATCH_SLACK_APP_TOKEN": "xapp-harbour"}
        feed = await followed(store, press)
        async with fleet(tmp_path, config, tuple(DOES), **tokens) as bots:
            await until(lambda: baseline_done(store, feed), 60)
            press.publish(0, Event(1))
            await until(lambda: Event(1).title(0) in posts(slack), 60)
            await slack.until(lambda: bool(slack.sockets))
            await Person(slack, "U0BEN").types("/watch lists")
            await slack.until(lambda: "watch-list" in slack.world.channels["C0NEWS"].messages[-1].text)
            assert [await bot.stop() for bot in bots] == [0] * len(bots)
            assert {bot.role: did(bot) for bot in bots} == {role: {role} for role in DOES}
    await store.close()


def posts(slack: SlackDouble) -> str:
    return " ".join(post.text for post in slack.world.posts("C0NEWS"))


def did(bot: Shipped) -> set[str]:
    """Give the roles whose work a process's log tells of."""
    told = bot.told()
    return {role for role, words in DOES.items() if words in told}
