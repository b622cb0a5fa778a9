"""What a page says of itself: title, author, outlet, language and dates, each from the most deliberate source.

JSON-LD (schema.org) and OpenGraph are read first; a date carries where it came from, so that a guess is known as one.
"""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from bot.ingest import plain, urls
from bot.ingest.dates import in_address, instant
from bot.model import DateSource

ARTICLE_TYPES = re.compile(r"Article|Posting|Report|Review$")
_DATE_METAS = (
    "article:published_time", "article:published", "published_at", "iso-8601-publish-date",
    "og:article:published_time", "og:published_time", "datepublished", "parsely-pub-date",
    "sailthru.date", "cxenseparse:recs:publishtime", "article.published", "published-date", "publish-date",
    "publishdate", "publish_date", "publication_date", "pubdate", "date_published", "datecreated", "displaydate",
    "dcterms.created", "dc.date.issued", "dcterms.date", "dcterms.issued", "dc.date", "dc.created", "citation_date",
    "citation_publication_date", "rnews:datepublished", "bt:pubdate", "article_date_original",
    "originalpublicationdate", "created", "vr:published_time", "timestamp", "date",
)  # fmt: skip
_AUTHOR_METAS = (
    "author",
    "parsely-author",
    "sailthru.author",
    "byl",
    "dc.creator",
    "dcterms.creator",
    "article:author",
)
_SITE_METAS = ("og:site_name", "application-name", "dc.publisher", "twitter:site")
_MAX_JSON = 1_000_000
_JSON = json.JSONDecoder(strict=False)
_WRAPPING = re.compile(r"<!--|-->|(?:(?://|/\*)\s*+)?<!\[CDATA\[\s*+(?:\*/)?|(?:(?://|/\*)\s*+)?\]\]>\s*+(?:\*/)?")
_SURPLUS_COMMA = re.compile(r",\s*([}\]])")
_VALUE = re.compile(r"[\[{]")
_DATE_NODES = (
    "[itemprop=datePublished], time[pubdate], time.published, time.entry-date, abbr.published[title]",
    "article time[datetime]",
    "time[datetime]",
)
_MARGINS = frozenset(("aside", "nav", "footer"))
_MODIFIED = re.compile(r"modif|updat|edited", re.IGNORECASE)
_SAME_DAY = timedelta(days=2)  # addresses carry local days; drafts are dated before they are published
_BYLINE = re.compile(r"^\s*(?:by|von|par|por|di|door|av)\s+", re.IGNORECASE)


@dataclass(slots=True)
class Page:
    """What a page says of itself, before anybody judges it."""

    title: str = ""
    headline: str = ""
    author: str | None = None
    site: str | None = None
    language: str | None = None
    published: datetime | None = None
    published_source: DateSource = DateSource.NONE
    address: str | None = None
    types: frozenset[str] = frozenset()
    og_type: str = ""
    free: bool | None = None
    body: str = ""
    metas: dict[str, str] = field(default_factory=dict)


def read(tree: LexborHTMLParser, url: str | None) -> Page:
    """Read a parsed page.  Nothing in it can make this raise."""
    page = Page(metas=_metas(tree))
    things = list(_things(tree))
    article = next((thing for thing in things if ARTICLE_TYPES.search(_types(thing))), None)
    page.types = frozenset(name for thing in things for name in _types(thing).split())
    page.og_type = page.metas.get("og:type", "").lower()
    page.free = _is_free(article)
    page.body = str(article.get("articleBody") or "") if article else ""
    page.site = _site(page, article) or urls.display_host(url or "") or None
    page.headline = plain.line(_text(article.get("headline") or article.get("name")) if article else "")
    page.title = _title(tree, page)
    page.author = _author(page, article)
    page.language = _language(tree, page, article)
    page.address = _address(tree, url)
    ranked = ([article] if article else []) + [thing for thing in things if thing is not article]
    page.published, page.published_source = _published(page, _dates(tree, page.metas, ranked), url)
    return page


def _metas(tree: LexborHTMLParser) -> dict[str, str]:
    found: dict[str, str] = {}
    for node in tree.css("meta[content]"):
        attributes = node.attributes
        name = attributes.get("property") or attributes.get("name") or attributes.get("itemprop")
        content = (attributes.get("content") or "").strip()
        if name and content:
            found.setdefault(name.strip().lower(), content[:4_000])
    return found


def _things(tree: LexborHTMLParser) -> Iterator[Mapping[str, Any]]:
    """Go through all JSON-LD objects, `@graph` and lists resolved; broken blocks are skipped."""
    for node in tree.css('script[type^="application/ld+json" i]')[:20]:
        source = _WRAPPING.sub("", node.text(deep=True))
        if len(source) <= _MAX_JSON:
            for found in _objects(source):
                yield from _flat(found, depth=3)


def _objects(source: str) -> Iterator[Any]:
    """Read the JSON of a block: several values in a row, or one after which a comma is too many, too."""
    for text in (source, _SURPLUS_COMMA.sub(r"\1", source)):
        found, at = list[Any](), 0
        with contextlib.suppress(ValueError, RecursionError):
            while start := _VALUE.search(text, at):
                value, at = _JSON.raw_decode(text, start.start())
                found.append(value)
        if found:
            yield from found
            return


def _flat(found: Any, depth: int) -> Iterator[Mapping[str, Any]]:
    if isinstance(found, list) and depth:
        for each in found[:50]:
            yield from _flat(each, depth - 1)
    elif isinstance(found, Mapping):
        yield found
        for nested in ("@graph", "mainEntity", "mainEntityOfPage"):
            if depth:
                yield from _flat(found.get(nested), depth - 1)


def _types(thing: Mapping[str, Any]) -> str:
    kind = thing.get("@type")
    names = kind if isinstance(kind, list) else [kind]
    return " ".join(str(name).rpartition("/")[2] for name in names if name)


def _is_free(article: Mapping[str, Any] | None) -> bool | None:
    told = article.get("isAccessibleForFree") if article else None
    return None if told is None else str(told).strip().lower() not in {"false", "0", "no"}


def _text(value: Any) -> str:
    """Return a text out of what JSON-LD may hold in its place: a list, an object with a name."""
    if isinstance(value, list):
        value = value[0] if value else ""
    if isinstance(value, Mapping):
        value = value.get("name") or value.get("@value") or ""
    return str(value)[:4_000] if isinstance(value, str | int) else ""


def _site(page: Page, article: Mapping[str, Any] | None) -> str | None:
    named = plain.line(_text(article.get("publisher")) if article else "")
    told = next((page.metas[name] for name in _SITE_METAS if name in page.metas), "")
    found = named or plain.line(told).lstrip("@")
    return found if found and "://" not in found else None


def _title(tree: LexborHTMLParser, page: Page) -> str:
    """Take the headline the page declares, else its only h1, else its `<title>` without the outlet's name."""
    declared = page.headline or plain.line(page.metas.get("og:title") or page.metas.get("twitter:title") or "")
    head = tree.css_first("title")
    whole = plain.line(head.text(deep=True)) if head else ""
    headings = [plain.line(node.text(deep=True)) for node in tree.css("h1")[:3]]
    heading = headings[0] if len(headings) == 1 else ""
    return (_without_site(declared or whole, page.site or "", heading) or heading)[:1_000]


def _without_site(title: str, site: str, heading: str) -> str:
    """Cut ` | Outlet` off: where what is left is the page's heading, or what goes is the outlet's name or host."""
    for mark in (" | ", " - ", " – ", " — ", " :: ", " · "):
        left, found, right = title.rpartition(mark)
        outlet = _squeezed(right)
        if found and left and (left.strip() == heading or (outlet and _squeezed(site).startswith(outlet))):
            return left.strip()
    return title


def _squeezed(name: str) -> str:
    return re.sub(r"[\W_]+", "", name).lower()


def _author(page: Page, article: Mapping[str, Any] | None) -> str | None:
    told = article.get("author") or article.get("creator") if article else None
    names = [_text(each) for each in (told if isinstance(told, list) else [told])[:6]]
    names = [plain.line(name) for name in names if name and not name.startswith("http")]
    if not names:
        metas = (page.metas.get(name, "") for name in _AUTHOR_METAS)
        names = [plain.line(name) for name in metas if name and not name.startswith("http")][:1]
    return ", ".join(dict.fromkeys(_BYLINE.sub("", name) for name in names if name))[:300] or None


def _language(tree: LexborHTMLParser, page: Page, article: Mapping[str, Any] | None) -> str | None:
    root = tree.root
    told = (_text(article.get("inLanguage")) if article else "") or (root.attributes.get("lang") if root else "") or ""
    told = told or page.metas.get("og:locale", "") or page.metas.get("content-language", "")
    code = re.match(r"[a-zA-Z]{2,3}(?![a-zA-Z])", told)
    return code[0].lower() if code else None


def _address(tree: LexborHTMLParser, url: str | None) -> str | None:
    node = tree.css_first('link[rel="canonical"]')
    told = node.attributes.get("href") if node else None
    resolved = urls.join(url or "", told) if told else None
    same_site = resolved is not None and url is not None and urls.display_host(resolved) == urls.display_host(url)
    return resolved if same_site else url


def _published(
    page: Page, declared: Iterator[tuple[datetime, DateSource]], url: str | None
) -> tuple[datetime | None, DateSource]:
    """Take the first declared date, or the first that agrees with the address where the address has a date as well.

    Outlets that copy an older page's metadata into a new one are seen; the address is made anew each time.
    """
    dates = list(declared)
    day = in_address(page.address or url or "")
    if day is None:
        return dates[0] if dates else (None, DateSource.NONE)
    agreeing = (found for found in dates if abs(found[0] - day) <= _SAME_DAY)
    return next(agreeing, (day, DateSource.URL) if not dates or day - dates[0][0] > _SAME_DAY else dates[0])


def _dates(
    tree: LexborHTMLParser, metas: Mapping[str, str], ranked: list[Mapping[str, Any]]
) -> Iterator[tuple[datetime, DateSource]]:
    """Go through the dates that the page declares, the most deliberate first."""
    for thing in ranked:
        for name in ("datePublished", "dateCreated", "uploadDate"):
            if (found := instant(_text(thing.get(name)))) is not None:
                yield found, DateSource.JSON_LD
    for name in _DATE_METAS:
        if (found := instant(metas.get(name, ""))) is not None:
            yield found, DateSource.META
    for selector in _DATE_NODES:
        for node in tree.css(selector)[:6]:
            if not _is_beside(node) and (found := instant(_time_of(node))) is not None:
                yield found, DateSource.PAGE


def _time_of(node: LexborNode) -> str:
    told = (node.attributes.get(name) for name in ("datetime", "content", "title"))
    return next(filter(None, told), "") or node.text(deep=True)


def _is_beside(node: LexborNode) -> bool:
    """Say whether a time element tells of a change, or of another article: it stands in the margins."""
    if _MODIFIED.search(f"{node.attributes.get('itemprop')} {node.attributes.get('class')}"):
        return True
    above = node.parent
    while above is not None:
        if above.tag in _MARGINS:
            return True
        above = above.parent
    return False
