"""The outlets' HTML pages and pictures, as strings."""

from __future__ import annotations

from functools import cache
from typing import Any
from zlib import crc32

from jinja2 import Environment, PackageLoader, StrictUndefined

from bot.demo.edition import Edition
from bot.demo.pieces import Outlet, Piece


@cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("bot.demo"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _render(template: str, **values: Any) -> str:
    return _templates().get_template(template).render(values)


def front_page(edition: Edition) -> str:
    """The desk's own page: its outlets and their feeds."""
    return _render("front.html", outlets=edition.outlets)


def headlines_page(edition: Edition, outlet: Outlet, heading: str, listed: tuple[Piece, ...]) -> str:
    """A page of links: an outlet's front page, or a topic of it."""
    timed = [(piece, edition.published(piece)) for piece in listed]
    linked_data = {"@context": "https://schema.org", "@type": "CollectionPage", "name": heading}
    return _render(
        "list.html", outlet=outlet, heading=heading, listed=timed, year=edition.opened.year, linked_data=linked_data
    )


def story_page(edition: Edition, outlet: Outlet, piece: Piece, out: tuple[Piece, ...], address: str) -> str:
    """The page of one piece; it links only to what is `out`."""
    if piece.kind == "list":
        return headlines_page(edition, outlet, piece.title, tuple(other for other in out if other is not piece))
    published = edition.published(piece)
    picture = f"{address}/pictures/{piece.slug}.svg"
    return _render(
        f"{piece.kind}.html",
        outlet=outlet,
        piece=piece,
        published=published,
        year=published.year,
        url=f"{address}{piece.path}",
        picture=picture,
        paragraphs=_with_dateline(outlet, piece, piece.paragraphs(published), f"{published.day} {published:%B}"),
        related=[other for other in out if other.slug in piece.related],
        linked_data=_linked_data(edition, outlet, piece, address, picture),
    )


def picture(slug: str) -> str:
    """A landscape for every slug, always the same one, as SVG."""
    seed = crc32(slug.encode())
    return _render("picture.svg", hue=seed % 300, sun=200 + seed // 300 % 800, peak=230 + seed // 7 % 90)


def _with_dateline(outlet: Outlet, piece: Piece, paragraphs: tuple[str, ...], date: str) -> tuple[str, ...]:
    if outlet.dateline != "inline" or not paragraphs:
        return paragraphs
    return (f"{piece.place.upper()}, {date} ({outlet.name}) – {paragraphs[0]}", *paragraphs[1:])


def _linked_data(edition: Edition, outlet: Outlet, piece: Piece, address: str, picture: str) -> dict[str, Any]:
    """Describe a piece as https://schema.org/NewsArticle does."""
    published = edition.published(piece).isoformat()
    return {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": piece.title,
        "description": piece.standfirst,
        "datePublished": published,
        "dateModified": published,
        "inLanguage": "en-GB",
        "articleSection": piece.section,
        "isAccessibleForFree": piece.kind != "paywall",
        "image": [picture],
        "author": [{"@type": "Person", "name": name} for name in piece.author.split(" and ")],
        "publisher": {"@type": "NewsMediaOrganization", "name": outlet.name, "url": f"{address}/{outlet.key}/"},
        "mainEntityOfPage": f"{address}{piece.path}",
    }
