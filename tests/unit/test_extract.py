"""Pages become articles with what is known of them; what cannot be read is labelled, with the reason."""

import time
from contextlib import suppress
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import ExtractionError
from bot.ingest import plain
from bot.ingest.dates import in_address, instant
from bot.ingest.extract import decode, extract, extract_file, extract_pdf, from_feed
from bot.model import DateSource, Entry, Extracted, Readability
from tests.doubles import web_bodies as bodies

BODY = """<p>The new harbour wall at Cold Harbour stood up to its first gale on Friday night, when waves of six metres
broke over the old mole and flooded two streets behind it, the harbour office said on Saturday morning.</p>
<p>Nobody was hurt. Engineers who inspected the wall at low tide found that one of its 214 blocks had moved, by less
than the width of a hand, and said that it would be set back before the next spring tide.</p>
<p>“It did what we built it to do,” said Morag Tillery, who designed it. The wall cost 19 million crowns and took four
years to build, two of them longer than had been planned when the council first voted for it.</p>"""


def page(body: str = BODY, *, head: str = "", title: str = "Harbour wall holds") -> str:
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>{head}</head><body>'
        f'<nav><a href="/">Home</a> <a href="/sport">Sport</a></nav><article><h1>{title}</h1>{body}</article>'
        "<footer>© The Port Ansel Courier. All rights reserved.</footer></body></html>"
    )


def test_an_article_is_read_whole_and_nothing_else_is() -> None:
    found = extract(page(), "https://courier.example/wall")
    assert found.readability is Readability.FULL
    assert found.text.split("\n")[-1].startswith("“It did what we built it to do,”")
    assert "All rights reserved" not in found.text
    assert (found.title, found.language, found.site) == ("Harbour wall holds", "en", "courier.example")


LD = """<script type="application/ld+json">{"@context": "https://schema.org", "@graph": [{"@type": "WebSite"},
{"@type": ["NewsArticle"], "headline": "Wall &amp; mole hold", "datePublished": "2026-03-07T08:00:00+02:00",
"author": [{"@type": "Person", "name": "Morag Tillery"}, {"name": "Isla Brandt"}],
"publisher": {"@type": "Organization", "name": "The Port Ansel Courier"}}]}</script>"""
OG = """<meta property="og:title" content="Wall holds | Port Ansel Courier">
<meta property="og:site_name" content="Port Ansel Courier">
<meta property="article:published_time" content="2026-03-06T08:00:00Z">
<meta name="author" content="By Morag Tillery">"""


def test_json_ld_is_believed_first() -> None:
    found = extract(page(head=LD + OG), "https://courier.example/wall")
    assert (found.title, found.author) == ("Wall & mole hold", "Morag Tillery, Isla Brandt")
    assert found.site == "The Port Ansel Courier"
    assert (found.published, found.published_source) == (datetime(2026, 3, 7, 6, tzinfo=UTC), DateSource.JSON_LD)


def test_json_ld_may_be_indented_as_far_as_it_likes() -> None:
    begun = time.process_time()
    found = extract(page(head=LD.replace("{", "{" + " " * 50_000, 1)), "https://courier.example/wall")
    assert found.title == "Wall & mole hold"
    assert time.process_time() - begun < 2.0


def test_open_graph_comes_next() -> None:
    found = extract(page(head=OG), "https://courier.example/wall")
    assert (found.title, found.author, found.site) == ("Wall holds", "Morag Tillery", "Port Ansel Courier")
    assert (found.published, found.published_source) == (datetime(2026, 3, 6, 8, tzinfo=UTC), DateSource.META)


def test_a_date_says_where_it_came_from() -> None:
    timed = extract(page('<time datetime="2026-03-06">Friday</time>' + BODY), "https://courier.example/wall")
    assert (timed.published, timed.published_source) == (datetime(2026, 3, 6, tzinfo=UTC), DateSource.PAGE)
    dated = extract(page(), "https://courier.example/2026/03/06/wall")
    assert (dated.published, dated.published_source) == (datetime(2026, 3, 6, tzinfo=UTC), DateSource.URL)
    guessed = extract(page("<p>Published on 6 March 2024 by the editors</p>" + BODY), "https://courier.example/wall")
    assert guessed.published_source is DateSource.GUESSED
    assert extract(page(), "https://courier.example/wall").published_source is DateSource.NONE


def block(json: str, kind: str = "application/ld+json") -> str:
    return page(head=f'<script type="{kind}">{json}</script>')


ARTICLE = '{"@type": "NewsArticle", "datePublished": "2026-03-06T08:00:00Z"}'
SIXTH = '<time datetime="2026-03-06T08:00">Friday</time>'
DATED = {
    "a list": block('[{"@type": "BreadcrumbList"}, ' + ARTICLE + "]"),
    "a list in a graph": block('{"@graph": [[' + ARTICLE + "]]}"),
    "a page about an article": block(
        '{"@type": "WebPage", "datePublished": "2020-01-01", "mainEntity": ' + ARTICLE + "}"
    ),
    "a type with its address": block(ARTICLE.replace("News", "https://schema.org/News")),
    "in a comment": block(f"<!-- {ARTICLE} -->"),
    "in a CDATA section": block(f"//<![CDATA[\n{ARTICLE}\n//]]>"),
    "in another": block(f"/*<![CDATA[*/{ARTICLE}/*]]>*/"),
    "with a comma too many": block(ARTICLE.replace("}", ",}")),
    "with a line break in a string": block(ARTICLE.replace("{", '{"headline": "a\nb", ', 1)),
    "two in a row": block('{"@type": "WebSite"}' + ARTICLE + ";"),
    "a type with a charset": block(ARTICLE, "application/LD+JSON; charset=utf-8"),
    "a value with its type": block(ARTICLE.replace('"2026', '{"@type": "Date", "@value": "2026').replace('Z"', 'Z"}')),
    "a live blog": block(
        '{"@type": "LiveBlogPosting", "datePublished": "2026-03-06",'
        ' "liveBlogUpdate": [{"datePublished": "2026-03-09"}]}'
    ),
    "an epoch": block(ARTICLE.replace('"2026-03-06T08:00:00Z"', "1772784000")),
    "in words": block(ARTICLE.replace("2026-03-06T08:00:00Z", "Friday, March 6, 2026")),
    "as a mail's": block(ARTICLE.replace("2026-03-06T08:00:00Z", "Fri, 06 Mar 2026 08:00:00 GMT")),
    "meta property": page(head='<meta property="article:published_time" content="2026-03-06T08:00:00Z">'),
    "meta itemprop": page(head='<meta itemprop="datePublished" content="2026-03-06">'),
    "meta name": page(head='<meta name="DC.date.issued" content="2026-03-06">'),
    "itemprop on any element": page('<span itemprop="datePublished" content="2026-03-06">Friday</span>' + BODY),
    "time": page(SIXTH + BODY),
    "a time of change before it": page(f'<time itemprop="dateModified" datetime="2026-03-09">Mon</time>{SIXTH}{BODY}'),
    "the same by its class": page(f'<time class="updated" datetime="2026-03-09">Mon</time>{SIXTH}{BODY}'),
    "another article's in the margin": page(SIXTH + BODY).replace(
        "<nav>", '<aside><time datetime="2026-03-09">Mon</time></aside><nav>'
    ),
    "a microformat": page('<abbr class="published" title="2026-03-06T08:00:00Z">Friday</abbr>' + BODY),
}


@pytest.mark.parametrize("html", DATED.values(), ids=DATED.keys())
def test_a_date_is_read_in_every_shape_that_pages_give_it(html: str) -> None:
    found = extract(html, "https://courier.example/wall")
    assert found.published is not None
    assert found.published.date() == date(2026, 3, 6)
    assert found.published_source not in {DateSource.GUESSED, DateSource.NONE}


@pytest.mark.parametrize(
    "path",
    ["2026/03/06/wall", "2026-03-06/wall", "20260306/wall", "2026/mar/06/wall", "2026/3/6/wall", "a-20260306.html"],
)
def test_a_date_is_read_from_the_address(path: str) -> None:
    found = extract(page(), f"https://courier.example/{path}")
    assert (found.published, found.published_source) == (datetime(2026, 3, 6, tzinfo=UTC), DateSource.URL)


@pytest.mark.parametrize(
    "html",
    [
        block(ARTICLE.replace("datePublished", "dateModified")),
        page(f'<time class="modified" datetime="2026-03-06">Friday</time>{BODY}'),
        page().replace("<nav>", f"<aside>{SIXTH}</aside><nav>"),
        page("<p>On 6 March 2026 the wall was opened.</p>" + BODY),
    ],
)
def test_what_is_no_date_of_publication_is_at_most_a_guess(html: str) -> None:
    assert extract(html, "https://courier.example/wall").published_source in {DateSource.GUESSED, DateSource.NONE}


def test_metadata_copied_from_an_older_page_is_seen_through_by_the_address() -> None:
    stale = LD.replace("2026-03-07", "2025-01-07")
    found = extract(page(head=stale + OG), "https://courier.example/2026/03/06/wall")
    assert (found.published, found.published_source) == (datetime(2026, 3, 6, 8, tzinfo=UTC), DateSource.META)
    later = LD.replace("2026-03-07", "2026-04-20")
    assert extract(page(head=later), "https://courier.example/2026/03/06/wall").published_source is DateSource.JSON_LD


@pytest.mark.parametrize(
    "broken", ["{", '{"@type": "NewsArticle", "headline": [], "author": 5}', "[[[[[[]]]]]]", "null", "7"]
)
def test_broken_metadata_is_passed_over(broken: str) -> None:
    head = f'<script type="application/ld+json">{broken}</script>'
    assert extract(page(head=head), "https://courier.example/wall").readability is Readability.FULL


TEASER = "<p>The harbour wall at Cold Harbour stood up to its first gale on Friday, the harbour office said.</p>"
HEADLINES = "".join(
    f'<li><a href="/{n}">Ship number {n} has come in from the north</a> <p>It came at {n} in the morning.</p></li>'
    for n in range(40)
)
CONSENT = """<p>We and our 214 partners use cookies and ask for your consent. Accept all or reject all cookies. Read our
privacy policy. You can withdraw consent at any time, also for legitimate interest.</p>"""
NOT_FREE = LD.replace('"headline"', '"isAccessibleForFree": "False", "headline"')
HOME = "https://courier.example"
UNREADABLE = {
    "a cookie wall": (page(CONSENT, title="Before you go on"), "/wall", "a cookie wall"),
    "a consent host": (page(), "https://consent.courier.example/collect", "a cookie wall"),
    "a paywall that says so": (page(TEASER * 4, head=NOT_FREE), "/wall", "paywall"),
    "a paywall in words": (
        page(TEASER * 3 + "<p>Subscribe now to continue reading.</p>"),
        "/wall",
        "paywall",
    ),
    "a login": (bodies.LOGIN, "/wall", "sign in"),
    "a challenge": (page("<p>Please verify you are human.</p>", title="Just a moment..."), "/wall", "a person"),
    "a missing page": (page("<p>Sorry. Try the search.</p>", title="Page not found"), "/wall", "no such article"),
    "a video": (page(TEASER * 2, head='<meta property="og:type" content="video.other">'), "/wall", "video"),
    "a list": (page(f"<ul>{HEADLINES}</ul>", title="Shipping"), "/category/shipping/", "a list of articles"),
    "an aggregator": (page(), "https://news.google.com/rss/articles/CBMi", "aggregator"),
    "next to nothing": (page("<p>The wall held.</p>"), "/wall", "could be read"),
}


@pytest.mark.parametrize(("html", "url", "reason"), UNREADABLE.values(), ids=UNREADABLE.keys())
def test_what_cannot_be_read_is_headline_only_with_a_reason(html: str, url: str, reason: str) -> None:
    found = extract(html, url if url.startswith("http") else HOME + url)
    assert found.readability is Readability.HEADLINE
    assert reason in found.reason


def test_an_article_about_cookies_or_subscribers_is_no_wall() -> None:
    about = (
        BODY + "<p>The port's web site uses cookies, and asks subscribers of its newsletter for their consent.</p>" * 2
    )
    assert extract(page(about), "https://courier.example/wall").readability is Readability.FULL


def test_a_short_article_below_a_menu_that_offers_subscriptions_is_no_stub() -> None:
    menu = "<header>Already a subscriber? Sign in</header><script>var wall = 'subscribe to continue reading';</script>"
    short = extract(page(BODY).replace("<nav>", f"{menu}<nav>"), "https://courier.example/wall")
    assert short.readability is Readability.FULL


@pytest.mark.parametrize("html", ["", "   ", b"\n"])
def test_an_empty_page_is_an_error(html: str | bytes) -> None:
    with pytest.raises(ExtractionError, match="the page is empty"):
        extract(html)


@given(st.text(max_size=400))
def test_any_markup_is_survived(junk: str) -> None:
    assert isinstance(extract(f"<html><body>{junk}", "https://courier.example/"), Extracted)


# ---------------------------------------------------------------- what the feed itself gives


def entry(*, title: str = "Wall holds", content: str = "", summary: str = "") -> Entry:
    return Entry("1", "https://courier.example/wall", title, summary_html=summary, content_html=content)


def test_a_feed_in_full_text_can_be_read_without_its_page() -> None:
    found = from_feed(
        entry(title="Wall &amp; mole <i>hold</i>", content=f"<h1>Wall & mole hold</h1>{BODY}<figure>A picture</figure>")
    )
    assert found.readability is Readability.FEED_TEXT
    assert found.title == "Wall & mole hold"
    assert found.text.startswith("The new harbour wall")
    assert "picture" not in found.text
    assert len(found.text.split("\n\n")) == 3


def test_an_excerpt_is_known_as_one_and_a_teaser_is_a_headline() -> None:
    excerpt = from_feed(
        entry(summary=BODY.replace("</p>", "", 3) + " […]<p>The post Wall holds appeared first on Courier.</p>")
    )
    assert (excerpt.readability, excerpt.reason) == (Readability.FEED_TEXT, "the feed's excerpt")
    assert not excerpt.text.endswith("…]")
    assert from_feed(entry(summary="The wall held.")).readability is Readability.HEADLINE


def test_tags_in_tags_in_tags_cost_no_more_than_others() -> None:
    begun = time.process_time()
    assert plain.paragraphs("<p>The ferry stays in port." + "<li><ul>" * 60_000) == "The ferry stays in port."
    assert time.process_time() - begun < 3.0


def test_titles_are_unescaped_however_often_they_were_escaped() -> None:
    assert (
        plain.line("Fish &amp;amp; chips")
        == plain.line("Fish &amp; chips")
        == plain.line("Fish & chips")
        == "Fish & chips"
    )
    assert plain.line("The <i>Ann</i>\n sails") == "The Ann sails"
    assert plain.line("5 < 6 and R&D") == "5 < 6 and R&D"


# ---------------------------------------------------------------- files


def test_text_html_and_pdf_files_are_told_by_what_is_in_them() -> None:
    text = " ".join(["The wall held through the gale."] * 10)
    assert extract_file("wall.txt", "", text.encode()).text == text
    assert extract_file("wall.txt", "text/plain", page().encode()).title == "Harbour wall holds"
    read = extract_file("Harbour_report.bin", "application/octet-stream", bodies.pdf(text))
    assert (read.text, read.title) == (text, "Harbour report.bin")
    assert extract_file(
        "wall.txt", "text/plain; charset=utf-8", "Die Mauer hält. ".encode("latin-1") * 10, charset="utf-8"
    ).text


@pytest.mark.parametrize(
    ("name", "kind", "body", "sentence"),
    [
        ("p.png", "image/png", bodies.PICTURE, "a picture, not text"),
        ("p.txt", "text/plain", bodies.PICTURE, "a picture, not text"),
        ("film.mp4", "video/mp4", b"\0\0\0\x20ftyp", "a video, not text"),
        ("a.zip", "application/zip", b"PK\x03\x04", "a file of type application/zip"),
        ("memo.docx", "", b"PK\x03\x04[Content_Types].xml PK\x03\x04word/document.xml", "a Word document, which"),
        ("memo.doc", "", b"\xd0\xcf\x11\xe0\xa1\xb1", "save it as a PDF, or paste its text"),
        ("memo.odt", "", b"PK\x03\x04\x14\0mimetypeapplication/vnd.oasis.opendocument.text", "an OpenDocument text"),
        ("memo.txt", "text/plain", b"{\\rtf1 The wall held.}", "an RTF document"),
        ("a.bin", "application/octet-stream", b"\0\1\2", "a file of type application/octet-stream"),
        ("a.txt", "text/plain", b"", "the file is empty"),
        ("a.pdf", "application/pdf", b"%PDF-1.7 and then nothing", "this PDF is broken"),
        ("a.pdf", "application/pdf", bodies.pdf(""), "it may be a scan"),
    ],
)  # fmt: skip
def test_other_files_are_refused_with_a_sentence(name: str, kind: str, body: bytes, sentence: str) -> None:
    with pytest.raises(ExtractionError, match=sentence):
        extract_file(name, kind, body)


@given(st.binary(max_size=200), st.integers(0, 600))
def test_any_damage_to_a_pdf_is_survived(junk: bytes, place: int) -> None:
    whole = bodies.pdf("The wall held.")
    with suppress(ExtractionError):
        assert isinstance(extract_pdf(whole[:place] + junk + whole[place + len(junk) :]), Extracted)


DANISH = "Færgen fra Ærøskøbing sejler ikke i dag, fordi molen blev beskadiget i nattens storm. "


@pytest.mark.parametrize(
    ("body", "charset", "text"),
    [
        ("Ærøskøbing".encode(), "iso-8859-1", "Ærøskøbing"),
        ("Ærøskøbing".encode("iso-8859-1"), "iso-8859-1", "Ærøskøbing"),
        (b"<meta charset=windows-1251>" + "Новости".encode("windows-1251"), None, "<meta charset=windows-1251>Новости"),
        ("Tide".encode("utf-16"), "utf-8", "Tide"),
        ((DANISH * 20).encode("iso-8859-1"), "no-such-charset", DANISH * 20),
    ],
)
def test_a_page_is_decoded_by_what_it_is_before_what_it_says(body: bytes, charset: str | None, text: str) -> None:
    assert decode(body, charset) == text


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-03-06T08:30:00+02:00", datetime(2026, 3, 6, 6, 30, tzinfo=UTC)),
        ("2026-03-06T08:30:00.123+0200", datetime(2026, 3, 6, 6, 30, tzinfo=UTC)),
        ("2026-03-06 08:30 UTC", datetime(2026, 3, 6, 8, 30, tzinfo=UTC)),
        ("2026-03-06", datetime(2026, 3, 6, tzinfo=UTC)),
        ("20260306", datetime(2026, 3, 6, tzinfo=UTC)),
        ("Fri, 06 Mar 2026 08:30:00 +0200", datetime(2026, 3, 6, 6, 30, tzinfo=UTC)),
        ("1772785800000", datetime(2026, 3, 6, 8, 30, tzinfo=UTC)),
        ("2026/3/6 8:30", datetime(2026, 3, 6, 8, 30, tzinfo=UTC)),
        ("06.03.2026, 08:30 Uhr", datetime(2026, 3, 6, 8, 30, tzinfo=UTC)),
        ("Freitag, 6. März 2026", datetime(2026, 3, 6, tzinfo=UTC)),
        ("14 juillet 2026", datetime(2026, 7, 14, tzinfo=UTC)),
        ("1er juin 2026", datetime(2026, 6, 1, tzinfo=UTC)),
        ("6 de marzo de 2026", datetime(2026, 3, 6, tzinfo=UTC)),
        ("2026年3月6日", datetime(2026, 3, 6, tzinfo=UTC)),
        ("March 6th, 2026", datetime(2026, 3, 6, tzinfo=UTC)),
        ("2026-03-06 5:30 PM", datetime(2026, 3, 6, 17, 30, tzinfo=UTC)),
        ("2026-03-06 17:30 EST", datetime(2026, 3, 6, 22, 30, tzinfo=UTC)),
        ("2026-03-06T17:30:00-05", datetime(2026, 3, 6, 22, 30, tzinfo=UTC)),
        ("March 6, 2026 at 5:30 p.m. EST", datetime(2026, 3, 6, 22, 30, tzinfo=UTC)),
        ("March 6, 2026 12:15 am", datetime(2026, 3, 6, 0, 15, tzinfo=UTC)),
        ("12 PM, March 6, 2026", datetime(2026, 3, 6, 12, tzinfo=UTC)),
        ("March 6, 2026 17:30 PM", datetime(2026, 3, 6, 17, 30, tzinfo=UTC)),
        ("July 6, 2026 | 9 AM PT", datetime(2026, 7, 6, 16, tzinfo=UTC)),
        ("January 6, 2026 | 9 AM PT", datetime(2026, 1, 6, 17, tzinfo=UTC)),
        ("Fri, 06 Mar 2026 05:30:00 PM PDT", datetime(2026, 3, 7, 0, 30, tzinfo=UTC)),
        ("6 mars 2026 à 17:30 (UTC+1)", datetime(2026, 3, 6, 16, 30, tzinfo=UTC)),
        ("6. März 2026, 17:30 MEZ", datetime(2026, 3, 6, 16, 30, tzinfo=UTC)),
        ("2026年3月6日 08:30", datetime(2026, 3, 6, 8, 30, tzinfo=UTC)),
        ("March 6, 2026 17:30 QQQ", datetime(2026, 3, 6, 17, 30, tzinfo=UTC)),
        ("06/03/2026", None),
        ("32.03.2026", None),
        ("1970-01-01T00:00:00Z", None),
        ("2026-13-45", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_dates_are_read_as_pages_write_them(written: str, meant: datetime | None) -> None:
    assert instant(written) == meant


def test_a_date_in_an_address_is_a_day_or_nothing() -> None:
    assert in_address("https://courier.example/2026/03/06/wall") == datetime(2026, 3, 6, tzinfo=UTC)
    assert in_address("https://courier.example/news-20260306-wall") == datetime(2026, 3, 6, tzinfo=UTC)
    assert in_address("https://courier.example/2026/02/31/wall") is None
    assert in_address("https://courier.example/article/20260306123456") is None


@given(st.text(max_size=60))
def test_any_text_for_a_date_is_survived(text: str) -> None:
    found = instant(text)
    assert found is None or found.tzinfo is UTC
