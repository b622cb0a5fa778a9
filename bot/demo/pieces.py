"""What the desk publishes: outlets and pieces, read from the package's own files."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from string import Template
from typing import Literal

from bot.demo import SAMPLES

FENCE = "+++\n"

Kind = Literal["article", "paywall", "cookie-wall", "list"]


@dataclass(frozen=True, slots=True)
class Outlet:
    """One invented publisher.  `feed` is the file name of its feed, Atom if it ends so and RSS 2.0 otherwise."""

    key: str
    name: str
    tagline: str
    feed: str
    dateline: Literal["inline", "line", "none"]
    accent: str
    face: str
    sections: tuple[str, ...]

    @property
    def feed_path(self) -> str:
        """The path of its feed on the desk."""
        return f"/{self.key}/{self.feed}"


@dataclass(frozen=True, slots=True)
class Piece:
    """One page of an outlet.

    `offset` is in seconds after the desk opens; pieces with a negative one are there from the start.  Pieces of one
    `event` tell of the same thing.  In `copy`, `$day`, `$yesterday`, `$tomorrow` and `$date` stand for the days around
    publication.
    """

    slug: str
    outlet: str
    title: str
    standfirst: str
    author: str
    section: str
    place: str
    offset: float
    event: str
    caption: str
    credit: str
    pull_quote: str
    related: tuple[str, ...]
    copy: str
    kind: Kind = "article"

    @property
    def path(self) -> str:
        """Where the page stands on the desk."""
        return f"/{self.outlet}/{self.section.lower().replace(' ', '-')}/{self.slug}"

    def paragraphs(self, published: datetime) -> tuple[str, ...]:
        """The copy as it reads on its day of publication."""
        day = timedelta(days=1)
        words = {
            "day": f"{published:%A}",
            "yesterday": f"{published - day:%A}",
            "tomorrow": f"{published + day:%A}",
            "date": f"{published.day} {published:%B}",
        }
        return tuple(part for part in Template(self.copy).substitute(words).strip().split("\n\n") if part)


@cache
def load_outlets() -> tuple[Outlet, ...]:
    """Read the outlets, in the order of their file."""
    rows = tomllib.loads(SAMPLES.joinpath("outlets.toml").read_text("utf-8"))["outlet"]
    return tuple(Outlet(**{**row, "sections": tuple(row["sections"])}) for row in rows)


@cache
def load_pieces() -> tuple[Piece, ...]:
    """Read every piece, in order of publication."""
    sheets = (sheet for sheet in SAMPLES.joinpath("articles").iterdir() if sheet.name.endswith(".txt"))
    pieces = (_piece(sheet.name.removesuffix(".txt"), sheet.read_text("utf-8")) for sheet in sheets)
    return tuple(sorted(pieces, key=lambda piece: piece.offset))


def _piece(slug: str, sheet: str) -> Piece:
    _, head, copy = sheet.split(FENCE, 2)
    fields = tomllib.loads(head)
    return Piece(slug=slug, copy=copy, **{**fields, "related": tuple(fields["related"])})
