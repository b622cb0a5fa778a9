"""`/summarise`, as conversations: pasted, behind an address, attached, and everything that is none of that."""

from dataclasses import replace
from typing import cast

import pytest

from bot.errors import AddressRefused, BadStatus, FetchError, SummaryError, TimedOut, TooLarge
from bot.message import Message, plain_text
from bot.model import Actor, Length, Summary
from bot.ports import Attachment, Fetched, Invocation
from bot.testing import FakeFetcher, RecordingResponder
from tests.doubles.dialogue import Dialogue
from tests.doubles.seen import see
from tests.doubles.services import FirstSentence

STORY = "The harbour bridge reopened on Monday. Traffic flowed again after eleven weeks. " * 12
PAGE = f"""<html lang="en"><head><title>Bridge reopens</title></head><body><article><h1>Bridge reopens</h1>
{"".join(f"<p>{STORY}</p>" for _ in range(4))}</article></body></html>"""
WALL = """<html><head><title>Bridge reopens</title></head><body><div id="consent">We value your privacy.
<button>Accept all cookies</button></div></body></html>"""


def fetcher(dialogue: Dialogue) -> FakeFetcher:
    return cast("FakeFetcher", dialogue.services.fetcher)


def said(message: Message | None) -> str:
    assert message is not None
    return plain_text(message)


async def test_a_paste_is_summarised_for_everybody_to_see(dialogue: Dialogue) -> None:
    answer = await dialogue.ask("/summarise The bridge is “open”.\n\n/help is no command.\nIt's over. length:short")
    assert said(answer) == "The bridge is “open”.\nWord for word from the text"
    assert answer is not None
    assert not answer.private
    asked, length = cast("FirstSentence", dialogue.services.summariser).asked[0]
    assert asked[0].text == "The bridge is “open”.\n\n/help is no command.\nIt's over."
    assert length is Length.SHORT


async def test_a_sentence_is_told_on_one_line_however_it_was_wrapped(dialogue: Dialogue) -> None:
    answer = await dialogue.ask("/summarise The bridge has been de-\nclared safe\nfor traf\u00adfic. It opens.")
    assert said(answer) == "The bridge has been declared safe for traffic.\nWord for word from the text"


async def test_a_paste_with_its_tags_left_in_is_read_as_the_page_shows_it(dialogue: Dialogue) -> None:
    source = "The <b>bridge</b> is open &amp; safe, the county said.<br>Traffic flows over it again after eleven weeks."
    answer = await dialogue.ask(f"/summarise {source}")
    assert said(answer) == "The bridge is open & safe, the county said.\nWord for word from the text"


async def test_a_tag_that_a_text_is_about_stays_in_it(dialogue: Dialogue) -> None:
    answer = await dialogue.ask("/summarise The tag <br> was too much for the old mill, the teacher said. It broke.")
    assert said(answer).startswith("The tag <br> was too much")


async def test_nothing_opens_a_box_where_there_is_one(dialogue: Dialogue) -> None:
    assert await dialogue.ask("/summarise length:long", forms=True) is None
    (form,) = dialogue.last.opened
    assert form.command == "/summarise"
    assert {field.name: field.value for field in form.fields} == {"text": "", "length": "long"}
    answer = await dialogue.ask(form.command, options={"text": "The bridge is open. More.", "length": "long"})
    assert said(answer).startswith("The bridge is open.")


async def test_nothing_is_told_where_there_is_no_box(dialogue: Dialogue) -> None:
    await dialogue.says("""
        > /summarize
        There is nothing to summarise.
        Paste the article behind the command, or its address: /summarise https://example.org/article length:short
    """)


async def test_a_page_is_read_and_named(dialogue: Dialogue) -> None:
    fetcher(dialogue).script["https://news.example/bridge"] = PAGE
    answer = await dialogue.ask("/summarise https://news.example/bridge")
    assert said(answer).splitlines()[0] == "Bridge reopens"
    assert "harbour bridge reopened on Monday." in said(answer)
    assert said(answer).endswith("Word for word from the text · news.example")
    assert "progress: Reading news.example …" in dialogue.last.events


async def test_a_page_that_cannot_be_read_is_headline_only_and_never_summarised(dialogue: Dialogue) -> None:
    fetcher(dialogue).script["https://news.example/bridge"] = WALL
    answer = said(await dialogue.ask("/summarise https://news.example/bridge"))
    assert "Headline only: " in answer
    assert "A page that could not be read is not summarised." in answer
    assert cast("FirstSentence", dialogue.services.summariser).asked == []


async def test_what_a_feed_brought_is_not_fetched_again_and_not_lent_to_others(dialogue: Dialogue) -> None:
    await dialogue.ask("/watch lists")
    async with dialogue.services.store.write() as tx:
        feed = await tx.feeds.follow(1, "https://news.example/feed")
        await see(tx, feed.id, "Bridge reopens", STORY, url="https://news.example/bridge")
    answer = await dialogue.ask("/summarise https://www.news.example/bridge?utm_source=x")
    assert "The harbour bridge reopened on Monday." in said(answer)
    assert fetcher(dialogue).asked == []
    answer = await dialogue.ask("/summarise https://news.example/bridge", "stranger")
    assert said(answer).startswith("I could not read news.example: the page is not there (404).")


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (BadStatus(404), "the page is not there (404)"),
        (BadStatus(401), "the page wants a login (401)"),
        (BadStatus(500), "the page cannot be had now (500)"),
        (AddressRefused("10.0.0.1 is private"), "it is not a public web address that I may open"),
        (TooLarge("10 MB"), "what it sends is too large"),
        (TimedOut("20 s"), "it took too long to answer"),
        (FetchError("too many redirects"), "it does not answer as a web site should"),
    ],
)
async def test_an_address_that_cannot_be_read_is_told_in_words(
    dialogue: Dialogue, error: FetchError, words: str
) -> None:
    fetcher(dialogue).script["https://news.example/x"] = error
    answer = await dialogue.ask("/summarise https://news.example/x")
    assert said(answer) == f"I could not read news.example: {words}.\nPaste the article's text instead."
    assert answer is not None
    assert answer.private


async def test_files_are_read_or_refused_by_what_they_are(dialogue: Dialogue) -> None:
    text = Attachment("note.txt", "text/plain", STORY.encode())
    picture = Attachment("photo.png", "image/png", b"\x89PNG\r\n\x1a\n" + b"\0" * 100)
    assert "The harbour bridge reopened on Monday." in said(await dialogue.ask("/summarise", attachments=[text]))
    refused = said(await dialogue.ask("/summarise", attachments=[picture]))
    assert refused.startswith("I could not read “photo.png”: ")
    both = said(await dialogue.ask("/summarise", attachments=[text, picture]))
    assert "The harbour bridge reopened on Monday." in both
    assert "I could not read “photo.png”: " in both


async def test_an_address_that_leads_to_a_picture_is_refused(dialogue: Dialogue) -> None:
    picture = Fetched("https://news.example/p", 200, b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "image/png")
    fetcher(dialogue).script["https://news.example/p"] = picture
    assert said(await dialogue.ask("/summarise https://news.example/p")).startswith("I could not read news.example: ")


async def test_the_text_of_a_message_is_summarised_from_its_menu(dialogue: Dialogue) -> None:
    last = RecordingResponder()
    asked = Invocation("m1", "recording", "w1", "Ours", "c1", "news", Actor("u", "U"), "/summarise")
    await dialogue.dispatcher.invoke(replace(asked, replied_text="The bridge is open. It is."), last)
    assert said(last.answers[0]).startswith("The bridge is open.")


@pytest.mark.parametrize(
    ("message", "is_page"),
    [
        ("Have you seen this? (https://news.example/bridge)", True),
        ("https://news.example/bridge and https://news.example/other", True),
        ("The bridge is open. " * 30 + "https://news.example/bridge", False),
    ],
)
async def test_of_a_message_about_a_page_the_page_is_summarised(
    dialogue: Dialogue, message: str, is_page: bool
) -> None:
    fetcher(dialogue).script["https://news.example/bridge"] = PAGE
    asked = Invocation("m1", "recording", "w1", "Ours", "c1", "news", Actor("u", "U"), "/summarise")
    last = RecordingResponder()
    await dialogue.dispatcher.invoke(replace(asked, replied_text=message), last)
    assert said(last.answers[0]).endswith("news.example") is is_page


@pytest.mark.parametrize(
    "paste", ["Hello", "def f():\n    return 1", "港大桥周一重新开放。", "🎉🎉🎉", "\u200b \u200b", "x" * 900_000]
)
async def test_odd_pastes_get_an_answer(dialogue: Dialogue, paste: str) -> None:
    assert said(await dialogue.ask(f"/summarise {paste}"))


async def test_five_megabytes_are_refused_with_the_limit(dialogue: Dialogue) -> None:
    assert said(await dialogue.ask("/summarise " + "word " * 1_000_000)) == (
        "That is too long: 4,999,999 characters, 1,000,000 at most.\nPaste one article."
    )


async def test_a_text_with_nothing_to_summarise_is_told_why(dialogue: Dialogue) -> None:
    cast("FirstSentence", dialogue.services.summariser).note = "It is a list of results."
    await dialogue.says("""
        > /summarise 1. A 3-2 B
        It is a list of results.
    """)


async def test_a_summariser_that_fails_is_told_and_its_words_are_not(dialogue: Dialogue) -> None:
    class Failing(FirstSentence):
        async def summarise(self, sources: object, *, length: object = None, sentences: object = None) -> Summary:
            raise SummaryError("http://token@backend said 500")

    dialogue.dispatcher._services = replace(dialogue.services, summariser=Failing())
    await dialogue.says("""
        > /summarise Some text. More text.
        I could not summarise that just now.
        Please try again in a moment.
    """)
