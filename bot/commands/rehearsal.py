"""`/watch test`: what a list would have posted, before it goes live."""

from __future__ import annotations

from datetime import timedelta

from bot.commands import finding
from bot.commands.context import Context
from bot.commands.replies import SALIENCES, counted, told
from bot.commands.values import Arguments
from bot.errors import CommandError
from bot.flow.rehearsal import Example, Rehearsal
from bot.message import Block, Bullets, Fields, Heading, Link, Message, Moment, Spans, note, paragraph, quoted, spans

_DAYS = 7


async def rehearse(ctx: Context, args: Arguments) -> Message:
    """Run a list over the last days and say what it would have brought."""
    days = args.number("days") or _DAYS
    bar = SALIENCES[args.text("salience", "mentioned")]
    async with ctx.services.store.read() as tx:
        watchlist = await finding.watchlist(tx, ctx.workspace.id, args.text("list"))
        since = tx.now - timedelta(days=days)
    if not watchlist.entities:
        raise CommandError(f"Nobody is on “{watchlist.name}” yet.", "/watch add puts somebody on it.")
    await ctx.responder.progress(f"Trying “{watchlist.name}” on {counted(days, 'day')} of news …")
    outcome = await ctx.services.rehearsals.rehearse(ctx.workspace, watchlist, since, channel=ctx.channel, salience=bar)
    return told(
        Heading(f"“{watchlist.name}”, the last {counted(days, 'day')}"), *_report(outcome, _covered(outcome, days, ctx))
    )


def _covered(outcome: Rehearsal, days: int, ctx: Context) -> float:
    """Give the days that the articles cover, at least one: a young installation has not seen a week."""
    seen = ctx.services.clock.now() - outcome.oldest if outcome.oldest else timedelta(days=days)
    return min(float(days), max(1.0, seen / timedelta(days=1)))


def _report(outcome: Rehearsal, days: float) -> tuple[Block, ...]:
    if not outcome.articles:
        feeds = note("/feed list shows where news comes from, /feed add brings more in.")
        return (paragraph("No article came in that time, so there was nothing to try it on."), feeds)
    stories = sum(count for _, count in outcome.per_day)
    looked = f"In {counted(outcome.articles, 'article')} that this workspace's feeds brought"
    spared = _spared(outcome.spared)
    if not stories:
        nothing = paragraph(f"{looked}, it would have found nothing{' to tell here' if spared else ''}.")
        return (nothing, *(spared or (note("More names find more: /watch add takes them behind also:"),)))
    facts: list[tuple[str, Spans]] = [
        ("Stories", spans(f"{stories:,}, about {f'{stories / days:.1f}'.removesuffix('.0')} a day")),
        ("By day", spans(", ".join(f"{day:%a} {day.day} {day:%b}: {count}" for day, count in outcome.per_day))),
    ]
    if outcome.noisiest:
        found = counted(outcome.noisiest_count, "article")
        facts.append(("Noisiest name", spans(f"“{outcome.noisiest}”, in {found}")))
    return (
        paragraph(f"{looked}, it would have found:"),
        Fields(tuple(facts)),
        paragraph("For example:"),
        Bullets(tuple(example(one) for one in outcome.examples)),
        *spared,
        note("Too much? Ask for salience:main, or add needs: and not: words to the noisiest name."),
    )


def _spared(stories: int) -> tuple[Block, ...]:
    if not stories:
        return ()
    return (paragraph(f"This channel's rules would have kept out {counted(stories, 'story', 'stories')}: /news rule."),)


def example(one: Example) -> Spans:
    """Show one article that would have been found."""
    return spans(Link(one.title or one.url, one.url), ": “", quoted(one.evidence), "” · ", Moment(one.at))
