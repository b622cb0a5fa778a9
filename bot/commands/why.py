"""`/news why`: the way of one article through this channel, stage by stage, also where it ended before a post."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from bot.commands.context import Context
from bot.commands.reading import address_in
from bot.commands.replies import counted, told
from bot.commands.values import Arguments
from bot.engine.match import Matcher, alike
from bot.errors import CommandError
from bot.ingest.urls import canonical
from bot.message import Block, Bullets, Heading, Message, Moment, Spans, note, paragraph, quoted, spans, text
from bot.model import Article, Match, Outcome, Readability, Rejected, Story, Watchlist
from bot.store import Tx
from bot.store.values import Card, StoredDecision

_SHOWN = 8
_WORDS = {
    Outcome.POST: "posted as a card",
    Outcome.EDIT: "added to its story's card",
    Outcome.REPLY: "told in the thread of its story's card",
    Outcome.DIGEST: "kept for the digest",
    Outcome.HOLD: "held for the digest",
    Outcome.NOTHING: "not told",
}


@dataclass(frozen=True, slots=True)
class _Facts:
    """What the rows say about one article here."""

    article: Article
    feeds: tuple[str, ...]
    story: Story | None
    matches: list[Match]
    decisions: list[StoredDecision]
    card: Card | None
    watchlists: list[Watchlist]
    subjects: dict[int, str]


async def explain(ctx: Context, args: Arguments) -> Message:
    """Tell the story of one article in this channel."""
    async with ctx.services.store.read() as tx:
        article = await article_at(ctx, tx, args.text("address"))
        facts = await _facts(ctx, tx, article)
    rejected = await asyncio.to_thread(_rejected, facts)
    return told(Heading(article.title or article.url, article.url), *_stages(facts, rejected))


async def article_at(ctx: Context, tx: Tx, words: str) -> Article:
    """Find the article at an address that this workspace may see.  Raises `CommandError`."""
    url = address_in(words)
    if url is None:
        raise CommandError("I need the article's address.", "Copy it from the card, or press the card's “Why?”.")
    article = await tx.articles.by_url(ctx.workspace.id, canonical(url))
    if article is None:
        raise CommandError(
            "None of this workspace's feeds brought that address.",
            "/feed list shows the feeds, /news search what they brought.",
        )
    return article


async def _facts(ctx: Context, tx: Tx, article: Article) -> _Facts:
    mine = ctx.workspace.id
    brought = set(await tx.articles.feeds(article.id))
    titles = await tx.feeds.titles(mine)
    wishes = await tx.subscriptions.of_channel(ctx.channel.id)
    watchlists = await tx.watchlists.of_workspace(mine)
    lists = {one.id: f"watch-list “{one.name}”" for one in watchlists}
    feeds = {number: f"feed “{title}”" for number, title in titles.items()}
    return _Facts(
        article=article,
        feeds=tuple(title for number, title in titles.items() if number in brought),
        story=await tx.stories.get(article.story_id, mine) if article.story_id else None,
        matches=await tx.matches.of_article(article.id, mine),
        decisions=await tx.decisions.of_article(article.id, ctx.channel.id),
        card=await tx.cards.get(ctx.channel.id, article.story_id) if article.story_id else None,
        watchlists=watchlists,
        subjects={
            one.id: lists.get(one.watchlist_id or 0) or feeds.get(one.feed_id or 0) or "everything" for one in wishes
        },
    )


def _rejected(facts: _Facts) -> tuple[Rejected, ...]:
    """Match once more, against this workspace's lists only, to learn what was turned down; seconds at the worst."""
    article = facts.article
    found = Matcher(facts.watchlists).match(article.text, article.title, language=article.language)
    return found.rejected


def _stages(facts: _Facts, rejected: tuple[Rejected, ...]) -> tuple[Block, ...]:
    return (
        paragraph(text("1. Seen: ", bold=True), *_seen(facts)),
        paragraph(text("2. Read: ", bold=True), _read(facts.article)),
        paragraph(text("3. Found in it: ", bold=True), "" if facts.matches else "nobody on your watch-lists."),
        *_found(facts.matches, rejected),
        paragraph(text("4. Story: ", bold=True), _story(facts)),
        paragraph(text("5. In this channel: ", bold=True), "" if facts.decisions else _undecided(facts)),
        *_decided(facts),
        *_posted(facts),
    )


def _seen(facts: _Facts) -> Spans:
    feeds = ", ".join(f"“{title}”" for title in facts.feeds) or "a feed that is followed no longer"
    return spans("brought by ", feeds, ", ", Moment(facts.article.first_seen_at), ".")


def _read(article: Article) -> str:
    reason = f" ({article.reason})" if article.reason else ""
    if article.readability is Readability.HEADLINE:
        return f"headline only{reason}, so there is no summary."
    return f"{article.readability.value}{reason}, {counted(len(article.text.split()), 'word')}."


def _found(matches: list[Match], rejected: tuple[Rejected, ...]) -> tuple[Block, ...]:
    items = [_match(match) for match in matches[:_SHOWN]]
    known = {(match.watchlist, match.entity_key) for match in matches}
    turned_down = alike([one for one in rejected if (one.watchlist, one.entity_key) not in known])
    items += [_turned_down(one, times) for one, times in turned_down[:_SHOWN]]
    return (Bullets(tuple(items)),) if items else ()


def _match(match: Match) -> Spans:
    rules = "; ".join(verdict.detail for verdict in match.explanation if verdict.accepted)
    because = f" — {rules}" if rules else ""
    shown = (" “", quoted(match.evidence), "”") if match.evidence else ()
    return spans(text(match.entity, bold=True), f" ({match.watchlist}): {match.salience.value}{because}.", *shown)


def _turned_down(one: Rejected, times: int) -> Spans:
    rules = "; ".join(verdict.detail for verdict in one.explanation if not verdict.accepted)
    where = f"”{f', {times} times' if times > 1 else ''} — {rules}."
    return spans(text(one.entity, bold=True), f" ({one.watchlist}): not counted, “", quoted(one.mention.text), where)


def _story(facts: _Facts) -> str:
    if facts.story is None:
        return "none."
    others = len({article.site for article in facts.story.articles}) - 1
    if others < 1:
        return "the only outlet so far."
    return f"one of {others + 1} outlets that tell it."


def _undecided(facts: _Facts) -> str:
    if not facts.subjects:
        return "nothing was decided, since it hears of nothing: /watch subscribe changes that."
    heard = ", ".join(facts.subjects.values())
    return f"nothing was decided: it hears of {heard}, and the article was none of that then."


def _decided(facts: _Facts) -> tuple[Block, ...]:
    items = [_decision(one, facts.subjects) for one in facts.decisions[-_SHOWN:]]
    return (Bullets(tuple(items)),) if items else ()


def _decision(one: StoredDecision, subjects: dict[int, str]) -> Spans:
    subject = subjects.get(one.subscription_id or 0, "a subscription that ended")
    return spans(text(_WORDS[one.outcome], bold=True), f" for {subject}: {'; '.join(one.reasons)} · ", Moment(one.at))


def _posted(facts: _Facts) -> tuple[Block, ...]:
    if facts.card is None:
        return ()
    state = "was posted here" if facts.card.external_id else "waits to be posted here"
    return (note("The story's card ", state, ": ", Moment(facts.card.posted_at), "."),)
