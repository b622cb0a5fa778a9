"""What came about, told apart from what is asked for, feared, expected or denied."""

import time
from pathlib import Path

import pytest

from bot.engine.material import Told, material_change
from bot.engine.outcomes import outcomes

LINES = (Path(__file__).parents[1] / "data/turns.txt").read_text("utf-8").splitlines()
TURNS = [(line[0], *line[2:].split(" | ")) for line in LINES if line.startswith(("+", "-"))]
WRONG = {
    "Officials are evacuating villages below the volcano": "what goes on waits until somebody says that it is done",
    "Hackers publish stolen customer data": "what is published is most often a report",
}
"""What is still told wrong, and why."""


@pytest.mark.parametrize(("sign", "before", "after"), TURNS, ids=[turn[2] for turn in TURNS])
def test_a_reply_is_earned_by_what_came_about(sign: str, before: str, after: str) -> None:
    told = material_change([f"{before}\n"], f"{after}\n")
    assert bool(told) == ((sign == "+") != (after in WRONG)), told


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        ("Union calls off the strike", ["calls off", "strike"]),
        ("Union calls for a strike", []),
        ("Emails show that the minister knew", ["emails show"]),
        ("Divers find the wreckage", ["find wreckage"]),
        ("No wreckage was found", []),
        ("Girl found alive in the woods", ["found alive"]),
        ("Mayor lodges an appeal", ["lodges an appeal"]),
        ("Mayor appeals to the supreme court", ["appeals to the supreme court"]),
        ("Police appeal for witnesses of the crash", []),
        ("Calls for an inquiry as the mayor resigns", ["resigns"]),
        ("Minister's resignation demanded", []),
        ("Bank to be fined, analysts expect", []),
        ("Bank fined, as analysts expected", ["fined"]),
        ("The mayor, who may resign, closed the bridge", ["closed"]),
        ("Prime minister May resigns", ["resigns"]),
        ("Council to vote on the bridge", []),
        ("Rescue boats leave", []),
        ("Traders plead for the border to reopen", []),
        ("Minister cleared of bullying", ["cleared"]),
    ],
)
def test_what_a_sentence_tells_as_having_come_about(sentence: str, words: list[str]) -> None:
    assert [outcome.words for outcome in outcomes(sentence)] == words


def test_what_was_only_asked_for_is_news_when_it_comes_and_only_once() -> None:
    told = Told(["Calls grow for the mayor to resign\nShe may be charged, a lawyer said."])
    assert told.news("Mayor could resign this week\n") == ()
    assert told.news("Mayor resigns\n") == ("“resigns”",)
    told.learn("Mayor resigns\n")
    assert told.news("Her resignation was overdue, says the opposition\n") == ()


def test_what_goes_on_is_news_when_it_has_come_about() -> None:
    told = Told(["Mayor is resigning over harbour contract\n"])
    assert told.news("Mayor resigns over harbour contract\n") == ("“resigns”",)
    told = Told(["Shooting at Velm mall\n"])
    assert told.news("Two shot at Velm mall\n") == ()


@pytest.mark.parametrize("words", ["may resign ", "resigns ", "a, ", "calls for x" * 500 + " "])
def test_text_without_an_end_costs_no_more_than_another(words: str) -> None:
    begun = time.process_time()
    Told(["Title\n" + words * (400_000 // len(words))])
    assert time.process_time() - begun < 3.0


def test_two_outlets_words_for_one_thing_are_one() -> None:
    told = Told(["Rebels and army reach a truce\nWreckage found off Skerry. Documents show that a valve was open."])
    assert told.news("Ceasefire: rebels strike a deal with the army\n") == ()
    assert told.news("Debris found near Skerry\n") == ()
    assert told.news("Emails show an open valve\n") == ()
