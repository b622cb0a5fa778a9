"""Text of HTML fragments: what feeds put into titles, summaries and contents."""

from __future__ import annotations

import html
import re

from selectolax.lexbor import LexborHTMLParser

# What ends a line, and what says nothing (captions describe pictures that are not shown).
_BLOCKS = "p, div, br, li, ul, ol, h1, h2, h3, h4, h5, h6, blockquote, tr, table, section, article, pre, hr, dd, dt"
_SILENT = ["script", "style", "template", "svg", "iframe", "figure", "figcaption", "form", "button", "video", "audio"]
_TRAILERS = re.compile(
    r"(?:the post .{1,300} (?:appeared first on|first appeared on) .{1,100}|(?:continue reading|read more|read on|"
    r"weiterlesen|lire la suite|leer más|sigue leyendo)\b.{0,150}|\[?(?:link|comments|visit site|source)\]?|"
    r"(?:submitted by|view entire post|view original).{0,100})",
    re.IGNORECASE,
)
_BREAK = "\x1e"  # ASCII's record separator: no text holds it, and HTML's own line breaks mean nothing
_CUT = re.compile(r"(?<!\s)\s*(?:\[\s*(?:…|\.\.\.|&hellip;)\s*\]|…|\.\.\.)\s*$")
_SPACE = re.compile(r"[^\S\n]+")
_MOST_TAGS = 20_000
"""What is read of a fragment: a parser's time grows with the square of how deep tags stand in each other."""
_MARKUP = re.compile(r"<[a-zA-Z/!]|&#?\w+;")
_TAG = re.compile(r"</(?:p|div|span|a|b|i|u|em|strong|h[1-6]|li|td|blockquote|article)>|<br ?/?>", re.IGNORECASE)
_FEWEST_TAGS = 2


def marked_up(text: str) -> bool:
    """Say whether a text was pasted with a page's tags left in; one tag may be what the text is about."""
    return len(_TAG.findall(text)) >= _FEWEST_TAGS


def line(fragment: str) -> str:
    """Return a title's text: markup and entities resolved (also those escaped twice), white space as single spaces."""
    text = fragment
    if _MARKUP.search(text):
        text = _parsed(text).text(deep=True)
        text = html.unescape(text)
    return " ".join(text.replace("\0", "").split())


def paragraphs(fragment: str) -> str:
    """Return a fragment's text, one paragraph a line, without captions, scripts and the feed software's trailers."""
    if not _MARKUP.search(fragment):
        return _lines(fragment)
    tree = _parsed(fragment)
    tree.strip_tags(_SILENT)
    for block in tree.css(_BLOCKS):
        block.insert_before(_BREAK)
        block.insert_after(_BREAK)
    text = tree.body.text(deep=True) if tree.body else ""
    return _lines(text.replace("\n", " ").replace(_BREAK, "\n") if _BREAK in text else text)


def is_cut(text: str) -> bool:
    """Say whether a text ends as an excerpt does: in an ellipsis."""
    return _CUT.search(text) is not None


def without_ellipsis(text: str) -> str:
    """Take off the ellipsis that marks an excerpt."""
    return _CUT.sub("", text)


def _parsed(fragment: str) -> LexborHTMLParser:
    return LexborHTMLParser("<body>" + "<".join(fragment.split("<", _MOST_TAGS)[:_MOST_TAGS]))


def _lines(text: str) -> str:
    lines = [_SPACE.sub(" ", found).strip() for found in text.replace("\0", "").replace("\r", "\n").split("\n")]
    lines = [found for found in lines if found]
    while lines and _TRAILERS.fullmatch(lines[-1]):
        lines.pop()
    return "\n".join(lines)
