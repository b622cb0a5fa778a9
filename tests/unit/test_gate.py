"""The gate, on invented pages: what is no article is turned away, and what only talks of such things is not."""

from __future__ import annotations

import pytest

from bot.ingest.extract import extract
from bot.model import Readability

STORY = (
    "The harbour office of Port Ansel closed the old mole on Friday after a gale had moved one of its 214 blocks.",
    "Isla Brandt, the mayor, said that the ferry to Hallam Isle would sail from the new quay until the wall was whole.",
    "Engineers of Larkmoor Lines will look at the block on Monday, and the coastguard has asked boats to stay away.",
    "Nobody was hurt, a spokesman said.",
)
ADDRESS = "https://gazette.test/2026/03/06/old-mole-closed"
ARTICLE = '<meta property="og:type" content="article">'
FREE = (
    '<script type="application/ld+json">{"@type":"NewsArticle","headline":"Mole","isAccessibleForFree":true}</script>'
)
PAID = FREE.replace("true", "false")
CLIP = '<script type="application/ld+json">{"@type":"VideoObject","name":"The mole"}</script>'
FILM = '<meta property="og:type" content="video.other">'
BANNER = """<div id="cookie-banner"><p>We use cookies. We and our 843 partners process data. Accept all. Reject all.
    Read our privacy policy or manage your consent.</p></div>"""
WALL = """<h1>Your privacy</h1><p>We and our 843 partners store and access cookies on your device. With your consent we
    process data for advertising. You can accept all, reject all, or change your privacy settings.</p>
    <p>Legitimate interest is explained in our privacy policy. Cookies are kept for 13 months.</p>"""
TEASERS = "".join(
    f'<div><h2><a href="/{number}">Harbour number {number} closed after gale on Friday</a></h2>'
    f"<p>The harbour office said that block {number} had moved.</p></div>"
    for number in range(25)
)
CAPTIONS = "".join(
    f'<figure><img src="/{number}.jpg"><figcaption>The old mole, seen from the quay. Photo {number}: Osric Vane'
    "</figcaption></figure>"
    for number in range(12)
)


def told(*sentences: str) -> str:
    return "".join(f"<p>{sentence}</p>" for sentence in (*sentences, *STORY))


def article(body: str, *, head: str = ARTICLE, title: str = "Old mole closed after gale", before: str = "") -> str:
    """A page of an outlet, with what every such page has in its margins."""
    return f"""<!doctype html><html lang="en"><head><title>{title} | Gazette</title>{head}
        <meta property="og:site_name" content="Gazette"></head><body>{before}
        <nav><a href="/login">Sign in</a><a href="/subscribe">Subscribe</a></nav><main><article><h1>{title}</h1>{body}
        </article></main><footer>Privacy policy. Cookies. Become a member.</footer></body></html>"""


def bare(body: str, title: str = "Gazette") -> str:
    return f"<!doctype html><html><head><title>{title}</title></head><body>{body}</body></html>"


READABLE = {
    "a short report": (article(told()), ADDRESS),
    "a box for the newsletter": (article(told() + "<div><p>Create a free account for our letter.</p></div>"), ADDRESS),
    "comments for members": (article(told() + "<div><p>You must be logged in to comment.</p></div>"), ADDRESS),
    "a cookie banner": (article(told(), before=BANNER), ADDRESS),
    "declared free": (article(told() + "<p>Become a member to support us.</p>", head=ARTICLE + FREE), ADDRESS),
    "a film beside it": (article('<iframe src="https://video.test/1"></iframe>' + told()), ADDRESS),
    "about television": (article(told()), "https://gazette.test/tv/old-mole-drama-returns"),
    "under a topic": (article(told()), "https://gazette.test/topics/harbours/old-mole-closed-after-gale"),
    "about cookies": (
        article(
            told(
                "The parliament of Orland voted for a law on cookies that makes consent a matter of one click.",
                "Cookies that follow readers will need consent in words, and privacy settings a page of their own.",
            ),
            title="Parliament votes for law on cookies",
        ),
        ADDRESS,
    ),
    "about a paywall": (
        article(
            told(
                "The Courier will ask its readers to subscribe to continue reading from May.",
                "Its publisher wants them to continue reading, he said.",
            ),
            title="Courier to introduce paywall",
        ),
        ADDRESS,
    ),
    "about captchas": (
        article(told("Access denied is what robots see, a maker of captchas said."), title="Captcha beats bots"),
        ADDRESS,
    ),
    "about a missing man": (article(told(), title="Missing ferry passenger not found"), ADDRESS),
    "about a car": (article(told(), title="404 Peugeots found in lake"), ADDRESS),
    "about medicine": (article(told(), title="Cough syrup no longer available in Orland"), ADDRESS),
}
BARRED = {
    "a cookie wall": (bare(WALL), ADDRESS, "cookie wall"),
    "declared paid": (article(told(), head=ARTICLE + PAID), ADDRESS, "paywall"),
    "to continue reading": (article(told() + "<p>To continue reading, subscribe now.</p>"), ADDRESS, "paywall"),
    "log in to continue": (article(told() + "<p>Log in or register to keep reading.</p>"), ADDRESS, "paywall"),
    "subscribers only": (article(told() + "<h3>This article is for subscribers only</h3>"), ADDRESS, "paywall"),
    "want to read more": (article(told() + "<h3>Want to read more?</h3>"), ADDRESS, "paywall"),
    "breaks off": (
        article(told() + "<p>The mayor, who came by boat, then…</p><p>Already a subscriber?</p>"),
        ADDRESS,
        "paywall",
    ),
    "in German": (article(told() + "<p>Weiterlesen mit G+. Jetzt abonnieren.</p>"), ADDRESS, "paywall"),
    "a login": (bare('<form><input type="password"></form><p>Please sign in.</p>'), ADDRESS, "sign in"),
    "a topic's list": (bare(TEASERS), "https://gazette.test/topics/harbours", "list"),
    "the front page": (bare(TEASERS), "https://gazette.test/", "list"),
    "a section": (bare(TEASERS, "Latest news"), "https://gazette.test/news/harbours", "list"),
    "a video page": (article(told(), head=FILM), ADDRESS, "video"),
    "a clip": (article(told(), head=CLIP), ADDRESS, "video"),
    "a video's address": (article(told()), "https://gazette.test/video/old-mole", "video"),
    "a gallery": (article(CAPTIONS), ADDRESS, "gallery"),
    "an aggregator": (article(told()), "https://news.google.com/rss/articles/CBMi", "aggregator"),
    "a challenge": (bare("<p>Verifying you are human.</p>", "Just a moment..."), ADDRESS, "proof"),
    "a missing page": (bare("<h1>404</h1><p>Sorry.</p>", "Page not found | Gazette"), ADDRESS, "no such article"),
    "only a number": (bare("<p>Sorry.</p>", "404 Not Found"), ADDRESS, "no such article"),
    "a withdrawn one": (bare("<p>Sorry.</p>", "This story is no longer available"), ADDRESS, "no such article"),
    "only scripts": (bare("<div id=root></div><noscript>Enable JavaScript.</noscript>"), ADDRESS, "could be read"),
}


@pytest.mark.parametrize(("page", "address"), READABLE.values(), ids=READABLE.keys())
def test_a_short_article_is_read(page: str, address: str) -> None:
    found = extract(page, address)
    assert found.readability is Readability.FULL, found.reason


@pytest.mark.parametrize(("page", "address", "reason"), BARRED.values(), ids=BARRED.keys())
def test_what_is_no_article_is_a_headline_with_the_reason(page: str, address: str, reason: str) -> None:
    found = extract(page, address)
    assert found.readability is Readability.HEADLINE
    assert reason in found.reason
