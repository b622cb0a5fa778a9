"""From what was handed in to text that can be summarised, each failure in words for the asker."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.commands.context import Context
from bot.errors import (
    AddressRefused,
    BadStatus,
    CommandError,
    ExtractionError,
    FetchError,
    TimedOut,
    TooLarge,
    UserError,
)
from bot.ingest.plain import marked_up
from bot.ingest.urls import canonical, display_host, is_web
from bot.model import Article, Extracted, Readability
from bot.ports import Attachment, Fetched, FetchRequest

LONGEST_TEXT = 1_000_000
_BARE_ADDRESS = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,}/\S+", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
_BEHIND_AN_ADDRESS = ").,;:!?'”’*_"
_FEW_WORDS = 60
_PASTE = "Paste the article's text instead."
_REFUSALS = {
    401: "wants a login",
    403: "does not let me in",
    404: "is not there",
    410: "is gone for good",
    429: "asks me to slow down",
}


def address_in(text: str) -> str | None:
    """Give the web address, if that is all the text is."""
    words = text.strip().strip("<>")
    if len(words) > 4_000 or any(character.isspace() for character in words):  # noqa: PLR2004 - no address is longer
        return None
    if is_web(words):
        return words
    return f"https://{words}" if _BARE_ADDRESS.fullmatch(words) else None


def linked_in(message: str) -> str | None:
    """Give the web address that a message of somebody's is about: its first, where little is said beside it."""
    found = _ADDRESS.search(message)
    if found is None or len(_ADDRESS.sub(" ", message).split()) >= _FEW_WORDS:
        return None
    return address_in(found.group().rstrip(_BEHIND_AN_ADDRESS))


async def page(ctx: Context, url: str) -> Extracted:
    """Read a page: from what was seen already, else from the web.  Raises `UserError`."""
    async with ctx.services.store.read() as tx:
        known = await tx.articles.by_url(ctx.workspace.id, canonical(url))
    if known is not None and known.readability is not Readability.HEADLINE:
        return _as_extracted(known)
    await ctx.responder.progress(f"Reading {display_host(url)} …")
    fetched = await fetch(ctx, url)
    return await _extract(ctx, "page", fetched.content_type, fetched.body, fetched.url)


async def pasted(ctx: Context, text: str) -> Extracted:
    """Read a paste: as it stands, or what a page's source shows where its tags were left in."""
    asis = Extracted(title="", text=text, readability=Readability.FULL)
    if not marked_up(text):
        return asis
    try:
        shown = await ctx.services.reader.extract_file("", "text/html", f"<article>{text}</article>".encode())
    except ExtractionError:
        return asis
    return replace(asis, title=shown.title, text=shown.text) if shown.text else asis


async def attachment(ctx: Context, attached: Attachment) -> Extracted:
    """Read an attached file.  Raises `UserError`."""
    return await _extract(ctx, attached.name, attached.content_type, attached.body, None)


async def fetch(ctx: Context, url: str, *, accept: str = "*/*", instead: str = _PASTE) -> Fetched:
    """Read an address.  Raises `UserError` that says what was wrong, names only the host, and hints at `instead`."""
    host = display_host(url) or "that address"
    try:
        return await ctx.services.fetcher.fetch(FetchRequest(url, accept=accept))
    except FetchError as error:
        raise CommandError(f"I could not read {host}: {_in_words(error)}.", instead) from error


def _in_words(error: FetchError) -> str:
    match error:
        case AddressRefused():
            return "it is not a public web address that I may open"
        case TooLarge():
            return "what it sends is too large"
        case TimedOut():
            return "it took too long to answer"
        case BadStatus():
            return f"the page {_REFUSALS.get(error.status, 'cannot be had now')} ({error.status})"
        case _:
            return "it does not answer as a web site should"


async def _extract(ctx: Context, name: str, content_type: str, body: bytes, url: str | None) -> Extracted:
    try:
        return await ctx.services.reader.extract_file(name, content_type, body, url=url)
    except ExtractionError as error:
        what = display_host(url) if url else f"“{name[:80]}”"
        raise UserError(f"I could not read {what}: {error}.", _PASTE) from error


def _as_extracted(article: Article) -> Extracted:
    return Extracted(
        title=article.title,
        text=article.text,
        readability=article.readability,
        reason=article.reason,
        author=article.author,
        site=article.site,
        language=article.language,
        published=article.published,
        published_source=article.published_source,
        url=article.url,
    )
