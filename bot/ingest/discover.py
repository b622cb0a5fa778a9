"""Finding the feeds of a site from one of its pages: what `/feed add` offers when it is given a page's address."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

from bot.ingest import extract, plain, urls

MAX_CANDIDATES = 20
_TYPES = {
    "application/rss+xml": "RSS",
    "application/atom+xml": "Atom",
    "application/feed+json": "JSON Feed",
    "application/rdf+xml": "RDF",
}
_LOOKS_LIKE_A_FEED = re.compile(
    r"/(?:rss|feeds?|atom)(?:/|\.xml|\.rdf|\.json|$)|\.(?:rss|atom|rdf)$|/(?:index|feed|rss|atom|news)\.xml$|"
    r"[?&]feed=|/rss[/_-]",
    re.IGNORECASE,
)
_COMMENTS = re.compile(r"comment|kommentar|commentaire|oembed|wp-json", re.IGNORECASE)
# Where the usual software keeps its feed, and where sites keep a news sitemap; to be tried when a page names nothing.
MAX_NEWS_SITEMAPS = 3
USUAL_PLACES = (
    "/feed/",
    "/rss",
    "/rss.xml",
    "/feed.xml",
    "/atom.xml",
    "/index.xml",
    "/feed.json",
    "/news-sitemap.xml",
    "/sitemap-news.xml",
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """An address that may be a feed.  `declared`: the page says so; else a link or a place that looks like one."""

    url: str
    title: str = ""
    kind: str = ""
    declared: bool = False


def find_feeds(page: bytes | str, url: str) -> tuple[Candidate, ...]:
    """Return the feeds that a page names, declared ones first, comment feeds last; at most 20, none twice."""
    source = extract.decode(page[: extract.MAX_PAGE], None) if isinstance(page, bytes) else page[: extract.MAX_PAGE]
    tree = LexborHTMLParser(source)
    base = tree.css_first("base[href]")
    home = urls.join(url, (base.attributes.get("href") if base else None) or url) or url
    unique: dict[str, Candidate] = {}
    for candidate in (*_declared(tree, home), *_linked(tree, home)):
        unique.setdefault(candidate.url, candidate)
    ranked = sorted(unique.values(), key=lambda found: (_is_about_comments(found), not found.declared))
    return tuple(ranked[:MAX_CANDIDATES])


def usual_places(url: str) -> tuple[Candidate, ...]:
    """Return where a site that names no feed may keep one, for the caller to try in this order."""
    places = (urls.join(url, place) for place in USUAL_PLACES)
    return tuple(Candidate(place, kind="news sitemap" if "sitemap" in place else "") for place in places if place)


def news_sitemaps(robots: str) -> tuple[str, ...]:
    """Give the addresses of sitemaps in a robots.txt that say they are for news (sitemaps.org, "Submitting")."""
    named = (line.partition(":")[2].strip() for line in robots.splitlines() if line.lower().startswith("sitemap:"))
    return tuple(url for url in named if "news" in url.lower() and urls.is_web(url))[:MAX_NEWS_SITEMAPS]


def _declared(tree: LexborHTMLParser, home: str) -> Iterator[Candidate]:
    for node in tree.css("link[href][type]"):
        attributes = node.attributes
        kind = _TYPES.get((attributes.get("type") or "").partition(";")[0].strip().lower(), "")
        relation = (attributes.get("rel") or "").lower().split()
        if kind and ({"alternate", "feed"} & set(relation)):
            yield from _candidate(node, home, attributes.get("title") or "", kind, declared=True)


def _linked(tree: LexborHTMLParser, home: str) -> Iterator[Candidate]:
    for node in tree.css("a[href]"):
        if _LOOKS_LIKE_A_FEED.search(node.attributes.get("href") or ""):
            yield from _candidate(node, home, node.text(deep=True), "", declared=False)


def _candidate(node: LexborNode, home: str, title: str, kind: str, *, declared: bool) -> Iterator[Candidate]:
    address = urls.join(home, re.sub(r"^feed:(?://)?(?=https?://)", "", (node.attributes.get("href") or "").strip()))
    if address is not None:
        yield Candidate(address.partition("#")[0], plain.line(title)[:200], kind, declared)


def _is_about_comments(found: Candidate) -> bool:
    return _COMMENTS.search(found.url) is not None or _COMMENTS.search(found.title) is not None
