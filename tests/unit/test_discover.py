"""A site's page names its feeds; the declared ones are offered first, comment feeds last."""

from bot.ingest.discover import find_feeds, usual_places

PAGE = """<!doctype html><html><head><base href="/en/">
<link rel="alternate" type="application/rss+xml" title="Courier » Comments" href="comments/feed/">
<link rel="alternate" type="application/atom+xml; charset=utf-8" title="Courier &amp; Sons"
 href="https://courier.example/atom">
<link rel="alternate" type="application/feed+json" href="/feed.json"><link rel="alternate" hreflang="de" href="/de/">
<link rel="alternate" type="application/rss+xml" href="javascript:alert(1)"><link type="text/css" href="/a.css">
</head><body><a href="feed:https://courier.example/rss/sport.xml">Sport</a> <a href="/atom">again</a>
<a href="/news/feeding-the-gulls">Feeding the gulls</a></body></html>"""


def test_feeds_are_found_and_ranked() -> None:
    found = find_feeds(PAGE, "https://courier.example/front")
    assert [(candidate.url, candidate.title, candidate.kind) for candidate in found] == [
        ("https://courier.example/atom", "Courier & Sons", "Atom"),
        ("https://courier.example/feed.json", "", "JSON Feed"),
        ("https://courier.example/rss/sport.xml", "Sport", ""),
        ("https://courier.example/en/comments/feed/", "Courier » Comments", "RSS"),
    ]
    assert [candidate.declared for candidate in found] == [True, True, False, True]


def test_a_page_that_names_none_leaves_the_usual_places() -> None:
    assert find_feeds(b"<html><body>Nothing here</body></html>", "https://courier.example/") == ()
    places = usual_places("https://courier.example/en/front")
    assert places[0].url == "https://courier.example/feed/"
    assert [place.url for place in places if place.kind == "news sitemap"]


def test_a_page_of_a_thousand_links_offers_few() -> None:
    links = "".join(f'<a href="/rss/{n}">Feed {n}</a>' for n in range(1_000))
    assert len(find_feeds(links, "https://courier.example/")) == 20
