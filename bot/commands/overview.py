"""What some channels of a workspace hear of and when their next digests come: a person's home page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from bot.commands.replies import told, wish_in_words
from bot.message import Bullets, Heading, Message, Moment, Spans, note, spans, text
from bot.model import Subscription
from bot.store import Tx


async def overview(tx: Tx, platform: str, workspace: str, channels: Collection[str]) -> Message:
    """Tell of those channels that hear of something or have a digest; the others are not named."""
    known = await tx.workspaces.find(platform, workspace)
    if known is None:
        return _nothing()
    wishes = await _wishes(tx, known.id)
    due = await _due(tx, known.id)
    lines = [
        spans(
            text(f"#{one.name}", bold=True), ": ", "; ".join(wishes[one.id]) or "hears of nothing", *due.get(one.id, ())
        )
        for one in await tx.channels.of_workspace(known.id)
        if one.external_id in channels and (one.id in wishes or one.id in due)
    ]
    return told(Heading("Your channels"), Bullets(tuple(lines))) if lines else _nothing()


def _nothing() -> Message:
    return told(Heading("Your channels"), note("None of them hears of anything yet: /watch subscribe changes that."))


async def _wishes(tx: Tx, workspace_id: int) -> dict[int, list[str]]:
    lists = {number: f"“{name}”" for number, name in (await tx.watchlists.names(workspace_id)).items()}
    feeds = {number: f"feed “{title}”" for number, title in (await tx.feeds.titles(workspace_id)).items()}

    def name(wish: Subscription) -> str:
        return lists.get(wish.watchlist_id or 0) or feeds.get(wish.feed_id or 0) or "everything"

    heard: defaultdict[int, list[str]] = defaultdict(list)
    for wish in await tx.subscriptions.of_workspace(workspace_id):
        heard[wish.channel_id].append(f"{name(wish)} ({wish_in_words(wish)})")
    return heard


async def _due(tx: Tx, workspace_id: int) -> dict[int, Spans]:
    """The next digest of each channel, in words."""
    first: dict[int, tuple[datetime, str]] = {}
    for channel, schedule in await tx.digests.of_workspace(workspace_id):
        first.setdefault(channel.id, (schedule.next_due_at, schedule.zone))
    return {number: spans("; next digest ", Moment(at, zone=zone)) for number, (at, zone) in first.items()}
