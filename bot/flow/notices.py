"""What the bot says about itself in the channels concerned: once when something stops, once when it is back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from bot.flow.cards import notice_message
from bot.flow.outbox import put
from bot.message import Message, Tone, Words, spans, typed
from bot.model import Channel, DeliveryKind, Feed, FeedState
from bot.store import Tx


@dataclass(frozen=True, slots=True)
class Notice:
    """A word about something named by `subject`; the same subject is told once."""

    subject: str
    message: Message

    async def put(self, tx: Tx, channel: Channel) -> None:
        """Put it into a channel's outbox."""
        await put(tx, channel.id, DeliveryKind.NOTICE, self.subject, self.message)


def feed_notice(feed: Feed) -> tuple[Feed, Notice | None]:
    """Say what a feed's channels must hear, and give the feed with that noted.  Pure.

    A feed is called failing after a day of failures, never for a single one, and is back with its first good answer.
    It is called silent when it says nothing for far longer than ever before, and is back with its first new entry;
    that silence then belongs to its rhythm, so that it is not called silent again for the same.
    """
    if feed.state is feed.told_state:
        return feed, None
    since = feed.failing_since or feed.last_polled_at
    subject = f"feed:{feed.id}:{feed.state.value}:{since.isoformat() if since else ''}"
    return replace(feed, told_state=feed.state), Notice(subject, _words(feed))


async def tell_of_budget(tx: Tx, channel: Channel) -> None:
    """Tell a channel, once a day of its own, that its budget was spent and where the rest is."""
    today = tx.now.astimezone(ZoneInfo(channel.zone)).date()
    has_digest = bool(await tx.digests.of_channel(channel.id))
    where: Words = "What is over comes in the digest."
    if not has_digest:
        waits = "What is over waits for a digest, and this channel has none: "
        where = spans(waits, typed("/digest schedule 08:00"), " sets one up.")
    budget = f"{channel.hourly_budget} card{'' if channel.hourly_budget == 1 else 's'}"
    message = notice_message(
        spans(f"This channel's budget of {budget} an hour is spent. ", where),
        hint=spans("/digest preview shows what waits, ", typed("/news quiet budget:30"), " allows more."),
    )
    await put(tx, channel.id, DeliveryKind.NOTICE, f"budget:{today.isoformat()}", message)


def _words(feed: Feed) -> Message:
    reason = f"Last error: {feed.last_error}." if feed.last_error else ""
    match feed.state:
        case FeedState.FAILING:
            words = f"The feed “{feed.title}” has not answered for a day. It is still tried, less and less often."
            return notice_message(words, tone=Tone.WARNING, hint=reason)
        case FeedState.ENDED:
            words = f"The feed “{feed.title}” has ended and is no longer asked. Nothing new will come from it."
            login = " with its password" if feed.login else ""
            again = spans(f"{reason} To try again: ".lstrip(), typed(f"/feed add {feed.url}"), login)
            return notice_message(words, tone=Tone.ALARM, hint=again)
        case FeedState.SILENT:
            words = (
                f"The feed “{feed.title}” answers, but has brought nothing new for far longer than it ever did before."
            )
            last = feed.last_entry_at
            newest = f"Its newest entry is of {last.day} {last:%B %Y}. " if last else ""
            return notice_message(
                words, tone=Tone.WARNING, hint=f"{newest}Sites that move often leave such feeds behind."
            )
        case FeedState.ACTIVE if feed.told_state is FeedState.SILENT:
            return notice_message(f"The feed “{feed.title}” has news again.", tone=Tone.GOOD)
        case FeedState.ACTIVE:
            return notice_message(f"The feed “{feed.title}” is back.", tone=Tone.GOOD)
