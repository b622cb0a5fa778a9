"""The first part of an entry's way: read the page, take the article out, find who is in it, say it in a line.

Nothing here writes.  A page that cannot be read for the moment is tried again; in the end the entry goes on with what
its feed said, as "feed text only" or "headline only", and says why.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import structlog

from bot import failpoints
from bot.engine import sense
from bot.engine.language import detect
from bot.engine.match import MatchResult
from bot.errors import AddressRefused, BadStatus, ExtractionError, FetchError, TimedOut
from bot.flow.matching import Matching
from bot.flow.offload import Workers
from bot.ingest.extract import from_feed
from bot.ingest.sandbox import Sandbox
from bot.ingest.urls import canonical, display_host, without_tracking
from bot.model import DateSource, Entry, Extracted, Feed, Readability, SourceText
from bot.ports import Fetched, Fetcher, FetchRequest
from bot.settings import Fetch
from bot.telemetry import stage

_log = structlog.get_logger(__name__)
TRANSIENT_ATTEMPTS = 2
READABLE = (Readability.FULL, Readability.FEED_TEXT)


@dataclass(frozen=True, slots=True)
class Prepared:
    """An entry ready to be decided on."""

    entry: Entry
    canonical_url: str
    article: Extracted
    found: MatchResult
    dek: str = ""


class Preparer:
    """Reads, extracts, summarises and matches; holds no state between entries."""

    def __init__(self, fetcher: Fetcher, sandbox: Sandbox, matching: Matching, workers: Workers, wishes: Fetch) -> None:
        """Take the way out, where pages are read, the matcher, threads, and how large and slow a page may be."""
        self._fetcher = fetcher
        self._sandbox = sandbox
        self._matching = matching
        self._workers = workers
        self._wishes = wishes

    async def prepare(self, entry: Entry, feed: Feed, attempt: int, *, told: bool = True) -> Prepared:
        """Make everything that can be known of an entry without the store.

        Its line is chosen only where somebody can see it, because that takes longer than all the rest: where a list
        matches, or where it is `told` anyway.
        Raises `FetchError` while trying again makes sense: a time-out, a 429 or a 5xx, on an early attempt.
        """
        page, trouble = await self._page(entry, attempt)
        read = await self._read(page, trouble)
        with stage("analyse", characters=len(read.text)):
            prepared = await self._workers.run(self._analyse, entry, feed, page, read)
        if not prepared.article.text.strip():
            await self._workers.run(sense.load)  # its story is placed in a transaction, where others would wait
        if not (told or prepared.found.matches) or prepared.article.readability not in READABLE:
            return prepared
        return replace(prepared, dek=await self._line(prepared.article))

    async def _line(self, article: Extracted) -> str:
        source = SourceText(article.text, article.title, article.site or "", article.published, article.language)
        try:
            with stage("dek", characters=len(article.text)):
                return await self._sandbox.dek(source)
        except ExtractionError as error:
            _log.warning("no line for an article", url=article.url, error=str(error))
            return ""

    async def _page(self, entry: Entry, attempt: int) -> tuple[Fetched | None, str]:
        if not entry.url:
            return None, "the feed gives no address"
        try:
            request = FetchRequest(
                entry.url, max_bytes=self._wishes.max_bytes, deadline=self._wishes.deadline, respect_robots=True
            )
            with stage("fetch_page"):
                page = await self._fetcher.fetch(request)
            failpoints.hit("fetched")
            return page, ""
        except AddressRefused as error:
            return None, str(error)
        except FetchError as error:
            if attempt < TRANSIENT_ATTEMPTS and _may_pass(error):
                raise
            return None, str(error)

    async def _read(self, page: Fetched | None, trouble: str) -> Extracted:
        if page is None:
            return Extracted("", "", Readability.HEADLINE, reason=trouble)
        try:
            with stage("extract", bytes=len(page.body)):
                return await self._sandbox.extract_file(
                    page.url, page.content_type, page.body, url=page.url, charset=page.charset
                )
        except ExtractionError as error:
            return Extracted("", "", Readability.HEADLINE, reason=str(error))

    def _analyse(self, entry: Entry, feed: Feed, page: Fetched | None, read: Extracted) -> Prepared:
        address = (page.url if page else entry.url) or feed.url
        article = _named(read, from_feed(entry), feed, address)
        article = replace(article, language=article.language or detect(f"{article.title}\n{article.text}"))
        found = self._matching.match(article.text, article.title, article.language)
        key = canonical(address) if entry.url else f"{canonical(feed.url)}#{entry.guid}"
        return Prepared(entry, key, article, found)


def _may_pass(error: FetchError) -> bool:
    if isinstance(error, BadStatus):
        return error.status == 429 or error.status >= 500  # noqa: PLR2004 - RFC 6585 and RFC 9110, 15.6
    return isinstance(error, TimedOut)


def _named(read: Extracted, fed: Extracted, feed: Feed, address: str) -> Extracted:
    """Choose the page's article, else the feed's own text; the feed's title and date come first.

    Somebody typed them for this article; a page's are often the site's.
    """
    chosen = read if read.readability is Readability.FULL else replace(fed, reason=read.reason or fed.reason)
    published, source = chosen.published, chosen.published_source
    if fed.published is not None:
        published, source = fed.published, DateSource.FEED
    return replace(
        chosen,
        title=fed.title or read.title or address,
        url=without_tracking(address),
        site=fed.site or _said(read.site, address) or feed.title or display_host(address),
        author=read.author or fed.author,
        published=published,
        published_source=source,
    )


def _said(site: str | None, address: str) -> str | None:
    """Give the name that a page calls its outlet by; a host's name is no such name."""
    return None if site is None or site == display_host(address) else site
