"""One address for one article: what is folded, what survives, and what a person is shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ingest import urls

SAME = [
    ("tracking", "https://daily.example/a?utm_source=rss&utm_medium=feed", "https://daily.example/a"),
    ("a click id", "https://daily.example/a?fbclid=IwAR0&gclid=x", "https://daily.example/a"),
    ("came from a feed", "https://daily.example/a?ref=rss&src=twitter", "https://daily.example/a"),
    ("scheme, host case and port", "HTTP://Daily.Example:80/a", "https://daily.example/a"),
    ("www", "https://www.daily.example/a", "https://daily.example/a"),
    ("mobile", "https://m.daily.example/a", "https://www.daily.example/a"),
    ("mobile under a registry", "https://m.daily.co.uk/a", "https://www.daily.co.uk/a"),
    ("AMP path", "https://daily.example/a/amp/", "https://daily.example/a"),
    ("AMP suffix", "https://daily.example/a.amp.html", "https://daily.example/a"),
    ("AMP host", "https://amp.daily.example/a?amp=1", "https://daily.example/a"),
    ("AMP cache", "https://daily-example.cdn.ampproject.org/c/s/daily.example/a?amp", "https://daily.example/a"),
    ("AMP viewer", "https://www.google.com/amp/s/daily.example/a/amp", "https://daily.example/a"),
    ("fragment", "https://daily.example/a#comments", "https://daily.example/a"),
    ("trailing slash", "https://daily.example/a/", "https://daily.example/a"),
    ("order of parameters", "https://daily.example/a?id=2&edition=b", "https://daily.example/a?edition=b&id=2"),
    ("escapes", "https://daily.example/%7euser/%e2%82%ac", "https://daily.example/~user/€"),
    ("credentials", "https://reader:secret@daily.example/a", "https://daily.example/a"),
    ("an international name", "https://bücher.example/a", "https://xn--bcher-kva.example/a"),
]


@pytest.mark.parametrize(("what", "one", "other"), SAME, ids=[row[0] for row in SAME])
def test_twins_fold_into_one(what: str, one: str, other: str) -> None:
    assert urls.canonical(one) == urls.canonical(other)


DIFFERENT = [
    ("a story's number", "https://daily.example/news?storyid=1", "https://daily.example/news?storyid=2"),
    ("an article's id", "https://daily.example/?p=10", "https://daily.example/?p=11"),
    ("a numeric value of a telltale name", "https://daily.example/?cid=1", "https://daily.example/?cid=2"),
    ("a source that is an outlet", "https://search.example/?source=reuters", "https://search.example/?source=afp"),
    ("a feed of a blog", "https://blog.example/?feed=rss2", "https://blog.example/"),
    ("a route behind the hash", "https://app.example/#!/1", "https://app.example/#!/2"),
    ("a word that ends in amp", "https://daily.example/champ", "https://daily.example/ch"),
    ("a company called AMP", "https://amp.com.au/a", "https://m.com.au/a"),
    ("letter case of a path", "https://daily.example/A", "https://daily.example/a"),
    ("a port", "http://127.0.0.1:8080/a", "http://127.0.0.1:9090/a"),
    ("repeated names keep their order", "https://daily.example/?t=1&t=2", "https://daily.example/?t=2&t=1"),
]


@pytest.mark.parametrize(("what", "one", "other"), DIFFERENT, ids=[row[0] for row in DIFFERENT])
def test_different_pages_stay_apart(what: str, one: str, other: str) -> None:
    assert urls.canonical(one) != urls.canonical(other)


@pytest.mark.parametrize("junk", ["", "no address", "http://", "http://[::1", "https://exa mple/", "\0"])
def test_what_is_no_address_comes_back_as_it_was(junk: str) -> None:
    assert urls.canonical(junk) == junk.strip()
    assert not urls.is_web(junk)
    assert urls.host(junk) == ""


def test_other_schemes_are_not_web_addresses() -> None:
    assert urls.canonical("mailto:desk@daily.example") == "mailto:desk@daily.example"
    assert not any(
        map(urls.is_web, ["mailto:desk@daily.example", "file:///etc/passwd", "javascript:alert(1)", "data:,x"])
    )
    assert urls.is_web("HTTPS://daily.example")


def test_the_shown_host_is_the_real_one() -> None:
    assert urls.display_host("https://www.Daily.example:8443/a") == "daily.example"
    assert urls.display_host("https://bank.example@evil.example/") == "evil.example"
    assert urls.display_host("https://раураl.example/") == "xn--l-7sba6dbr.example"


def test_links_resolve_against_their_page_and_leave_the_web_never() -> None:
    assert urls.join("https://daily.example/a/b", "../feed.xml") == "https://daily.example/feed.xml"
    assert urls.join("https://daily.example/", "javascript:alert(1)") is None
    assert urls.join("https://daily.example/", "https://[bad/") is None


def test_credentials_do_not_reach_a_log() -> None:
    assert urls.without_credentials("https://reader:s%40cret@daily.example/a@b") == "https://daily.example/a@b"
    assert urls.without_credentials("no address") == "no address"


_paths = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=40)


@given(path=_paths, query=_paths, label=st.sampled_from(["", "www.", "m.", "amp.", "www.m."]))
def test_folding_twice_changes_nothing(path: str, query: str, label: str) -> None:
    once = urls.canonical(f"https://{label}daily.example/{path}?{query}")
    assert urls.canonical(once) == once


@given(st.text(max_size=200))
def test_any_text_is_survived(text: str) -> None:
    assert isinstance(urls.canonical(text), str)
    assert isinstance(urls.display_host(text), str)
    assert urls.is_web(text) in {True, False}
