"""The extraction gate: is what was read an article's text?  If not, it is shown as a headline and never summarised.

Each rule names a kind of page that extraction cannot read and how it is recognised; the reason is shown to people.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser

from bot.ingest.metadata import Page
from bot.model import Readability

FEWEST_WORDS = 40
"""Fewer words than this say no more than the headline does."""
STUB_WORDS = 220
"""A teaser before a paywall is shorter than this; a short article behind none may be, too."""
SHORT_WORDS = 150
_LETTERS_PER_WORD = 2.5  # of scripts that write no spaces between words

_AGGREGATORS = re.compile(
    r"^(?:news\.google\.[a-z.]+|(?:www\.)?google\.[a-z.]+|apple\.news|flip\.it|flipboard\.com|feedproxy\.google\.com|"
    r"(?:www\.)?smartnews\.com|upday\.com|t\.co|news\.ycombinator\.com|(?:www\.|old\.)?reddit\.com)$"
)
_CONSENT_HOST = re.compile(r"^(?:consent|guce|cmp|privacy)\.|^myprivacy\.|/(?:privacy-?gate|cookie-?wall|consent)\b")
_VIDEO_PATH = re.compile(r"/(?:videos?|watch|clips?|mediathek)(?:/|$)", re.IGNORECASE)
_TV_PATH = re.compile(r"/(?:av|tv)(?:/|$)", re.IGNORECASE)
"""Videos, or articles about television."""
_SECTION_PATH = re.compile(r"^/[a-z]+(?:/[a-z]+)?/?$", re.IGNORECASE)
"""An article's address has hyphens or figures; `/news` and `/world/europe` have neither."""
_LIST_PATH = re.compile(
    r"^/?$|^/(?:[a-z]{2}(?:-[a-z]{2})?/?)$|/(?:category|categories|tags?|topics?|section|sections|author|authors|"
    r"archives?|search|page/\d+)(?:/[^/]*)?/?$",
    re.IGNORECASE,
)
_LIST_TYPES = frozenset(("CollectionPage", "ItemList", "SearchResultsPage", "ProfilePage"))
_CHALLENGE = re.compile(
    r"checking your browser|verify(?:ing)? (?:that )?you are (?:a )?human|are you a robot|unusual (?:activity|traffic)|"
    r"enable javascript and cookies|please enable (?:javascript|js|cookies)|access denied|captcha|just a moment\.\.\.|"
    r"request (?:has been )?blocked|attention required|ddos protection|pardon our interruption|403 forbidden",
    re.IGNORECASE,
)
_MISSING = re.compile(
    r"^(?:error )?40[34]\b(?: error)?(?:$|\W*(?:page|not|forbidden|error)|\W+\|)|"
    r"page (?:not|cannot be|can't be|could not be) found|page (?:doesn.t|does not) exist|"
    r"(?:page|article|story|content|this) (?:is |has been )?no longer available|seite nicht gefunden|page introuvable|"
    r"página no encontrada|pagina non trovata|^not found$",
    re.IGNORECASE,
)
_PAYWALL = re.compile(
    r"(?<!to )subscribe (?:now |today )?(?:to|for) (?:continue|keep|read|unlimited|full|unlock)|"
    r"(?:^|[.!?:…\n]\s*)(?:to|want to) (?:continue|keep|finish) reading|want to read more\?|"
    r"(?<!to )(?:sign up|sign in|log in|register|join)\b[^.!?\n]{0,40} to (?:continue|keep|finish) reading|"
    r"(?:for|available (?:only )?to|exclusive (?:to|for)) (?:our )?(?:paid |premium )?(?:subscribers|members)\b|"
    r"unlock (?:this|the full) (?:article|story)|"
    r"become a (?:subscriber|member) to (?:read|continue|keep|unlock)|free articles? (?:left|remaining)|"
    r"register (?:now |for free )?to (?:continue|read)|"
    r"weiterlesen mit|jetzt abonnieren|nur für abonnenten|réservé aux abonnés|cet article est réservé|"
    r"il vous reste [\d.,]+ ?% de cet article|suscr[íi]bete para|contenido exclusivo para|riservato agli abbonati",
    re.IGNORECASE,
)
_OFFER = re.compile(
    r"already (?:a )?(?:subscriber|subscribed|member)|become a (?:subscriber|member)|create (?:a )?free account|"
    r"start your (?:free )?(?:trial|subscription)",
    re.IGNORECASE,
)
"""Words of walls and of free pages' margins alike: they count where the text breaks off, or is hardly begun."""
_HARDLY_BEGUN = 60
_A_GALLERY = 5
_MOST = 0.6
_BROKEN_OFF = re.compile(r"(?:…|\.\.\.)\]?\s*$", re.MULTILINE)
_LOGIN = re.compile(
    r"(?:sign|log) ?in to (?:continue|read|your|(?:view|see)(?! (?:the )?comments))|please (?:sign|log) ?in|"
    r"you must (?:be logged|log) in(?! to (?:comment|leave|post|reply|vote))|"
    r"members only|bitte (?:melden sie sich|einloggen)|connectez-vous pour|inicia sesión para",
    re.IGNORECASE,
)
_COOKIES = re.compile(
    r"\bcookies?\b|\bconsent\b|\bgdpr\b|our (?:\d+ )?partners|privacy (?:policy|settings)|accept all|"
    r"reject all|datenschutz|einwilligung|alle akzeptieren|tout accepter|nos partenaires|legitimate interest",
    re.IGNORECASE,
)
_COOKIES_A_HUNDRED_WORDS = 4
_SPEAKS_TO_READERS = re.compile(
    r"\b(?:you|your|we|our|us)\b|\b(?:sie|ihre?|wir|unsere?|vous|vos|votre|nous|nos|notre)\b", re.IGNORECASE
)
"""A cookie wall does; a report about cookies hardly does."""
_MARGINS = ["script", "style", "noscript", "template", "nav", "header", "footer", "aside"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the gate decided and why."""

    readability: Readability
    reason: str = ""


FULL = Verdict(Readability.FULL, "the whole article was read")


def judge(tree: LexborHTMLParser, page: Page, text: str, url: str | None) -> Verdict:
    """Judge a page by its text as extracted, its markup and its address."""
    where = urlsplit(url or "")
    count = words(text)
    for reason in (
        _elsewhere(where.hostname or "", where.path),
        _barred(tree, page, text, count),
        _other_kind(tree, page, text, count, where.path),
    ):
        if reason:
            return Verdict(Readability.HEADLINE, reason)
    if count < FEWEST_WORDS:
        return Verdict(Readability.HEADLINE, f"only {count} words could be read" if count else "no text could be read")
    return FULL


def words(text: str) -> int:
    """Count words; a script without spaces (Chinese, Japanese, Thai) counts by its letters."""
    spaced = len(text.split())
    unspaced = sum(1 for letter in text if "\u0e00" <= letter <= "\u0e7f" or "\u3040" <= letter <= "\u9fff")
    return max(spaced, int(unspaced / _LETTERS_PER_WORD))


def _elsewhere(host: str, path: str) -> str:
    if _AGGREGATORS.match(host):
        return "the link leads to an aggregator, which does not give the article's text"
    if _CONSENT_HOST.search(host + path):
        return "a cookie wall stands before the page"
    return ""


def _barred(tree: LexborHTMLParser, page: Page, text: str, count: int) -> str:
    """Recognise what stands before an article: a challenge, a missing page, a login, cookies, a paywall."""
    seen = f"{page.title}\n{text if count else _visible(tree)}"
    article = _declares_an_article(page)
    if count < SHORT_WORDS and _MISSING.search(page.title.strip()):
        return "the page says that there is no such article"
    if count < SHORT_WORDS and not article and _CHALLENGE.search(seen):
        return "the site asks for proof that a person is reading"
    if count < STUB_WORDS and _is_about_cookies(seen):
        return "a cookie wall stands before the page"
    if count < SHORT_WORDS and (
        _LOGIN.search(seen) or (count < FEWEST_WORDS and tree.css_first("input[type=password]"))
    ):
        return "the page asks its readers to sign in"
    if count < STUB_WORDS and page.free is not True and (page.free is False or _is_stub(tree, text, seen, count)):
        return "only the beginning is free to read (paywall)"
    return ""


def _is_about_cookies(seen: str) -> bool:
    enough = max(3, words(seen) * _COOKIES_A_HUNDRED_WORDS / 100)
    return len(_COOKIES.findall(seen)) >= enough and len(_SPEAKS_TO_READERS.findall(seen)) >= 2  # noqa: PLR2004 - one may be a quote's


def _is_stub(tree: LexborHTMLParser, text: str, seen: str, count: int) -> bool:
    offered = _visible(tree) if count < SHORT_WORDS else seen
    if _PAYWALL.search(offered):
        return True
    return bool(_OFFER.search(offered)) and (count < _HARDLY_BEGUN or bool(_BROKEN_OFF.search(text)))


def _declares_an_article(page: Page) -> bool:
    return any(kind.endswith(("Article", "Posting")) for kind in page.types) or page.og_type == "article"


def _other_kind(tree: LexborHTMLParser, page: Page, text: str, count: int, path: str) -> str:
    """Recognise pages that are something else than an article."""
    article = _declares_an_article(page)
    video = page.og_type.startswith("video") or _VIDEO_PATH.search(path)
    if count < SHORT_WORDS and (video or (not article and ("VideoObject" in page.types or _TV_PATH.search(path)))):
        return "the page shows a video"
    listing = _LIST_PATH.search(path) or _SECTION_PATH.match(path) or page.types & _LIST_TYPES
    if not article and listing and _reads_like_a_list(tree, text):
        return "the page is a list of articles"
    if _is_gallery(tree, count):
        return "the page is a gallery of pictures"
    return ""


def _is_gallery(tree: LexborHTMLParser, count: int) -> bool:
    """Say whether most of what was read are the captions of five pictures or more."""
    captions = [words(caption.text(deep=True)) for caption in tree.css("figcaption")]
    return len(captions) >= _A_GALLERY and sum(captions) >= _MOST * count


def _reads_like_a_list(tree: LexborHTMLParser, text: str) -> bool:
    """Say whether most of the text is short lines, beside many links long enough to be headlines."""
    lines = text.split("\n")
    short = sum(1 for line in lines if words(line) < 25)  # noqa: PLR2004 - a teaser's length
    headlines = sum(1 for link in tree.css("a[href]") if len(link.text(deep=True).split()) >= 5)  # noqa: PLR2004 - same
    return headlines >= 15 and short >= 0.6 * len(lines)  # noqa: PLR2004 - a list page has dozens, an article's margin ten


def _visible(tree: LexborHTMLParser) -> str:
    """Return the first screens of what a reader sees of the page, its margins aside: a menu's "sign in" is no wall."""
    page = tree.clone()
    page.strip_tags(_MARGINS)
    return page.body.text(deep=True, separator=" ")[:20_000] if page.body else ""
