"""`/summarise`: what a pasted article, a page or a file says."""

from __future__ import annotations

import structlog

from bot.commands import reading
from bot.commands.context import Context
from bot.commands.values import Arguments
from bot.engine.flowing import flowing
from bot.errors import CommandError, SummaryError, UserError
from bot.ingest.urls import display_host
from bot.message import Block, Form, FormField, Heading, Message, note, paragraph, quoted, spans, typed
from bot.model import Extracted, Length, Origin, Readability, SourceText, Summary

_log = structlog.get_logger(__name__)
_MOST_FILES = 3
_NOTHING = UserError(
    "There is nothing to summarise.",
    spans(
        "Paste the article behind the command, or its address: ",
        typed("/summarise https://example.org/article length:short"),
    ),
)


async def summarise(ctx: Context, args: Arguments) -> Message | None:
    """Summarise what was handed in; with nothing, open a box to paste into."""
    length = Length(args.text("length", Length.MEDIUM.value))
    text = args.text("text").strip()
    if text:
        return Message(await _summarised(ctx, text, length))
    if ctx.invocation.attachments:
        return await _files(ctx, length)
    if replied := (ctx.invocation.replied_text or "").strip():
        return Message(await _summarised(ctx, reading.linked_in(replied) or replied, length))
    if ctx.invocation.arguments is None and await ctx.responder.open_form(box(length)):
        return None
    raise _NOTHING


def box(length: Length) -> Form:
    """Make the box to paste an article into."""
    fields = (
        FormField("text", "Text or address", multiline=True, hint="Paste the article, or the address of its page."),
        FormField("length", "Length", required=False, value=length.value, choices=tuple(one.value for one in Length)),
    )
    return Form("/summarise", "Summarise", fields, submit="Summarise")


async def _summarised(ctx: Context, text: str, length: Length) -> tuple[Block, ...]:
    if len(text) > reading.LONGEST_TEXT:
        raise CommandError(
            f"That is too long: {len(text):,} characters, {reading.LONGEST_TEXT:,} at most.", "Paste one article."
        )
    url = reading.address_in(text)
    if url is not None:
        return await _told(ctx, await reading.page(ctx, url), length)
    return await _told(ctx, await reading.pasted(ctx, text), length)


async def _files(ctx: Context, length: Length) -> Message:
    blocks: list[Block] = []
    for attached in ctx.invocation.attachments[:_MOST_FILES]:
        try:
            blocks += await _told(ctx, await reading.attachment(ctx, attached), length)
        except UserError as error:
            if len(ctx.invocation.attachments) == 1:
                raise
            blocks.append(paragraph(error.message))
    left = len(ctx.invocation.attachments) - _MOST_FILES
    return Message((*blocks, note(f"{left} more files were left out.")) if left > 0 else tuple(blocks))


async def _told(ctx: Context, found: Extracted, length: Length) -> tuple[Block, ...]:
    """Say what a text says; of a page that could not be read, that it could not."""
    head: tuple[Block, ...] = (Heading(found.title, found.url),) if found.title else ()
    if found.readability is Readability.HEADLINE:
        reason = found.reason or "its text could not be found"
        hint = note("Open it and paste the text behind /summarise.")
        return (*head, paragraph(f"Headline only: {reason}. A page that could not be read is not summarised."), hint)
    summary = await _summary(ctx, found, length)
    if not summary.sentences:
        return (*head, paragraph(summary.note or "There is nothing to summarise in this: it holds no sentences."))
    sentences = tuple(paragraph(quoted(flowing(sentence.text))) for sentence in summary.sentences)
    return (*head, *sentences, note(_origin(found, summary)))


async def _summary(ctx: Context, found: Extracted, length: Length) -> Summary:
    source = SourceText(found.text, found.title, found.site or "", found.published, found.language)
    try:
        return await ctx.services.summariser.summarise([source], length=length)
    except SummaryError as error:
        _log.warning("summary failed", method=ctx.services.summariser.name, error=str(error))
        raise UserError("I could not summarise that just now.", "Please try again in a moment.") from error


def _origin(found: Extracted, summary: Summary) -> str:
    verbatim = all(sentence.origin is Origin.VERBATIM for sentence in summary.sentences)
    parts = ["Word for word from the text" if verbatim else "Written by a model and checked against the text"]
    if found.url:
        parts.append(display_host(found.url))
    if found.readability is Readability.FEED_TEXT:
        parts.append("from the feed's text only")
    if summary.note:
        parts.append(summary.note.removesuffix("."))
    return " · ".join(parts)
