"""The demonstration news desk: a real aiohttp server, read by a real client, feedparser and trafilatura."""

import io
import tomllib
from calendar import timegm
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import aiohttp
import feedparser
import pytest
import trafilatura
from selectolax.lexbor import LexborHTMLParser

from bot.demo import sample_watchlists
from bot.demo.desk import NewsDesk
from bot.demo.edition import Edition
from bot.demo.feeds import TRACKING
from bot.demo.pieces import Piece, load_outlets, load_pieces
from bot.demo.show import demo_settings, set_the_stage
from bot.engine.match import Matcher
from bot.engine.watchlists import parse_toml
from bot.errors import SettingsError
from bot.ingest.extract import extract
from bot.model import DateSource, Readability, Salience
from bot.store import Store
from bot.testing import FakeClock

OPENED = datetime(2026, 3, 28, 23, 30, 12, tzinfo=UTC)
QUIET = 3600.0
PIECES = load_pieces()
ARTICLES = tuple(piece for piece in PIECES if piece.kind == "article")


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(OPENED)


@pytest.fixture
async def desk(clock: FakeClock) -> AsyncIterator[NewsDesk]:
    desk = NewsDesk(clock)
    await desk.start()
    yield desk
    await desk.stop()


@pytest.fixture
async def client() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


async def read_feeds(client: aiohttp.ClientSession, desk: NewsDesk) -> dict[str, Any]:
    """Every outlet's feed as feedparser sees it, by the outlet's name."""
    feeds = {}
    for url in desk.feed_urls:
        async with client.get(url) as answer:
            parsed = feedparser.parse(
                io.BytesIO(await answer.read()), response_headers={"content-type": answer.content_type}
            )
        assert not parsed.bozo
        feeds[parsed.feed.title] = parsed
    return feeds


async def titles(client: aiohttp.ClientSession, desk: NewsDesk) -> set[str]:
    return {entry.title for feed in (await read_feeds(client, desk)).values() for entry in feed.entries}


async def publish_everything(client: aiohttp.ClientSession, desk: NewsDesk, clock: FakeClock) -> None:
    await read_feeds(client, desk)
    clock.advance(QUIET)


# ---------------------------------------------------------------- the schedule


def test_the_desk_opens_with_a_baseline_and_then_publishes_one_piece_at_a_time() -> None:
    edition = Edition.opening(OPENED)
    baseline = edition.out(0)
    later = [piece.offset for piece in edition.pieces if piece.offset > 0]

    assert len([piece for piece in baseline if piece.kind == "article"]) == 12
    assert all(edition.published(piece) < OPENED for piece in baseline)
    assert len(later) >= 6
    assert all(4 <= after - before <= 10 for before, after in pairwise([0.0, *later]))
    assert later[-1] < 60


def test_three_outlets_cover_one_event_and_the_first_of_them_comes_back_with_news() -> None:
    event = [piece for piece in PIECES if piece.event == "tarn-head"]

    assert len({piece.outlet for piece in event[:3]}) == 3
    assert event[3].outlet == event[0].outlet
    for shared in ("Tarn Head", "Strait of Marrin", "Tobias Renfell", "Ruth Kessel", "AIMS", "5.40am"):
        assert all(shared in piece.copy for piece in event), shared
    assert "six weeks" in event[3].copy
    assert not any("six weeks" in piece.copy for piece in event[:3])


def test_the_outlets_tell_the_event_in_their_own_words() -> None:
    first, second, third, _ = (piece for piece in PIECES if piece.event == "tarn-head")
    for one, other in ((first, second), (first, third), (second, third)):
        assert not _runs_of_words(one, 9) & _runs_of_words(other, 9)


def test_days_of_the_week_follow_the_day_of_publication() -> None:
    piece = next(piece for piece in PIECES if piece.slug == "tarn-head-supply")
    text = " ".join(piece.paragraphs(OPENED))
    assert "after Saturday’s fire" in text
    assert "at noon on Sunday" in text
    assert "$" not in text


async def test_two_demonstrations_in_one_folder_leave_each_other_alone(desk: NewsDesk, clock: FakeClock) -> None:
    first, second = [await Store.open(demo_settings(desk, {}).database.url, clock=clock) for _ in range(2)]
    try:
        for store in (first, second):
            await set_the_stage(store, desk, platform="terminal", workspace="terminal", channel="terminal")
            async with store.read() as tx:
                assert len(await tx.feeds.of_workspace(1)) == len(desk.feed_urls)
    finally:
        await first.close()
        await second.close()


async def test_nothing_new_comes_out_before_every_feed_was_read_once(
    client: aiohttp.ClientSession, desk: NewsDesk, clock: FakeClock
) -> None:
    clock.advance(120)
    baseline = await titles(client, desk)
    clock.advance(7)
    assert await titles(client, desk) == baseline
    clock.advance(2)
    assert await titles(client, desk) - baseline == {"Fire at Tarn Head gas terminal shuts Strait of Marrin to tankers"}


# ---------------------------------------------------------------- feeds


async def test_feeds_carry_every_piece_of_their_outlet_newest_first_with_its_date(
    client: aiohttp.ClientSession, desk: NewsDesk, clock: FakeClock
) -> None:
    await publish_everything(client, desk, clock)
    feeds = await read_feeds(client, desk)

    for outlet in load_outlets():
        entries = feeds[outlet.name].entries
        own = [piece for piece in reversed(PIECES) if piece.outlet == outlet.key]
        assert [entry.title for entry in entries] == [piece.title for piece in own]
        assert [_date(entry) for entry in entries] == [OPENED + timedelta(seconds=piece.offset) for piece in own]
        assert [entry.author for entry in entries] == [piece.author for piece in own]
        assert len({entry.id for entry in entries}) == len(own)


async def test_the_desk_speaks_both_rss_and_atom(client: aiohttp.ClientSession, desk: NewsDesk) -> None:
    versions = [feed.version for feed in (await read_feeds(client, desk)).values()]
    assert sorted(versions) == ["atom10", "rss20", "rss20"]


async def test_an_unchanged_feed_answers_304_by_etag_and_by_date(
    client: aiohttp.ClientSession, desk: NewsDesk, clock: FakeClock
) -> None:
    await read_feeds(client, desk)
    url = desk.feed_urls[0]
    async with client.get(url) as answer:
        etag, modified = answer.headers["ETag"], answer.headers["Last-Modified"]

    assert await _status(client, url, {"If-None-Match": etag}) == 304
    assert await _status(client, url, {"If-None-Match": f'"other", W/{etag}'}) == 304
    assert await _status(client, url, {"If-Modified-Since": modified}) == 304
    assert await _status(client, url, {"If-None-Match": '"other"', "If-Modified-Since": modified}) == 200

    clock.advance(9)
    assert await _status(client, url, {"If-None-Match": etag}) == 200
    assert await _status(client, url, {"If-Modified-Since": modified}) == 200


# ---------------------------------------------------------------- pages


async def test_a_page_is_not_there_before_its_time(
    client: aiohttp.ClientSession, desk: NewsDesk, clock: FakeClock
) -> None:
    url = desk.address + next(piece.path for piece in PIECES if piece.slug == "tarn-head-six-weeks")
    await read_feeds(client, desk)
    assert await _status(client, url) == 404
    clock.advance(41)
    assert await _status(client, url) == 200


@pytest.mark.parametrize("path", ["/nobody/", "/wire/rss.xml", "/wire/energy/never-written", "/wire/%00/x"])
async def test_unknown_addresses_are_404(client: aiohttp.ClientSession, desk: NewsDesk, path: str) -> None:
    assert await _status(client, desk.address + path) == 404


@pytest.mark.parametrize("piece", ARTICLES, ids=lambda piece: piece.slug)
async def test_every_article_is_extracted_whole_and_without_its_furniture(
    client: aiohttp.ClientSession, desk: NewsDesk, clock: FakeClock, piece: Piece
) -> None:
    await publish_everything(client, desk, clock)
    page = await _text(client, f"{desk.address}{piece.path}{TRACKING}")
    text = trafilatura.extract(page, favor_precision=True)

    assert text is not None
    for paragraph in piece.paragraphs(OPENED + timedelta(seconds=piece.offset)):
        assert paragraph in text
    for furniture in (piece.caption, piece.standfirst, "cookies", "Share this", "Sign in", "Related", "your inbox"):
        assert furniture in _words(page)
        assert furniture not in text
    assert 250 <= len(piece.copy.split()) <= 600


@pytest.mark.parametrize("piece", ARTICLES, ids=lambda piece: piece.slug)
async def test_every_article_says_in_its_head_what_it_is(
    client: aiohttp.ClientSession, desk: NewsDesk, clock: FakeClock, piece: Piece
) -> None:
    await publish_everything(client, desk, clock)
    page = await _text(client, f"{desk.address}{piece.path}")
    told = trafilatura.extract_metadata(page)

    assert page.startswith("<!doctype html>")
    assert told.title == piece.title
    assert told.url == f"{desk.address}{piece.path}"
    assert set(str(told.author).split("; ")) == set(piece.author.split(" and "))
    assert told.sitename == next(outlet.name for outlet in load_outlets() if outlet.key == piece.outlet)
    assert (OPENED + timedelta(seconds=piece.offset)).isoformat() in page


async def test_pages_link_only_to_what_is_there(
    client: aiohttp.ClientSession, desk: NewsDesk, clock: FakeClock
) -> None:
    await publish_everything(client, desk, clock)
    for piece in PIECES:
        page = LexborHTMLParser(await _text(client, desk.address + piece.path))
        links = [node.attributes.get("href") or node.attributes.get("src") for node in page.css("a, img, link")]
        sources = {str(link).partition("#")[0] for link in links}
        for link in sources - {""}:
            assert await _status(client, link if link.startswith("http") else desk.address + link) == 200


def test_related_pieces_exist() -> None:
    slugs = {piece.slug for piece in PIECES}
    assert all(set(piece.related) <= slugs - {piece.slug} for piece in PIECES)


@pytest.mark.parametrize(
    ("kind", "reason"), [("cookie-wall", "cookie wall"), ("paywall", "paywall"), ("list", "list of articles")]
)
async def test_three_pages_are_headline_only_from_the_first_minute(
    client: aiohttp.ClientSession, desk: NewsDesk, kind: str, reason: str
) -> None:
    (piece,) = (piece for piece in PIECES if piece.kind == kind)
    read = extract(await _text(client, desk.address + piece.path), desk.address + piece.path)
    assert read.readability is Readability.HEADLINE
    assert reason in read.reason


async def test_every_article_passes_our_own_gate_with_its_date(
    client: aiohttp.ClientSession, desk: NewsDesk, clock: FakeClock
) -> None:
    await publish_everything(client, desk, clock)
    for piece in ARTICLES:
        read = extract(await _text(client, desk.address + piece.path), desk.address + piece.path)
        assert read.readability is Readability.FULL
        assert (read.published, read.published_source) == (
            OPENED + timedelta(seconds=piece.offset),
            DateSource.JSON_LD,
        )


async def test_the_front_pages_lead_to_the_feeds(client: aiohttp.ClientSession, desk: NewsDesk) -> None:
    assert await _feeds_linked(client, desk.address + "/") == [url.removeprefix(desk.address) for url in desk.feed_urls]
    assert await _feeds_linked(client, desk.address + "/wire/") == ["/wire/feed.atom"]


# ---------------------------------------------------------------- the desk itself, and the samples


async def test_a_taken_port_is_a_clear_error(clock: FakeClock, desk: NewsDesk) -> None:
    port = int(desk.address.rpartition(":")[2])
    with pytest.raises(SettingsError, match=f"cannot use port {port}"):
        await NewsDesk(clock, port=port).start()


async def test_the_desk_can_be_stopped_twice(clock: FakeClock) -> None:
    desk = NewsDesk(clock)
    await desk.start()
    await desk.stop()
    await desk.stop()


def test_every_entity_of_the_sample_list_is_in_a_story_of_the_event() -> None:
    (watchlist,) = tomllib.loads(sample_watchlists())["watchlist"]
    event = "\n".join(piece.copy for piece in PIECES if piece.event == "tarn-head")
    names = [entity["name"] for entity in watchlist["entity"]]
    assert 5 <= len(names) <= 8
    assert all(name in event for name in names)


def test_the_sample_list_finds_the_event_as_main_subject_and_no_trap_catches_it() -> None:
    matcher = Matcher(parse_toml(sample_watchlists()))
    found = {piece.slug: matcher.match(piece.copy, piece.title).matches for piece in ARTICLES}

    for piece in ARTICLES:
        subjects = {match.entity for match in found[piece.slug] if match.salience is Salience.MAIN}
        assert ("Tarn Head" in subjects) == (piece.event == "tarn-head" or piece.slug == "larkmoor-forecast")
    # a football club of the same name, a swimmer of the same name, and a bank that "aims for 2 per cent"
    for trap in ("larkmoor-rovers-accounts", "kessel-swim", "central-bank-rates"):
        assert not found[trap]


def _runs_of_words(piece: Piece, length: int) -> set[tuple[str, ...]]:
    words = piece.copy.lower().split()
    return {tuple(words[start : start + length]) for start in range(len(words) - length + 1)}


def _date(entry: Any) -> datetime:
    return datetime.fromtimestamp(timegm(entry.published_parsed), UTC)


async def _status(client: aiohttp.ClientSession, url: str, headers: dict[str, str] | None = None) -> int:
    async with client.get(url, headers=headers) as answer:
        return answer.status


async def _text(client: aiohttp.ClientSession, url: str) -> str:
    async with client.get(url) as answer:
        assert answer.status == 200
        return await answer.text()


def _words(page: str) -> str:
    body = LexborHTMLParser(page).body
    assert body is not None
    return body.text()


async def _feeds_linked(client: aiohttp.ClientSession, url: str) -> list[str | None]:
    page = LexborHTMLParser(await _text(client, url))
    return [node.attributes["href"] for node in page.css("link[rel=alternate]")]
