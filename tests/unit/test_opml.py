"""Lists of feeds: what is broken is read all the same, and every line is accounted for."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import FeedError
from bot.ingest.opml import ListedFeed, parse, render
from tests import environment

LIST = """<?xml version="1.0"?><opml version="2.0"><head><title>Mine</title></head><body>
<outline text="Ports">
  <outline text="Courier &amp; Sons" xmlUrl="https://courier.example/feed?a=1&b=2&copy=3" htmlUrl="https://courier.example/" type="rss" />
  <outline text="He said "no" & left" title='Harbour > sea' XMLURL='feed://harbour.example/rss'/>
</outline>
<outline text="No address" type="rss"/>
<outline text="A script" xmlUrl="javascript:alert(1)"/>
<outline text="Again" xmlUrl="http://www.courier.example/feed?b=2&amp;a=1&amp;copy=3"></outline>
<outline title="Alone" type="rss" url="https://alone.example/atom.xml">
"""  # noqa: E501 - real lists have long lines


def test_a_broken_list_is_read_and_every_outline_told() -> None:
    feeds, report = parse(LIST.encode())
    assert feeds == (
        ListedFeed(
            "https://courier.example/feed?a=1&b=2&copy=3", "Courier & Sons", "https://courier.example/", "Ports"
        ),
        ListedFeed("https://harbour.example/rss", "Harbour > sea", None, "Ports"),
        ListedFeed("https://alone.example/atom.xml", "Alone"),
    )
    assert [(line.number, line.taken) for line in report] == [
        (3, True),
        (4, True),
        (6, False),
        (7, False),
        (8, False),
        (9, True),
    ]
    assert "stands in the list already" in report[4].words
    assert "is not a web address" in report[3].words


def test_a_text_file_with_an_address_a_line_is_a_list_too() -> None:
    feeds, report = parse(
        b"# ports\nhttps://courier.example/feed # the best\n\nnonsense\nhttps://courier.example/feed/\n"
    )
    assert feeds == (ListedFeed("https://courier.example/feed"),)
    assert [(line.number, line.taken) for line in report] == [(2, True), (4, False), (5, False)]


def test_what_stands_behind_an_address_is_not_taken_for_a_part_of_it() -> None:
    feeds, report = parse(
        b'https://courier.example/feed, The Courier\nhttps://harbour.example/rss "ports" "~Harbour"\n'
        b"feed:https://alone.example/atom\nhttps://courier.example/feed\na line of words\n"
    )
    assert [feed.url for feed in feeds] == [
        "https://courier.example/feed",
        "https://harbour.example/rss",
        "https://alone.example/atom",
    ]
    assert [line.words for line in report if not line.taken] == [
        "https://courier.example/feed stands in the list already",
        "“a line of words” is not a web address",
    ]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (
            b"<html><body><a href='https://courier.example/'>News</a></body></html>",
            "neither OPML nor an address a line",
        ),
        (b"<opml><body></body></opml>", "names no feed that can be read: it is empty"),
    ],
)
def test_a_web_page_and_an_empty_list_are_told_apart(body: bytes, said: str) -> None:
    with pytest.raises(FeedError, match=said):
        parse(body)


@pytest.mark.parametrize(
    "body", [b"", b"hello", b"<opml><body></body></opml>", b"<outline text='a'/>", b"\x89PNG\r\n", b"x" * 5_000_001]
)
def test_what_names_no_feed_is_refused(body: bytes) -> None:
    with pytest.raises(FeedError):
        parse(body)


_words = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zs", "Zl", "Zp"]), min_size=1, max_size=20
)
_listed = st.builds(
    ListedFeed,
    url=st.integers(0, 10_000).map(lambda n: f"https://courier.example/feed?a=1&n={n}"),
    title=_words.filter(lambda text: "<" not in text and "&" not in text),
    site_url=st.sampled_from([None, "https://courier.example/?a=1&b=2"]),
    folder=st.sampled_from(["", "Ports", "Ports & ships"]),
)


@given(st.lists(_listed, min_size=1, max_size=10, unique_by=lambda feed: feed.url))
def test_what_was_written_is_read_again(feeds: list[ListedFeed]) -> None:
    assert set(parse(render(feeds).encode())[0]) == set(feeds)


@pytest.mark.parametrize("behind", ["/>" + "<!-- -->" * 26 + "x", "/><!--" * 12_000], ids=["ended", "open"])
def test_comments_in_a_list_cost_no_more_than_other_text(behind: str) -> None:
    begun = time.process_time()
    feeds, _ = parse(f'<opml><outline xmlUrl="https://a.example/feed"{behind}<outline text="b"/>'.encode())
    assert [feed.url for feed in feeds] == ["https://a.example/feed"]
    assert time.process_time() - begun < 1.0


@given(st.binary(max_size=300), st.integers(0, len(LIST)))
def test_any_damage_is_survived(junk: bytes, place: int) -> None:
    whole = LIST.encode()
    try:
        feeds, report = parse(whole[:place] + junk + whole[place:])
    except FeedError:
        return
    assert len(feeds) == sum(line.taken for line in report)


@pytest.mark.skipif(environment.corpora() is None, reason=f"needs real lists: set {environment.CORPORA_VARIABLE}")
def test_no_feed_of_a_real_list_is_lost() -> None:
    folder = environment.corpora()
    assert folder is not None
    for path in sorted((folder / "opml").iterdir()):
        feeds, report = parse(path.read_bytes())
        untaken = [line for line in report if not line.taken]
        assert len(feeds) + len(untaken) == path.read_bytes().count(b"xmlUrl="), path.name
        assert all("already" in line.words for line in untaken), path.name
