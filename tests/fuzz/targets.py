"""What is fuzzed.  A target takes any bytes; it may refuse them with one of our own errors and with nothing else."""

from __future__ import annotations

from collections.abc import Callable

from adapters.slack.forms import Origin
from adapters.slack.inbound import typed
from adapters.slack.mrkdwn import harmless, unescape
from adapters.slack.signed import is_signed
from bot.commands import parse as commands
from bot.commands.table import TABLE
from bot.engine import watchlists
from bot.errors import WirewatchError
from bot.ingest import dates, discover, extract, feeds, opml, sitemap, urls, websub
from bot.ingest.robots import Robots

HERE = "https://gazette.example/1"
KINDS = ("", "application/xml", "application/feed+json", "text/html", "application/atom+xml; charset=utf-16")
FILES = (("page.html", "text/html"), ("page.txt", "text/plain"), ("page.pdf", "application/pdf"), ("page", ""))


def feed(data: bytes) -> None:
    """Any feed; the first byte chooses what the server calls it."""
    feeds.parse(data[1:], content_type=KINDS[data[0] % len(KINDS)] if data else "", charset=None, url=HERE)


def page(data: bytes) -> None:
    """A page, a text or a PDF file; the first byte chooses."""
    name, kind = FILES[data[0] % len(FILES)] if data else FILES[0]
    extract.extract_file(name, kind, data[1:], url=HERE)


def feeds_of_a_page(data: bytes) -> None:
    """The feeds that a page names, and the sitemaps that robots.txt does."""
    discover.find_feeds(data, HERE)
    discover.news_sitemaps(data.decode("utf-8", "replace"))


def robots(data: bytes) -> None:
    """Rules for robots, and a path of the stranger's own choice."""
    text = data.decode("utf-8", "replace")
    Robots(text, "Wirewatch").allows(text[-80:])


def address(data: bytes) -> None:
    """An address, and what may be a date."""
    text = data.decode("utf-8", "surrogateescape")
    for read in (urls.canonical, urls.host, urls.display_host, urls.is_web, urls.split_login, urls.without_tracking):
        read(text)
    urls.join(HERE, text)
    urls.join(text, HERE)
    dates.instant(text)
    dates.in_address(text)


def command(data: bytes) -> None:
    """A line that somebody types; what was understood can be written again."""
    parsed = commands.parse(TABLE, data.decode("utf-8", "surrogateescape"))
    commands.render(parsed.command, parsed.values)


def watchlist(data: bytes) -> None:
    """A watch-list file of either kind; what was understood can be written again."""
    text = data.decode("utf-8", "surrogateescape")
    for read in (watchlists.parse_toml, lambda words: (watchlists.parse_csv(words, "desk"),)):
        try:
            found = read(text)
        except WirewatchError:
            continue
        watchlists.to_toml(found)


def push(data: bytes) -> None:
    """What a hub sends: a signature, a lease, a body."""
    text = data.decode("utf-8", "surrogateescape")
    websub.signed_by("secret", text, data)
    websub.lease_of(text)
    websub.digest(data)


def slack(data: bytes) -> None:
    """Headers, forms and text of requests that say they are Slack's."""
    text = data.decode("utf-8", "surrogateescape")
    is_signed("secret", {"X-Slack-Request-Timestamp": text[:12], "X-Slack-Signature": text[12:]}, data)
    Origin.load(text)
    harmless(unescape(typed(text)))


TARGETS: dict[str, Callable[[bytes], object]] = {
    "feed": feed,
    "page": page,
    "discover": feeds_of_a_page,
    "opml": opml.parse,
    "sitemap": sitemap.read,
    "robots": robots,
    "address": address,
    "command": command,
    "watchlist": watchlist,
    "push": push,
    "slack": slack,
}

_RSS = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>Gazette</title><ttl>60</ttl>
<skipHours><hour>3</hour></skipHours><item><title>A &amp; B</title>
<link>https://gazette.example/1</link><guid isPermaLink="false">x</guid>
<pubDate>Mon, 02 Mar 2026 12:00:00 +0100</pubDate><description>&lt;p&gt;x&lt;/p&gt;</description></item></channel>
</rss>"""
_ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://gazette.example/" xml:lang="en"><title>G</title>
<entry><id>urn:1</id><title type="html">T</title><link href="1"/><updated>2026-03-02T12:00:00Z</updated></entry>
</feed>"""
_JSON = b"""{"version":"https://jsonfeed.org/version/1.1","title":"G","items":[{"id":"1","url":"https://gazette.example/1",
"title":"T","content_html":"<p>x</p>","date_published":"2026-03-02T12:00:00Z","authors":[{"name":"A"}]}]}"""
_SITEMAP = b"""<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>https://gazette.example/1</loc><news:news>
<news:publication_date>2026-03-02</news:publication_date><news:title>T</news:title></news:news></url></urlset>"""
_PAGE = b"""<!doctype html><html lang="en"><head><title>T - Gazette</title><meta property="og:title" content="T">
<link rel="canonical" href="/1"><link rel="alternate" type="application/rss+xml" href="/feed">
<script type="application/ld+json">{"@type":"NewsArticle","headline":"T","datePublished":"2026-03-02"}</script></head>
<body><article><h1>T</h1><p>The harbour wall held in the gale.</p><figure><figcaption>c</figcaption></figure>
</article>"""

SEEDS: dict[str, tuple[bytes, ...]] = {
    "feed": (b"\1" + _RSS, b"\0" + _ATOM, b"\2" + _JSON),
    "page": (b"\0" + _PAGE, b"\1Headline\n\nA text.\n", b"\2%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\n%%EOF"),
    "discover": (_PAGE, b"User-agent: *\nSitemap: https://gazette.example/news.xml\n"),
    "opml": (
        b'<opml version="2.0"><body><outline text="a" xmlUrl="https://u:p@gazette.example/feed"/></body></opml>',
        b"https://gazette.example/feed\n# a note\n",
    ),
    "sitemap": (_SITEMAP,),
    "robots": (b"User-agent: *\nDisallow: /a*$\nAllow: /b\nUser-agent: Wirewatch\nDisallow: /*.pdf$\n/x.pdf",),
    "address": (
        b"https://www.gazette.example/a/../b?utm_source=x&id=1#f",
        b"http://u:p@[::1]:80/%7E",
        b"2026-03-02T12:00Z",
    ),
    "command": (
        '/watch add "harbour desk" “Isla Brandt” also:"Mayor Brandt" type:person'.encode(),
        b"/digest schedule 08:00 zone:Europe/Berlin",
        b"/summarise text length:short",
    ),
    "watchlist": (
        b'[[watchlist]]\nname = "d"\n[[watchlist.entity]]\nname = "M"\ntype = "person"\naliases = ["G"]\nnot = ["x"]\n',
        b"name,type,aliases,needs,not\nM,person,G;H,,x\n",
    ),
    "push": (b"sha256=abcdef", b"86400"),
    "slack": (b"1772452800  v0=00", b'{"channel":"C0NEWS"}', b"<@U1|ben> <https://a.example|b> &amp; *x*"),
}
