"""From a page, a feed's own text or an attachment to an article's text, what is known of it, and the gate's verdict.

trafilatura reads the text: its precision mode without second opinions first; where that found little of what the page
holds, with them; where that is still little, its default mode as well, taken when it found twice as much.  The first
suffices for nine pages of ten, at half the time.  `tests/bench/extraction.py` measures it.
"""

from __future__ import annotations

import contextlib
import io
import mimetypes
import re
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from bot.engine.language import detect
from bot.errors import ExtractionError
from bot.ingest import gate, metadata, plain
from bot.model import DateSource, Entry, Extracted, Readability

MAX_PAGE = 5_000_000
"""Bytes of HTML that are read; the rest of a longer page is left."""
MAX_TEXT = 500_000
MAX_PDF_PAGES = 60
_DOUBTFUL_LENGTH = 600
_DOUBTFUL_SHARE = 0.4
_LENIENT_GAIN = 2
_NOT_TEXT = ["script", "style", "noscript", "nav", "header", "footer", "aside", "form", "template", "a", "button"]
_KINDS_WITHOUT_TEXT = {
    "image": "a picture", "video": "a video", "audio": "a sound recording", "font": "a font",
}  # fmt: skip
_OFFICE = {
    "application/msword": "a Word document",
    "application/rtf": "an RTF document",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "a Word document",
    "application/vnd.oasis.opendocument.text": "an OpenDocument text",
}
_PARTS_OF_OFFICE = (
    (b"word/", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    (b"application/vnd.oasis.opendocument.text", "application/vnd.oasis.opendocument.text"),
)
"""What the beginning of a ZIP file says when it is a document."""
_MAGIC = (
    (b"%PDF-", "application/pdf"), (b"\x89PNG", "image/png"), (b"\xff\xd8\xff", "image/jpeg"), (b"GIF8", "image/gif"),
    (b"PK\x03\x04", "application/zip"), (b"\x1f\x8b", "application/gzip"), (b"RIFF", "video/avi"),
    (b"\x7fELF", "application/octet-stream"), (b"MZ\x90", "application/octet-stream"), (b"OggS", "audio/ogg"),
    (b"ID3", "audio/mpeg"), (b"\xd0\xcf\x11\xe0", "application/msword"),
    (b"{\\rtf", "application/rtf"),
)  # fmt: skip
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|article|div|p|h1)\b", re.IGNORECASE)
_NOT_ASCII = re.compile(rb"[\x80-\xff]+")
_WESTERN_RUN = 1.5
_TABLE_RULE = re.compile(r"[|\s:-]*")


def extract(page: bytes | str, url: str | None = None, *, charset: str | None = None) -> Extracted:
    """Read a web page.  `charset` is the HTTP header's; `url` the page's own address after redirects.

    The text has a blank line between paragraphs, and does not begin with the title.  It is given even when the verdict
    is "headline only"; do not summarise it then.
    Raises `ExtractionError` on what is no page at all.  CPU work: 15 to 25 ms; strangers' pages belong in the sandbox.
    """
    source = decode(page[:MAX_PAGE], charset) if isinstance(page, bytes) else page[:MAX_PAGE]
    if not source.strip():
        raise ExtractionError("the page is empty")
    tree = LexborHTMLParser(source)
    known = metadata.read(tree, url)
    text = _article_text(source)
    verdict = gate.judge(tree, known, text, url)
    published, published_source = known.published, known.published_source
    if published is None:
        published = _guessed_date(source)
        published_source = DateSource.GUESSED if published else DateSource.NONE
    return Extracted(
        title=known.title,
        text=_paragraphs(text, known.title),
        readability=verdict.readability,
        reason=verdict.reason,
        author=known.author,
        site=known.site,
        language=detect(text or known.title) or known.language,
        published=published,
        published_source=published_source,
        url=known.address or url,
    )


def from_feed(entry: Entry) -> Extracted:
    """Make what the feed itself gives of an entry readable: for unreadable pages, and for feeds in full text."""
    content, summary = plain.paragraphs(entry.content_html), plain.paragraphs(entry.summary_html)
    text = content if len(content) >= len(summary) else summary
    title = plain.line(entry.title)
    text = _paragraphs(text, title)
    cut = plain.is_cut(text)
    text = plain.without_ellipsis(text)
    enough = gate.words(text) >= gate.FEWEST_WORDS
    published = entry.published or entry.updated
    return Extracted(
        title=title or _first_words(text),
        text=text[:MAX_TEXT],
        readability=Readability.FEED_TEXT if enough else Readability.HEADLINE,
        reason=("the feed's excerpt" if cut else "the feed's own text")
        if enough
        else "the feed gives no more than a headline",
        author=entry.author,
        site=entry.source,
        language=detect(f"{title}. {text}") or entry.language,
        published=published,
        published_source=DateSource.FEED if published else DateSource.NONE,
        url=entry.url,
    )


def extract_file(
    name: str, content_type: str, body: bytes, *, url: str | None = None, charset: str | None = None
) -> Extracted:
    """Read an attachment or whatever an address led to: text, HTML or PDF, told by its first bytes, type and name.

    Raises `ExtractionError`, with a sentence for the asker, on everything else.
    """
    kind = _kind(name, content_type, body)
    if kind == "application/pdf":
        return extract_pdf(body, name=name, url=url)
    if kind in {"text/html", "application/xhtml+xml"}:
        return extract(body, url, charset=charset)
    if kind in _OFFICE:
        raise ExtractionError(f"this is {_OFFICE[kind]}, which I cannot read; save it as a PDF, or paste its text")
    if kind != "text/plain":
        what = _KINDS_WITHOUT_TEXT.get(kind.partition("/")[0], f"a file of type {kind}")
        raise ExtractionError(f"this is {what}, not text; I can read text, HTML and PDF")
    text = decode(body[:MAX_PAGE], charset).replace("\r\n", "\n").replace("\0", "").strip()
    if not text:
        raise ExtractionError("the page is empty" if url else "the file is empty")
    return _plain_article(text[:MAX_TEXT], title=_stem(name), url=url, reason="plain text")


def extract_pdf(body: bytes, *, name: str = "", url: str | None = None) -> Extracted:
    """Read the first 60 pages of a PDF.  Raises `ExtractionError` if it is broken, locked or without text (a scan)."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(io.BytesIO(body))
        if reader.is_encrypted and not reader.decrypt(""):
            raise ExtractionError("this PDF is locked with a password")
        pages = [page.extract_text() for page in reader.pages[:MAX_PDF_PAGES]]
        about = reader.metadata
        title = plain.line((about.title if about else None) or "")
    except (
        PyPdfError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        IndexError,
        RecursionError,
        OSError,
        ArithmeticError,
    ):
        raise ExtractionError("this PDF is broken") from None
    text = _unwrapped("\n".join(pages))[:MAX_TEXT]
    if not text:
        raise ExtractionError("this PDF holds no text; it may be a scan")
    return _plain_article(text, title=title or _stem(name), url=url, reason="the text of a PDF")


def decode(body: bytes, charset: str | None) -> str:
    """Decode a page: byte order mark, then UTF-8 if it is, then what the header or the page says, then a guess."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if body.startswith(mark):
            return body.decode(encoding, "replace")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        pass
    declared = re.search(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w-]{2,40})", body[:4_096], re.IGNORECASE)
    for name in (charset, declared[1].decode("ascii") if declared else None):
        try:
            if name:
                forgiving = name.lower().startswith(("utf", "gb", "big5", "euc"))
                text = body.decode(name, "replace" if forgiving else "strict")
                if not _garbled(text):
                    return text
        except (LookupError, UnicodeError):
            continue
    return _guessed(body)


def _guessed(body: bytes) -> str:
    """Decode a page that says nothing true of its encoding.

    Western pages have single letters outside ASCII, others whole words; for Western ones browsers take windows-1252
    (HTML standard, 13.2.3.2), which is surer than statistics over a few letters.
    """
    from trafilatura.utils import decode_file

    runs = _NOT_ASCII.findall(body)
    if sum(map(len, runs)) < _WESTERN_RUN * len(runs):
        with contextlib.suppress(UnicodeDecodeError):
            return body.decode("cp1252")
    return str(decode_file(body))


def _garbled(text: str) -> bool:
    """Say whether most of what is not ASCII could not be decoded: the page does not keep what its header says."""
    lost = text.count("\ufffd")
    return lost > 0 and 2 * lost > (len(text) - len(text.encode("ascii", "ignore")))


def _article_text(source: str) -> str:
    text = _trafilatura(source, favor_precision=True, fast=True)
    if _in_doubt(text, source):
        text = _trafilatura(source, favor_precision=True)
        if _in_doubt(text, source):
            lenient = _trafilatura(source)
            text = lenient if len(text) * _LENIENT_GAIN < len(lenient) else text
    return _tidy(text)[:MAX_TEXT]


def _in_doubt(text: str, source: str) -> bool:
    return len(text) < _DOUBTFUL_LENGTH or len(text) < _DOUBTFUL_SHARE * _mass(source)


def _trafilatura(source: str, **mode: Any) -> str:
    try:
        return _reader()(source, include_comments=False, **mode) or ""
    except (ValueError, TypeError, AttributeError, RecursionError, AssertionError, IndexError, KeyError):
        return ""  # its tree code is known to stumble over odd markup; the gate then says that nothing could be read


@cache
def _reader() -> Callable[..., str | None]:
    """Load trafilatura, and have it make all elements of one class: asking lxml.html for each takes 6 % of the time."""
    import trafilatura
    from lxml import etree, html
    from trafilatura.utils import HTML_PARSER

    HTML_PARSER.set_element_class_lookup(etree.ElementDefaultClassLookup(element=html.HtmlElement))
    return trafilatura.extract


def _mass(source: str) -> int:
    """Count the letters of the page that are neither links nor margins: what an extractor could find at most."""
    tree = LexborHTMLParser(source)
    tree.strip_tags(_NOT_TEXT)
    return len(" ".join(tree.body.text(deep=True).split())) if tree.body else 0


def _tidy(text: str) -> str:
    """Turn the pipes of tables into spaces and drop empty lines."""
    lines = (
        " ".join(line.replace("|", " ").split()) if line.startswith("|") else line.strip() for line in text.split("\n")
    )
    return "\n".join(line for line in lines if not _TABLE_RULE.fullmatch(line))


def _paragraphs(lines: str, title: str) -> str:
    """Set paragraphs, a line each, apart by blank lines, so that nobody takes a line's end for a wrapped sentence."""
    first, _, rest = lines.partition("\n")
    body = rest if title and first.strip().casefold() == title.casefold() else lines
    return "\n\n".join(line for line in body.split("\n") if line.strip())


def _guessed_date(source: str) -> datetime | None:
    """Guess from the page's wording.  Only ever given a tree: htmldate fetches what looks like an address.

    Its extensive search takes eight times as long, so it runs only where the quick one finds nothing.
    """
    from htmldate import find_date
    from trafilatura.utils import load_html

    try:
        page = load_html(source)
        if page is None:
            return None
        searches = (find_date(page, original_date=True, extensive_search=thorough) for thorough in (False, True))
        found = next(filter(None, searches), None)
        return datetime.fromisoformat(found).replace(tzinfo=UTC) if found else None
    except (ValueError, TypeError, AttributeError, RecursionError, OverflowError):
        return None


def _kind(name: str, content_type: str, body: bytes) -> str:
    """Tell what a body is: its first bytes know best, then what the server says, then its name."""
    for magic, kind in _MAGIC:
        if body.startswith(magic):
            parts = _PARTS_OF_OFFICE if kind == "application/zip" else ()
            return next((office for part, office in parts if part in body[:4_096]), kind)
    told = content_type.partition(";")[0].strip().lower() or mimetypes.guess_type(name)[0] or ""
    if told in {"text/html", "application/xhtml+xml"} or _HTML.search(body[:2_048]):
        return "text/html"
    if told.startswith("text/") or told in {"application/json", "application/xml"}:
        return "text/plain"
    if told in {"", "application/octet-stream", "binary/octet-stream"} and b"\0" not in body[:2_048]:
        return "text/plain"
    return told or "application/octet-stream"


def _plain_article(text: str, *, title: str, url: str | None, reason: str) -> Extracted:
    readable = gate.words(text) >= gate.FEWEST_WORDS
    return Extracted(
        title=title or _first_words(text),
        text=text,
        readability=Readability.FULL if readable else Readability.HEADLINE,
        reason=reason if readable else f"only {gate.words(text)} words could be read",
        language=detect(text),
        url=url,
    )


def _unwrapped(text: str) -> str:
    """Join the lines of a PDF into paragraphs: a line that ends a sentence, or is short, ends its paragraph."""
    text = re.sub(r"(\w)[-\u00ad]\n(?=[a-z])", r"\1", text.replace("\r", "").replace("\0", ""))
    text = re.sub(r"(?<=[^\n.!?:”\"])\n(?=[a-z(])", " ", text)
    return "\n".join(" ".join(line.split()) for line in text.split("\n") if line.strip())


def _stem(name: str) -> str:
    return (
        re.sub(r"\.(?:txt|html?|pdf|md)$", "", name.rpartition("/")[2], flags=re.IGNORECASE).replace("_", " ").strip()
    )


def _first_words(text: str) -> str:
    first = text.split("\n", 1)[0]
    return first if len(first) <= 120 else first[:119].rsplit(" ", 1)[0] + "…"  # noqa: PLR2004 - a headline's length
