"""Feeds of every kind become entries; what is broken is forgiven aloud, what is hostile is refused with a sentence."""

import io
import json
import time
from contextlib import suppress
from datetime import UTC, datetime

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import FeedError
from bot.ingest import feed_guards, feed_survey, feeds
from bot.ingest.sandbox import Sandbox
from bot.model import ParsedFeed
from tests.doubles import web_bodies as bodies


def rss(item: str, *, channel: str = "", head: str = "<?xml version='1.0' encoding='utf-8'?>", root: str = "") -> bytes:
    return (
        f"{head}<rss version='2.0' {root}><channel><title>Harbour news</title><link>https://daily.example/</link>{channel}"
        f"<item>{item}</item></channel></rss>"
    ).encode()


ITEM = (
    "<title>Ferry late again</title><link>https://daily.example/ferry</link><guid isPermaLink='false'>ferry-1</guid>"
    "<pubDate>Fri, 06 Mar 2026 10:30:00 +0200</pubDate><description>&lt;p&gt;It was fog.&lt;/p&gt;</description>"
)
ATOM = """<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Harbour news</title>
<link href="https://daily.example/"/><link rel="hub" href="https://hub.example/"/><id>urn:daily</id>
<entry><title type="html">Ferry &amp;amp; tug late</title><id>urn:ferry-1</id><link href="https://daily.example/ferry"/>
<updated>2026-03-06T09:00:00.5Z</updated><author><name>Morag Tillery</name></author>
<content type="html">&lt;p&gt;It was fog.&lt;/p&gt;</content></entry></feed>"""
RDF = """<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://daily.example/">
<title>Harbour news</title><link>https://daily.example/</link></channel><item rdf:about="https://daily.example/ferry">
<title>Ferry late again</title><link>https://daily.example/ferry</link><dc:date>2026-03-06T08:30:00Z</dc:date></item></rdf:RDF>"""


CHANNEL = (
    "<ttl>30</ttl><skipHours><hour>3</hour><hour>4</hour></skipHours>"
    "<skipDays><day>Sunday</day><day> saturday </day><day>Someday</day></skipDays>"
)


def test_an_rss_item_becomes_an_entry() -> None:
    parsed = feeds.parse(rss(ITEM, channel=CHANNEL))
    (entry,) = parsed.entries
    assert (parsed.title, parsed.site_url) == ("Harbour news", "https://daily.example/")
    assert (parsed.ttl_minutes, parsed.skip_hours, parsed.skip_days) == (30, (3, 4), (5, 6))
    assert (entry.title, entry.url, entry.guid) == ("Ferry late again", "https://daily.example/ferry", "ferry-1")
    assert entry.published == datetime(2026, 3, 6, 8, 30, tzinfo=UTC)
    assert entry.summary_html == "<p>It was fog.</p>"


def test_an_atom_entry_becomes_an_entry_and_the_hub_is_kept() -> None:
    parsed = feeds.parse(ATOM.encode())
    (entry,) = parsed.entries
    assert parsed.hub_url == "https://hub.example/"
    assert (entry.title, entry.guid, entry.author) == ("Ferry &amp; tug late", "urn:ferry-1", "Morag Tillery")
    assert (entry.published, entry.updated) == (None, datetime(2026, 3, 6, 9, tzinfo=UTC))
    assert entry.content_html == "<p>It was fog.</p>"


def test_rdf_is_read_too() -> None:
    (entry,) = feeds.parse(RDF.encode()).entries
    assert (entry.title, entry.updated) == ("Ferry late again", datetime(2026, 3, 6, 8, 30, tzinfo=UTC))


def test_a_json_feed_is_read_too() -> None:
    item = {
        "id": 7,
        "url": "https://daily.example/ferry",
        "title": "Ferry late",
        "content_text": "Fog < rain.\nAll day.",
    }
    told = {
        "title": "Harbour news",
        "items": [{**item, "date_published": "2026-03-06T10:30:00+02:00"}, "not an object"],
    }
    parsed = feeds.parse(json.dumps(told).encode())
    (entry,) = parsed.entries
    assert (entry.guid, entry.content_html) == ("7", "<p>Fog &lt; rain.</p><p>All day.</p>")
    assert entry.published == datetime(2026, 3, 6, 8, 30, tzinfo=UTC)
    assert parsed.warnings == ("1 items are not objects and were skipped",)


SITEMAP = """<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>https://daily.example/about</loc></url>
<url><loc>https://daily.example/ferry</loc><n:news><n:publication><n:name>Harbour Daily</n:name>
<n:language>en</n:language></n:publication><n:publication_date>2026-03-06</n:publication_date>
<n:title>Ferry &amp; tug late</n:title></n:news></url></urlset>"""


def test_a_news_sitemap_stands_in_for_a_feed() -> None:
    parsed = feeds.parse(SITEMAP.encode())
    (entry,) = parsed.entries
    assert (parsed.title, parsed.language) == ("Harbour Daily", "en")
    assert (entry.title, entry.url) == ("Ferry &amp; tug late", "https://daily.example/ferry")
    assert entry.published == datetime(2026, 3, 6, tzinfo=UTC)
    with pytest.raises(FeedError, match="none of its pages is marked as news"):
        feeds.parse(
            b'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>https://a.example/</loc></url></urlset>'
        )


NAMESPACES = (
    "xmlns:atom='http://www.w3.org/2005/Atom' xmlns:dc='http://purl.org/dc/elements/1.1/' xmlns:dcterms='http://purl.org/dc/terms/'"
    " xmlns:media='http://search.yahoo.com/mrss/' xmlns:itunes='http://www.itunes.com/dtds/podcast-1.0.dtd'"
)
ODDITIES = {
    "a plain item": ITEM,
    "no title": ITEM.replace("<title>Ferry late again</title>", ""),
    "no link, the guid is one": "<title>A</title><guid>https://daily.example/a</guid>",
    "a guid that is no link": "<title>A</title><guid isPermaLink='false'>a-1</guid>",
    "nothing but a title": "<title>A</title>",
    "a title escaped twice": "<title>Fish &amp;amp; chips</title><link>https://daily.example/a</link>",
    "markup in a title": "<title><![CDATA[The <i>Ann</i> sails]]></title><link>https://daily.example/a</link>",
    "a title encoded twice": "<title>CafÃ© opens</title><link>https://daily.example/a</link>",
    "two titles": "<title>A</title><title>B</title><link>https://daily.example/a</link>",
    "two links": "<title>A</title><link>https://daily.example/a</link><link>https://daily.example/b</link>",
    "a link with spaces": "<title>A</title><link>https://daily.example/a b</link>",
    "a link that is a script": "<title>A</title><link>javascript:alert(1)</link>",
    "an Atom link": "<title>A</title><atom:link href='https://daily.example/a'/>",
    "an Atom link to itself": "<title>A</title><link>https://daily.example/a</link><atom:link rel='self' href='https://x.example/'/>",
    "Dublin Core's date": "<title>A</title><link>https://daily.example/a</link><dc:date>2026-03-06T08:30:00Z</dc:date>",
    "its date beside another": ITEM + "<dc:date>2026-03-06T09:30:00Z</dc:date>",
    "terms of it": "<title>A</title><link>https://daily.example/a</link><dcterms:modified>2026-03-06T08:30:00Z</dcterms:modified>",
    "Atom's date": ITEM + "<atom:updated>2026-03-06T09:30:00.25Z</atom:updated>",
    "a zone by name": ITEM.replace("+0200", "EST"),
    "a date nobody can read": ITEM.replace("Fri, 06 Mar 2026", "soon"),
    "a date that does not exist": ITEM.replace("06 Mar", "31 Feb"),
    "an ISO date in RSS": ITEM.replace("Fri, 06 Mar 2026 10:30:00 +0200", "2026-03-06 10:30:00"),
    "two dates": ITEM + "<pubDate>Fri, 06 Mar 2026 11:30:00 GMT</pubDate>",
    "media titles": ITEM + "<media:content url='https://x.example/p.jpg'><media:title>B</media:title></media:content>",
    "podcast titles": ITEM + "<itunes:title>Another title</itunes:title>",
    "an item in an item": ITEM + "<item><title>B</title><link>https://daily.example/b</link></item>",
    "a source": ITEM + "<source url='https://other.example/rss'>Other Times</source>",
    "a base": "<title>A</title><link xml:base='https://daily.example/x/'>a</link>",
    "a relative link": "<title>A</title><link>/a</link>",
}  # fmt: skip


@pytest.mark.parametrize("item", ODDITIES.values(), ids=ODDITIES.keys())
def test_titles_links_ids_and_dates_are_feedparsers(item: str) -> None:
    assert_agreement(rss(item, root=NAMESPACES))


@pytest.mark.parametrize("body", [ATOM, ATOM.replace('type="html"', 'type="xhtml"'), RDF], ids=["atom", "xhtml", "rdf"])
def test_and_so_in_other_formats(body: str) -> None:
    assert_agreement(body.encode())


@pytest.mark.parametrize(
    ("zone", "utc"),
    [("CET", 9), ("CEST", 8), ("BST", 9), ("JST", 1), ("EST", 15), ("GMT", 10), ("+0200", 8)],
)
@pytest.mark.parametrize("end", ["", "</item><item><title>Cut off"], ids=["well-formed", "broken"])
def test_a_zone_by_its_name_is_not_taken_for_utc(zone: str, utc: int, end: str) -> None:
    feed = feeds.parse(rss(ITEM.replace("+0200", zone) + end))
    assert feed.entries[0].published == datetime(2026, 3, 6, utc, 30, tzinfo=UTC)


_texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"]), max_size=30)


@given(title=_texts, link=_texts, guid=_texts)
def test_and_so_for_any_text(title: str, link: str, guid: str) -> None:
    escaped = [
        text.replace("&", "&amp;").replace("<", "&lt;") for text in (title, f"https://daily.example/{link}", guid)
    ]
    assert_agreement(rss("<title>{}</title><link>{}</link><guid isPermaLink='false'>{}</guid>".format(*escaped)))


def assert_agreement(body: bytes) -> None:
    ours, theirs = feeds.parse(body), feedparser.parse(io.BytesIO(body))
    assert len(ours.entries) == len(theirs.entries)
    for entry, raw in zip(ours.entries, theirs.entries, strict=True):
        assert entry.title.split() == (raw.get("title") or "").split()
        assert (entry.url or "") == (raw.get("link") or "")
        assert not raw.get("id") or entry.guid == raw.id
        assert _tuple(entry.published) == _first_six(dict.get(raw, "published_parsed"))
        assert _tuple(entry.updated) == _first_six(dict.get(raw, "updated_parsed"))


def _tuple(at: datetime | None) -> tuple[int, ...] | None:
    return at.utctimetuple()[:6] if at else None


def _first_six(parsed: tuple[int, ...] | None) -> tuple[int, ...] | None:
    return tuple(parsed[:6]) if parsed else None


def test_the_common_case_takes_the_fast_way() -> None:
    for body in (rss(ITEM), ATOM.replace("&amp;amp;", "and").encode(), bodies.FEED.encode()):
        survey = feed_survey.survey(body)
        assert survey is not None
        assert survey.unusual == ""


@pytest.mark.parametrize("encoding", ["iso-8859-1", "windows-1251", "utf-16", "koi8-r", "shift_jis", "gb2312"])
def test_an_encoding_is_believed_where_it_is_declared(encoding: str) -> None:
    title = {"iso-8859-1": "Café", "shift_jis": "港のニュース", "gb2312": "港口新闻"}.get(encoding, "Новости порта")
    body = rss(ITEM.replace("Ferry late again", title), head=f"<?xml version='1.0' encoding='{encoding}'?>").decode()
    assert feeds.parse(body.encode(encoding)).entries[0].title == title


def test_the_charset_of_the_header_counts_where_the_body_says_nothing() -> None:
    body = rss(ITEM.replace("Ferry late again", "Новости порта"), head="").decode().encode("windows-1251")
    assert feeds.parse(body, charset="windows-1251").entries[0].title == "Новости порта"
    declared = rss(ITEM.replace("Ferry late again", "Café"))
    assert feeds.parse(declared, charset="iso-8859-1").entries[0].title == "Café"
    assert feeds.parse(rss(ITEM), charset="no-such-charset").entries


def test_links_are_resolved_against_the_feeds_address() -> None:
    for root in ("", "xml:lang='en' xml:base='/'"):
        (entry,) = feeds.parse(
            rss("<title>A</title><link>/a</link>", root=root), url="https://daily.example/feed"
        ).entries
        assert entry.url == "https://daily.example/a"


def test_an_entry_without_an_id_gets_one_that_stays() -> None:
    bare = rss("<title>A</title><description>text</description>")
    assert feeds.parse(bare).entries[0].guid == feeds.parse(bare).entries[0].guid != ""
    long = feeds.parse(rss(f"<title>A</title><guid isPermaLink='false'>{'x' * 5_000}</guid>")).entries[0].guid
    assert len(long) == 64


def test_a_broken_feed_is_read_and_the_breakage_told() -> None:
    parsed = feeds.parse(bodies.BROKEN_FEED.encode(), url="https://daily.example/feed")
    titles = [" ".join(entry.title.split()) for entry in parsed.entries]
    assert titles == ["Ferry & tug late again", "Harbour wall holds through the gale"]
    assert parsed.warnings == ("not well-formed in line 3: invalid token; read as far as it goes",)


def test_an_encoding_other_than_declared_is_told() -> None:
    parsed = feeds.parse(rss("<title>Ça va déjà mieux</title>").decode().encode("latin-1"))
    assert parsed.entries[0].title == "Ça va déjà mieux"
    assert parsed.warnings[0].startswith("declared as utf-8, but written in ")


def test_of_ten_thousand_entries_the_newest_thousand_are_taken_in_their_order() -> None:
    oldest_first = "".join(
        f"<item><title>{n}</title><link>https://daily.example/{n}</link>"
        f"<pubDate>Fri, 06 Mar 2026 {n // 60 % 24:02}:{n % 60:02}:00 GMT</pubDate></item>"
        for n in range(1_200)
    )
    parsed = feeds.parse(f"<rss version='2.0'><channel><title>t</title>{oldest_first}</channel></rss>".encode())
    assert [entry.title for entry in parsed.entries] == [str(n) for n in range(200, 1_200)]
    assert parsed.warnings == ("of its 1,200 entries only the newest 1,000 were taken",)


@pytest.mark.parametrize(("dated", "first"), [(True, 29_000), (False, 0)])
async def test_of_fifty_thousand_plain_items_the_newest_thousand_are_taken_in_time(*, dated: bool, first: int) -> None:
    days = [f"{n // 1_440 % 28 + 1:02} {'Mar' if n < 30_000 else 'Feb'} 2026" for n in range(50_000)]
    items = "\n".join(
        f"<item><title>{n}</title><link>https://daily.example/{n}</link>"
        + (f"<pubDate>{day} {n // 60 % 24:02}:{n % 60:02}:00 GMT</pubDate></item>" if dated else "</item>")
        for n, day in enumerate(days)
    )
    body = f"<rss version='2.0'><channel><title>Ledger</title><item_count/>{items}</channel></rss>".encode()
    async with Sandbox() as sandbox:
        parsed = await sandbox.parse(body)
    assert parsed.title == "Ledger"
    assert parsed.warnings == ("of its 50,000 entries only the newest 1,000 were taken",)
    assert [entry.title for entry in parsed.entries] == [str(n) for n in range(first, first + 1_000)]


def test_many_items_that_are_not_simply_one_after_the_other_are_read_as_they_stand() -> None:
    item = "<item><title>A</title><description><![CDATA[</item><b>]]></description></item>"
    parsed = feeds.parse(f"<rss version='2.0'><channel>{item * 1_500}</channel></rss>".encode())
    assert parsed.warnings == ("of its 1,500 entries only the newest 1,000 were taken",)
    assert {entry.summary_html for entry in parsed.entries} == {"</item><b>"}


def test_entities_of_a_document_are_expanded_while_they_are_harmless() -> None:
    harmless = rss(
        "<title>&daily; opens</title><link>https://daily.example/a</link>",
        head='<!DOCTYPE rss [\n<!ENTITY daily "Pier 9">\n]>',
    )
    assert feeds.parse(harmless).entries[0].title == "Pier 9 opens"
    parsed = feeds.parse(bodies.ENTITY_FEED.encode())
    assert sum(len(entry.title) for entry in parsed.entries) < 200
    assert "the entities that its DOCTYPE defines were not expanded" in parsed.warnings


def test_an_external_entity_reads_no_file() -> None:
    assert "root:" not in str(feeds.parse(bodies.FILE_FEED.encode()))


HOSTILE = {
    "nothing": (b"", "the answer is empty"),
    "white space and NULs": (b" \n\0\0", "the answer is empty"),
    "a web page": (bodies.ARTICLE.encode(), "this is a web page, not a feed"),
    "a picture": (bodies.PICTURE, "this is not a feed"),
    "too much": (b"<rss>" + b"x" * feed_guards.MAX_BODY, "larger than 10 MB"),
    "one endless tag": (bodies.ATTRIBUTE_FEED.encode(), "longer than 64 KB"),
    "the same with > in it": (bodies.ATTRIBUTE_FEED.replace("='1'", "='>'").encode(), "more than 256 attributes"),
    "deep nesting": (b"<rss>" + b"<a>" * 1_000, "nested more than 100 deep"),
    "entities in an odd place": (b"<rss><!ENTITY a 'b'></rss>", "outside of a readable DOCTYPE"),
    "JSON of another kind": (b'{"error": "no"}', "not a JSON Feed"),
    "broken JSON": (b'{"items": [', "not valid JSON"),
    "deep JSON": (b"[" * 100_000, "not valid JSON"),
}


@pytest.mark.parametrize(("body", "sentence"), HOSTILE.values(), ids=HOSTILE.keys())
def test_what_is_no_feed_is_refused_with_a_sentence(body: bytes, sentence: str) -> None:
    with pytest.raises(FeedError, match=sentence):
        feeds.parse(body)


def test_nul_bytes_are_taken_out_and_told() -> None:
    parsed = feeds.parse(rss(ITEM.replace("Ferry", "Fer\0ry")))
    assert parsed.entries[0].title == "Ferry late again"
    assert "NUL bytes were removed" in parsed.warnings


@given(st.binary(max_size=300), st.integers(0, 400), st.sampled_from([rss(ITEM), ATOM.encode(), RDF.encode()]))
def test_any_damage_gives_a_feed_or_a_feed_error(junk: bytes, place: int, body: bytes) -> None:
    with suppress(FeedError):
        assert isinstance(feeds.parse(body[:place] + junk + body[place + len(junk) :]), ParsedFeed)


@pytest.mark.parametrize("declared", ["<!DOCTYPE ", "<!DOCTYPE["])
def test_a_feed_of_doctypes_is_refused_at_once(declared: str) -> None:
    begun = time.process_time()
    with pytest.raises(FeedError, match="outside of a readable DOCTYPE"):
        feeds.parse(b"<!ENTITY a 'b'>" + declared.encode() * 6_000)
    assert time.process_time() - begun < 1.0


@pytest.mark.parametrize("before", ["<!-- a -->" * 26, ("<!-- a -->" + " " * 99) * 90], ids=["comments", "gaps"])
def test_comments_before_a_feed_cost_no_more_than_other_text(before: str) -> None:
    begun = time.process_time()
    assert feeds.parse(before.encode() + rss(ITEM)).entries
    assert time.process_time() - begun < 2.0
