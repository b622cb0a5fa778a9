"""The last part of an entry's way: for every channel concerned, decide, and write what follows from the decision.

All of it happens in the transaction that stores the article, so that an alert exists if, and only if, its article does.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from bot.engine.alerts import HELD_BUDGET, Situation, decide
from bot.engine.feedback import heed, muted
from bot.flow.cards import Card, Found, Source, card_message, reply_message
from bot.flow.notices import tell_of_budget
from bot.flow.outbox import put, story_subject
from bot.message import Message, dump
from bot.model import (
    AlertMode,
    Article,
    Channel,
    ChannelRule,
    Decision,
    DeliveryKind,
    Match,
    Outcome,
    Readability,
    Story,
    Subscription,
)
from bot.store import Tx
from bot.store.values import Card as StoredCard

HOUR = timedelta(hours=1)
STRENGTH = (Outcome.POST, Outcome.REPLY, Outcome.EDIT, Outcome.HOLD, Outcome.DIGEST, Outcome.NOTHING)
NO_LINE = "no sentence of its text can stand for it"
"""Why a card has no line though its text was read: a list, a table, the same words again and again."""


@dataclass(frozen=True, slots=True)
class News:
    """What has just been stored: an article, new or revised, in its story, with what is materially new in it."""

    article: Article
    story_id: int
    matches: tuple[Match, ...]
    baseline: bool = False
    is_new: bool = True
    is_revised: bool = False
    material: tuple[str, ...] = ()
    max_age: timedelta = timedelta(hours=48)
    entry_id: int | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """A decision for one subscription of a channel."""

    subscription: Subscription
    decision: Decision


async def route(tx: Tx, news: News) -> list[int]:
    """Decide and write for every channel that the article concerns; return the channels that have something to send."""
    feeds = await tx.articles.feeds(news.article.id)
    lists = sorted({match.watchlist_id for match in news.matches})
    by_channel: defaultdict[int, list[Subscription]] = defaultdict(list)
    channels: dict[int, Channel] = {}
    for concerned in await tx.subscriptions.for_article(lists, feeds):
        by_channel[concerned.channel.id].append(concerned.subscription)
        channels[concerned.channel.id] = concerned.channel
    shown = {card.channel_id for card in await tx.cards.of_story(news.story_id)}
    channels |= await tx.channels.many(sorted(shown - channels.keys()))
    rules = await tx.rules.holding(list(channels))
    desks = [_Desk(tx, news, channel, rules[channel.id]) for channel in channels.values()]
    return [desk.channel.id for desk in desks if await desk.settle(by_channel[desk.channel.id])]


async def show_newest(tx: Tx, channel: Channel, wish: Subscription, articles: Sequence[Article]) -> int:
    """Tell one channel of articles that were there before it asked, as if they came now; say how many it is sent.

    Nobody is pinged, and age is no reason against them.  Quiet hours and the budget hold: the rest is in the digest.
    """
    rules = (await tx.rules.holding([channel.id]))[channel.id]
    here = [article.id for article in articles if await _is_shown(tx, channel, article)]
    sent = 0
    for article in articles:
        if article.story_id is not None and article.id not in here:
            news = News(article, article.story_id, (), max_age=tx.now - datetime.min.replace(tzinfo=UTC))
            sent += await _Desk(tx, news, channel, rules).settle([replace(wish, ping=None)])
    return sent


async def _is_shown(tx: Tx, channel: Channel, article: Article) -> bool:
    """Say whether a channel's card shows an article: its story's articles from the lead on."""
    card = await tx.cards.get(channel.id, article.story_id) if article.story_id is not None else None
    return card is not None and article.id >= card.article_ids[0]


class _Desk:
    """One channel's view of one piece of news."""

    def __init__(self, tx: Tx, news: News, channel: Channel, rules: Sequence[ChannelRule]) -> None:
        self._tx = tx
        self._news = news
        self.channel = channel
        self._rules = rules

    async def settle(self, subscriptions: Sequence[Subscription]) -> bool:
        story = await self._tx.stories.get(self._news.story_id, self.channel.workspace_id)
        if story is None or not any(article.id == self._news.article.id for article in story.articles):
            return False
        card = await self._tx.cards.get(self.channel.id, story.id)
        hour_ago = self._tx.now - HOUR
        posted = await self._tx.decisions.count(self.channel.id, Outcome.POST, hour_ago) if subscriptions else 0
        verdicts = [self._judge(subscription, story, card, posted) for subscription in subscriptions]
        for verdict in verdicts:
            await self._tx.decisions.add(
                self._news.article.id, story.id, self.channel.id, verdict.subscription.id, verdict.decision
            )
            await self._keep_for_digest(story, verdict)
        if not verdicts and muted(self._rules, self._news.article):
            return False
        outcome, subscription = _strongest(verdicts, has_card=card is not None)
        return await self._write(outcome, story, card, subscription)

    def _judge(self, subscription: Subscription, story: Story, card: StoredCard | None, posted: int) -> Verdict:
        heeded = heed(self._rules, self._news.article, self._news.matches, subscription)
        breaking_since = self._tx.now - timedelta(minutes=subscription.breaking_minutes)
        situation = Situation(
            channel=self.channel,
            subscription=subscription,
            now=self._tx.now,
            salience=heeded.match.salience if heeded.match else None,
            bar=heeded.bar,
            ruled_out=heeded.ruled_out,
            baseline=self._news.baseline,
            published=self._news.article.published,
            published_source=self._news.article.published_source,
            max_age=self._news.max_age,
            has_card=card is not None,
            is_new_outlet=self._news.is_new,
            material=self._news.material,
            headline_changed=self._news.is_revised,
            posted_last_hour=posted,
            outlets=len({one.site for one in story.articles if one.first_seen_at >= breaking_since}),
        )
        return Verdict(subscription, decide(situation))

    async def _keep_for_digest(self, story: Story, verdict: Verdict) -> None:
        outcome, reasons = verdict.decision.outcome, verdict.decision.reasons
        if reasons[-1] == HELD_BUDGET:
            await tell_of_budget(self._tx, self.channel)
        waits = outcome in (Outcome.HOLD, Outcome.DIGEST)
        also = outcome is Outcome.POST and verdict.subscription.mode is AlertMode.BOTH
        if waits or also:
            reason = reasons[-1] if outcome is Outcome.HOLD else ""
            await self._tx.digest_items.hold(
                self.channel.id, story.id, self._news.article.id, verdict.subscription.watchlist_id, reason
            )

    async def _write(
        self, outcome: Outcome, story: Story, card: StoredCard | None, subscription: Subscription | None
    ) -> bool:
        subject = story_subject(story.id)
        if outcome is Outcome.POST and card is None:
            ping = subscription.ping if subscription else None
            return await self._show(story, None, DeliveryKind.CARD, ping)
        if card is None:
            return False
        changed = outcome in (Outcome.EDIT, Outcome.REPLY) and await self._show(story, card, DeliveryKind.UPDATE, None)
        if outcome is Outcome.REPLY:
            if not changed:  # the outbox tells replies apart by the card's revision
                await self._tx.cards.save(replace(card, revision=card.revision + 1))
            reply = reply_message(_source(self._news.article), self._news.material)
            await self._put(DeliveryKind.THREAD, subject, reply, card.revision + 1)
            return True
        return changed

    async def _show(self, story: Story, card: StoredCard | None, kind: DeliveryKind, ping: str | None) -> bool:
        """Post or edit the card, unless it would look the same."""
        lead = card.article_ids[0] if card else self._news.article.id
        content = await compose_card(self._tx, story, self.channel, lead, ping)
        message = card_message(content)
        look = hashlib.sha256(json.dumps(dump(message), sort_keys=True).encode()).hexdigest()
        if card is not None and card.content_hash == look:
            return False
        revision = card.revision + 1 if card else 1
        await self._tx.cards.save(
            StoredCard(
                channel_id=self.channel.id,
                story_id=story.id,
                revision=revision,
                article_ids=tuple(source.article_id for source in content.sources),
                posted_at=card.posted_at if card else self._tx.now,
                content_hash=look,
            )
        )
        await self._put(kind, story_subject(story.id), message, revision)
        return True

    async def _put(self, kind: DeliveryKind, subject: str, message: Message, revision: int) -> None:
        entry = self._news.entry_id
        await put(self._tx, self.channel.id, kind, subject, message, revision=revision, entry_id=entry)


async def compose_card(tx: Tx, story: Story, channel: Channel, lead_id: int, ping: str | None = None) -> Card:
    """Gather what a channel's card shows: only articles its workspace may see, only lists it subscribes to.

    The article `lead_id`, with which the card was posted, stands first and gives headline and dek; what the story held
    before it (a feed's baseline, mentions below the bar) is background and not shown.
    """
    articles = since(story, lead_id)
    lead = articles[0]
    wanted = {one.watchlist_id for one in await tx.subscriptions.of_channel(channel.id)}
    matches = await tx.matches.of_story(story.id, channel.workspace_id)
    seen = (match for article in articles for match in matches.get(article.id, ()))
    return Card(
        story_id=story.id,
        title=lead.title,
        url=lead.url,
        dek=next((article.dek for article in articles if article.dek), ""),
        sources=tuple(_source(article) for article in articles),
        found=_found(match for match in seen if match.watchlist_id in wanted),
        first_seen_at=lead.first_seen_at,
        unread=lead.reason if lead.readability is Readability.HEADLINE else NO_LINE,
        ping=ping,
        zone=channel.zone,
    )


def since(story: Story, lead_id: int) -> Sequence[Article]:
    """Give a story's articles from one of them on, in order of arrival; all of them if that one is gone."""
    return [article for article in story.articles if article.id >= lead_id] or story.articles


def _found(matches: Iterable[Match]) -> tuple[Found, ...]:
    """Give each entity once, at its highest salience, the first article's evidence winning a tie."""
    best: dict[tuple[str, str], Match] = {}
    for match in matches:
        held = best.get((match.watchlist, match.entity_key))
        if held is None or match.salience.rank > held.salience.rank:
            best[match.watchlist, match.entity_key] = match
    ranked = sorted(best.values(), key=lambda match: (-match.salience.rank, -match.score))
    return tuple(Found(match.entity, match.watchlist, match.salience, match.evidence) for match in ranked)


def _strongest(verdicts: Sequence[Verdict], *, has_card: bool) -> tuple[Outcome, Subscription | None]:
    """Choose among a channel's subscriptions; a channel that only has the card gets the edit."""
    if not verdicts:
        return (Outcome.EDIT if has_card else Outcome.NOTHING), None
    first = min(verdicts, key=lambda verdict: STRENGTH.index(verdict.decision.outcome))
    return first.decision.outcome, first.subscription


def _source(article: Article) -> Source:
    return Source(article.id, article.site, article.title, article.url)
