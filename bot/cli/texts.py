"""`wirewatch summarise · match · extract · stories · feeds`: the engine on files, addresses and pipes."""

from __future__ import annotations

import asyncio
import gzip
import io
import json
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Protocol

import typer
from rich.console import Console

from bot.cli.jsonl import Row, optional_text, stream, wanted_text
from bot.clock import SystemClock
from bot.errors import (
    AddressRefused,
    ExtractionError,
    FeedError,
    SettingsError,
    UserError,
    WatchlistError,
    WirewatchError,
)
from bot.model import Extracted, Length, Match, ParsedFeed, Readability, SourceText, Summary, Watchlist
from bot.ports import Fetched, FetchRequest

MAX_INPUT_BYTES = 20_000_000
WEB = ("http://", "https://")
PACKED, PDF, RTF = ".gz", b"%PDF", b"{\\rtf"

Source = Annotated[str, typer.Argument(metavar="FILE|URL|-", help="A file, an address, or - for standard input.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
AsJsonl = Annotated[bool, typer.Option("--jsonl", help="Read and print JSON Lines; a bad line gives an error line.")]


def summarise(
    source: Source = "-",
    sentences: Annotated[int | None, typer.Option(min=1, max=50, help="Exactly so many sentences.")] = None,
    length: Annotated[Length, typer.Option(help="short: 1-2 sentences, medium: 1-4, long: 5-7.")] = Length.MEDIUM,
    *,
    as_json: AsJson = False,
    as_jsonl: AsJsonl = False,
) -> None:
    """Summarise an article: sentences that stand in it, word for word."""
    from bot.engine.flowing import flowing
    from bot.engine.summarise import summarise as engine

    if as_jsonl:
        stream(source, lambda row: [_summary_row(row, engine, length, sentences)], label="summarise")
        return
    article = _article(source)
    if article.readability is Readability.HEADLINE:
        raise WirewatchError(f"{_named(source)}: not summarised: {article.reason}")
    summary = engine([SourceText(article.text, article.title)], length=length, sentences=sentences)
    if as_json:
        _print_json({"title": article.title, "sentences": _sentences(summary), "note": summary.note})
    elif not summary.sentences:
        raise WirewatchError(f"{_named(source)}: {summary.note or 'there is nothing to summarise'}")
    else:
        _page().print(flowing(summary.text), markup=False)
        if summary.note:
            sys.stderr.write(f"wirewatch: {_named(source)}: {summary.note}\n")


def match(
    source: Source = "-",
    *,
    watchlists: Annotated[Path, typer.Option("--watchlists", help="The watch-lists, as TOML.")],
    as_json: AsJson = False,
    as_jsonl: AsJsonl = False,
    explain: Annotated[bool, typer.Option("--explain", help="Say which rule accepted or rejected each.")] = False,
) -> None:
    """Find the entities of watch-lists in an article."""
    from bot.cli.matches import show
    from bot.engine.match import Matcher

    lists = watchlists_in(watchlists)
    with Console(stderr=True).status(f"Reading {sum(len(one.entities) for one in lists):,} entities"):
        matcher = Matcher(lists)

    def found(identity: object, text: str, title: str) -> dict[str, Any]:
        result = matcher.match(text, title)
        rejected = {"rejected": [asdict(one) for one in result.rejected]} if explain else {}
        return {"id": identity, "matches": [_match_row(one, explain=explain) for one in result.matches], **rejected}

    if as_jsonl:
        stream(
            source,
            lambda row: [found(row["id"], wanted_text(row, "text"), optional_text(row, "title"))],
            label="match",
        )
        return
    article = _article(source)
    if as_json:
        _print_json(found(source, article.text, article.title))
    else:
        show(matcher.match(article.text, article.title), article.text, article.title, explain=explain)


def extract(
    source: Source = "-",
    *,
    as_json: AsJson = False,
    as_jsonl: AsJsonl = False,
    deadline: Annotated[float, typer.Option(min=0.1, max=600, help="Seconds of computing for one page.")] = 10.0,
) -> None:
    """Take the article out of a web page: title, author, date with its source, language, text and verdict."""
    if as_jsonl:
        folder = Path() if source == "-" else Path(source).parent
        with _sandbox(deadline) as read:
            stream(source, lambda row: [_extract_row(row, folder, read)], label="extract")
        return
    article = _article(source, as_page=True, deadline=deadline)
    if as_json:
        _print_json({"id": source, **_extracted(article)})
        return
    console = _page()
    if article.title:
        console.print(article.title, style="bold", markup=False)
    date = article.published.strftime("%d %b %Y %H:%M UTC") if article.published else "no date"
    known = " · ".join(filter(None, (article.site, article.author, date, article.readability.value, article.reason)))
    console.print(known, style="dim", markup=False)
    console.print(f"\n{article.text}", markup=False)


def stories(
    source: Source = "-",
    *,
    as_jsonl: AsJsonl = False,
) -> None:
    """Group articles into stories in the order they arrive, without peeking ahead."""
    from bot.engine.stories import StoryIndex

    if not as_jsonl:
        raise UserError("stories reads JSON Lines", "wirewatch stories --jsonl FILE")
    index = StoryIndex()

    def place(row: Row) -> Iterator[dict[str, Any]]:
        published = _instant(optional_text(row, "published"))
        arrived = published or SystemClock().now()
        text, title = wanted_text(row, "text"), optional_text(row, "title")
        placed = index.add(str(row["id"]), title, text, published, arrived)
        yield {"id": row["id"], "story": placed.story}
        for kept, dropped in placed.merges:
            yield {"merge": [kept, dropped]}

    stream(source, place, label="stories")


feeds = typer.Typer(no_args_is_help=True, help="Read a feed; take lists of feeds (OPML) in and out.")


@feeds.command("parse")
def feeds_parse(source: Source, *, as_json: AsJson = False) -> None:
    """Read one feed, RSS, Atom or JSON, from a file or an address and print its entries."""
    from bot.ingest.plain import line

    with _about(source):
        feed = asyncio.run(_parsed(_read(source)))
    if as_json:
        _print_json(asdict(feed))
        return
    console = _page()
    number = f"{len(feed.entries)} entr{'y' if len(feed.entries) == 1 else 'ies'}"
    console.print(f"{line(feed.title) or '(no title)'} · {number}", style="bold", markup=False)
    for entry in feed.entries:
        when = f"{entry.published:%d %b %Y %H:%M}" if entry.published else "no date          "
        console.print(f"{when}  {line(entry.title) or ' '.join(filter(None, ('(no title)', entry.url)))}", markup=False)
    for warning in feed.warnings:
        console.print(f"! {warning}", style="yellow", markup=False)


async def _parsed(page: Fetched) -> ParsedFeed:
    """Read a feed where a hostile one can be stopped."""
    from bot.ingest.sandbox import Sandbox

    async with Sandbox(workers=1) as sandbox:
        return await sandbox.parse(page.body, content_type=page.content_type, charset=page.charset, url=page.url)


# ---------------------------------------------------------------- rows


def _summary_row(row: Row, engine: Any, length: Length, sentences: int | None) -> dict[str, Any]:
    source = SourceText(wanted_text(row, "text"), optional_text(row, "title"))
    return {"id": row["id"], "sentences": _sentences(engine([source], length=length, sentences=sentences))}


def _sentences(summary: Summary) -> list[dict[str, Any]]:
    return [{"text": one.text, "start": one.start, "end": one.end} for one in summary.sentences]


def _match_row(match: Match, *, explain: bool) -> dict[str, Any]:
    row = {
        "watchlist": match.watchlist,
        "entity": match.entity,
        "entity_id": match.entity_key,
        "score": round(match.score, 3),
        "salience": match.salience.value,
        "mentions": [asdict(mention) for mention in match.mentions],
        "evidence": match.evidence,
    }
    return row | ({"explanation": [asdict(step) for step in match.explanation]} if explain else {})


def _extract_row(row: Row, folder: Path, read: _Read) -> dict[str, Any]:
    address = optional_text(row, "url") or None
    html = wanted_text(row, "html") if "html" in row else _read_beside(folder, wanted_text(row, "path"))
    if isinstance(html, bytes) and html.startswith(PDF):
        return {
            "id": row["id"],
            **_extracted(read("extract_file", row["path"].removesuffix(PACKED), "", html, url=address)),
        }
    return {"id": row["id"], **_extracted(read("extract", html, address))}


def _extracted(article: Extracted) -> dict[str, Any]:
    return {
        "title": article.title,
        "author": article.author,
        "published": article.published.isoformat() if article.published else None,
        "published_source": article.published_source.value,
        "language": article.language,
        "text": article.text,
        "verdict": article.readability.value,
        "reason": article.reason,
    }


# ---------------------------------------------------------------- reading


def _article(source: str, *, as_page: bool = False, deadline: float = 10.0) -> Extracted:
    """Read and extract what a person named: a page, a PDF, a text file, or standard input."""
    from bot.ingest.extract import decode

    page = _read(source)
    as_page = as_page and source == "-"
    if not as_page and not source.startswith(WEB) and page.body.strip() and _is_plain(page.url, page.body):
        return _without_tags(Extracted("", decode(page.body, None), Readability.FULL), deadline)
    with _about(source), _sandbox(deadline) as read:
        if as_page and not page.body.startswith(PDF):
            return read("extract", page.body, None)
        address = page.url if source.startswith(WEB) else None
        name = "" if source == "-" else page.url
        return read("extract_file", name, page.content_type, page.body, url=address, charset=page.charset)


def _without_tags(text: Extracted, deadline: float) -> Extracted:
    """Read a text that was copied with a page's tags left in as what the page shows."""
    from bot.ingest.plain import marked_up

    if not marked_up(text.text):
        return text
    with _sandbox(deadline) as read:
        shown = read("extract", f"<article>{text.text}</article>", None)
    return replace(text, text=shown.text) if shown.text else text


@contextmanager
def _about(source: str) -> Iterator[None]:
    """Name what cannot be read: of several calls in a loop each says which."""
    try:
        yield
    except (FeedError, ExtractionError) as error:
        raise WirewatchError(f"{_named(source)}: {error}") from error


def _named(source: str) -> str:
    from bot.ingest.urls import without_credentials

    return "standard input" if source == "-" else without_credentials(source)


class _Read(Protocol):
    """Does what the sandbox does under a name."""

    def __call__(self, name: str, *args: Any, **options: Any) -> Extracted: ...


@contextmanager
def _sandbox(deadline: float) -> Iterator[_Read]:
    """Read strangers' pages in a child process with a deadline, as the bot does."""
    from bot.ingest.sandbox import Sandbox

    sandbox = Sandbox(workers=1)
    with asyncio.Runner() as runner:

        def read(name: str, *args: Any, **options: Any) -> Extracted:
            found: Extracted = runner.run(getattr(sandbox, name)(*args, **options, deadline=deadline))
            return found

        try:
            yield read
        finally:
            runner.run(sandbox.close())


def _is_plain(name: str, body: bytes) -> bool:
    """Say whether a file is text as it stands: then offsets are offsets into the file."""
    looks_marked_up = body.lstrip()[:1] == b"<" or body.startswith((PDF, RTF)) or b"\0" in body[:1000]
    return not looks_marked_up and Path(name).suffix.lower() in {"", ".txt", ".text", ".md"}


def _read(source: str) -> Fetched:
    if source == "-":
        body = sys.stdin.buffer.read(MAX_INPUT_BYTES + 1)
        if len(body) > MAX_INPUT_BYTES:
            raise WirewatchError(f"standard input holds more than {MAX_INPUT_BYTES:,} bytes")
        return Fetched("-", 200, body, "text/plain")
    if "://" in source and not source.startswith(WEB):
        raise WirewatchError(f"{source}: only http and https addresses are read, and files by their path")
    if source.startswith(WEB):
        return asyncio.run(_fetch(source))
    return Fetched(source.removesuffix(PACKED), 200, _read_file(Path(source)))


async def _fetch(url: str) -> Fetched:
    from bot.ingest.fetch import HttpFetcher
    from bot.ingest.urls import without_credentials
    from bot.settings import Fetch

    fetcher = HttpFetcher(SystemClock(), user_agent=Fetch().user_agent)
    try:
        return await fetcher.fetch(FetchRequest(url))
    except AddressRefused as error:
        raise UserError(
            f"{without_credentials(url)}: {error}", "Save what is there, and name the file instead."
        ) from error
    finally:
        await fetcher.close()


def _read_beside(folder: Path, name: str) -> bytes:
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise WirewatchError(f"{name}: lies outside the folder of the JSONL file")
    return _read_file(path)


def watchlists_in(path: Path) -> tuple[Watchlist, ...]:
    """Read a file of watch-lists.  Raises `SettingsError` with every fault's file and line."""
    from bot.engine.watchlists import parse_toml

    try:
        return parse_toml(_read_file(path).decode("utf-8-sig", "replace"))
    except WatchlistError as error:
        raise SettingsError(tuple(f"{path}, {fault}" for fault in error.faults)) from error


def _read_file(path: Path) -> bytes:
    try:
        if path.stat().st_size > MAX_INPUT_BYTES:
            raise WirewatchError(f"{path}: larger than {MAX_INPUT_BYTES:,} bytes")
        body = path.read_bytes()
    except OSError as error:
        raise WirewatchError(f"{path}: cannot be read: {error.strerror}") from error
    return _unpacked(path, body) if path.suffix == PACKED else body


def _unpacked(path: Path, packed: bytes) -> bytes:
    try:
        with gzip.open(io.BytesIO(packed)) as file:
            body = file.read(MAX_INPUT_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise WirewatchError(f"{path}: not a gzip file, or a broken one") from error
    if len(body) > MAX_INPUT_BYTES:
        raise WirewatchError(f"{path}: unpacks to more than {MAX_INPUT_BYTES:,} bytes")
    return body


def _instant(words: str) -> datetime | None:
    if not words:
        return None
    try:
        at = datetime.fromisoformat(words)
    except ValueError as error:
        raise WirewatchError('"published" is not an ISO 8601 date') from error
    return at if at.tzinfo else at.replace(tzinfo=UTC)


# ---------------------------------------------------------------- printing


def _page() -> Console:
    """Standard output for people: wrapped at a terminal, as it stands in a file or a pipe."""
    return Console(highlight=False, soft_wrap=not sys.stdout.isatty())


def _print_json(value: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, default=_written) + "\n")


def _written(value: object) -> str:
    """What JSON has no form for: instants as ISO 8601 has them, which every language reads."""
    return value.isoformat() if isinstance(value, datetime) else str(value)
