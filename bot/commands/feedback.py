"""`/news feedback`: what a card's thumbs do.  It proposes rules and says what each would have changed; nothing more."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.commands.context import Context
from bot.commands.replies import counted, told
from bot.commands.values import Arguments
from bot.commands.why import article_at
from bot.engine import feedback
from bot.engine.alerts import BASELINE
from bot.engine.feedback import Told
from bot.errors import CommandError
from bot.message import Bullets, Button, Buttons, Message, Spans, Words, note, paragraph, spans, text, typed
from bot.model import Article, ChannelRule, Match, Outcome, Role, RuleKind, Salience, Subscription
from bot.store import Tx

WEEK = timedelta(days=7)
LOOKED_AT = 500
_GOOD = "good"
_BARS = {
    Salience.MAIN: "main subject only",
    Salience.MENTIONED: "not in passing",
    Salience.PASSING: "in passing, too",
}


@dataclass(frozen=True, slots=True)
class _Case:
    """An article, what this channel's lists found in it, what holds here, and what this channel met of late."""

    article: Article
    matches: tuple[Match, ...]
    rules: tuple[ChannelRule, ...]
    wishes: tuple[Subscription, ...]
    week: tuple[Told, ...]


async def propose(ctx: Context, args: Arguments) -> Message:
    """Propose rules after an article that was not relevant, or was; each is confirmed by a button."""
    async with ctx.services.store.read() as tx:
        article = await article_at(ctx, tx, args.text("address"))
        case = await _case(ctx, tx, article)
    good = args.text("verdict") == _GOOD
    wanted = _wanted(ctx, case, args.text("not"), good=good)
    effects = await asyncio.to_thread(_effects, case, wanted)
    if not good:
        wanted, effects = _worth_it(case, wanted, effects, args.text("not"))
    async with ctx.services.store.write() as tx:
        known = [await tx.rules.propose(replace(rule, proposed_by=ctx.actor.name)) for rule in wanted]
    return _answer(ctx, case, known, effects, good=good)


async def _case(ctx: Context, tx: Tx, article: Article) -> _Case:
    wishes = tuple(await tx.subscriptions.of_channel(ctx.channel.id))
    if not wishes:
        raise CommandError("This channel hears of nothing.", "/watch subscribe changes that.")
    rules = await tx.rules.holding([ctx.channel.id])
    lists = {wish.watchlist_id for wish in wishes}
    found = await tx.matches.of_article(article.id, ctx.workspace.id)
    return _Case(
        article,
        tuple(match for match in found if match.watchlist_id in lists),
        tuple(rules[ctx.channel.id]),
        wishes,
        await _week(ctx, tx, wishes),
    )


async def _week(ctx: Context, tx: Tx, wishes: Sequence[Subscription]) -> tuple[Told, ...]:
    """Gather what was decided here in the last seven days, newest first, at most `LOOKED_AT` decisions."""
    decided = [
        one
        for one in await tx.decisions.recent(ctx.channel.id, tx.now - WEEK, LOOKED_AT)
        if one.outcome in (Outcome.POST, Outcome.NOTHING) and BASELINE not in one.reasons
    ]
    numbers = list(dict.fromkeys(one.article_id for one in decided))
    articles = {one.id: one for one in await tx.articles.many(numbers)}
    matches = await tx.matches.of_articles(numbers, ctx.workspace.id)
    by_number = {wish.id: wish for wish in wishes}
    return tuple(
        Told(
            articles[one.article_id],
            tuple(matches.get(one.article_id, ())),
            by_number[one.subscription_id or 0],
            one.outcome is Outcome.POST,
        )
        for one in decided
        if one.subscription_id in by_number and one.article_id in articles
    )


def _wanted(ctx: Context, case: _Case, word: str, *, good: bool) -> list[ChannelRule]:
    if not good:
        return feedback.too_much(case.article, case.matches, ctx.channel.id, word)
    asked = {wish.watchlist_id: wish.min_salience for wish in case.wishes}
    bars = {match.entity_id: asked[match.watchlist_id] for match in case.matches}
    own = {rule.entity_id: rule for rule in case.rules if rule.kind is RuleKind.BAR}
    bars |= {number: feedback.bar_of(rule) for number, rule in own.items()}
    return feedback.too_little(case.matches, bars, ctx.channel.id)


def _effects(case: _Case, wanted: Sequence[ChannelRule]) -> list[tuple[int, int]]:
    return [feedback.effect(rule, case.rules, case.week) for rule in wanted]


def _worth_it(
    case: _Case, wanted: Sequence[ChannelRule], effects: Sequence[tuple[int, int]], word: str
) -> tuple[list[ChannelRule], list[tuple[int, int]]]:
    """Leave out what would have spared nothing, unless it is asked for or holds already; all, if nothing is left."""
    asked = {(RuleKind.WORD, word.casefold()), *((rule.kind, rule.value) for rule in case.rules)}
    both = list(zip(wanted, effects, strict=True))
    kept = [one for one in both if one[1][0] or (one[0].kind, one[0].value) in asked] or both
    return [rule for rule, _ in kept], [effect for _, effect in kept]


def _answer(
    ctx: Context, case: _Case, known: Sequence[ChannelRule], effects: Sequence[tuple[int, int]], *, good: bool
) -> Message:
    alerts = len({one.article.story_id for one in case.week if one.posted})
    items = [_item(rule, _effect(alerts, *one, good=good)) for rule, one in zip(known, effects, strict=True)]
    fresh = [rule for rule in known if rule.confirmed_at is None]
    if not items:
        if good:
            return told(paragraph("Thank you."), note("Its lists find this already, even in passing."))
        return told(paragraph("I know nothing that would have spared this channel the article."))
    asked = "To hear more like it, this channel could have:" if good else "What could have spared this channel that:"
    buttons = (Buttons(tuple(Button(_label(rule), f"/news rule {rule.id}") for rule in fresh)),) if fresh else ()
    return told(paragraph(asked), Bullets(tuple(items)), *buttons, note(_hint(ctx, case, good=good)))


def _item(rule: ChannelRule, effect: str) -> Spans:
    said = "holds here already" if rule.confirmed_at is not None else effect
    return spans(text(feedback.in_words(rule), bold=True), f": {said}")


def _effect(alerts: int, spared: int, gained: int, *, good: bool) -> str:
    if good or gained:
        return f"{counted(gained, 'alert')} more in the last 7 days"
    if not alerts:
        return "no alert came here in the last 7 days that it could have spared"
    return f"it would have spared {spared:,} of {counted(alerts, 'alert')} of the last 7 days"


def _label(rule: ChannelRule) -> str:
    match rule.kind:
        case RuleKind.BAR:
            return f"{rule.entity}: {_BARS[feedback.bar_of(rule)]}"
        case RuleKind.MUTE:
            return f"Mute {rule.value}"
        case RuleKind.WORD:
            return f"Not with “{rule.value}”"


def _hint(ctx: Context, case: _Case, *, good: bool) -> Words:
    if ctx.actor.role.rank < Role.CHANNEL_MANAGER.rank:
        return "Nothing has changed: whoever manages this channel finds these in /news rule and may confirm one."
    other = () if good else spans(" Another word: ", typed(f"/news feedback {case.article.url} not:…"))
    return spans("Nothing has changed until you press one, and /news undo takes it back.", other)
