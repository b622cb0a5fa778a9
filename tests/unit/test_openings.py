"""Which sentences cannot stand alone, by their first words, and which only look as if they could not."""

import pytest

from bot.engine.openings import leans


@pytest.mark.parametrize(
    ("sentence", "leaning"),
    [
        ("He also resigned.", True),
        ("They're the backbone of the harbour.", True),
        ("That's why the ferry stayed.", True),
        ("But the ferry sails.", True),
        ('"They sail," he said.', True),
        ('"The ferry sails on Monday."', True),
        ("Meanwhile, the mayor was silent.", True),
        ("In addition, the mayor resigned.", True),
        ("In addition to this, the mayor resigned.", True),
        ("In addition to four dead, nine sailors were hurt.", False),
        ("Instead of the mayor, a clerk came.", False),
        ("The former was cheaper.", True),
        ("The former mayor sails the ferry.", False),
        ("This week the ferry sails again.", False),
        ("It is not clear whether the ferry will sail.", False),
        ("Andrew Quist owns the ferry.", False),
        ("Those killed were fishermen.", False),
        ("The ferry sails.", False),
        ("Both were hurt.", True),
        ("Both sides wait.", True),
        ("Both Velm and Skerry wait.", False),
        ("Later he resigned.", True),
        ("Later the mayor resigned.", True),
        ("Earlier she had spoken.", True),
        ("Earlier on Monday trains had stopped.", False),
        ("Later on Monday trains ran.", False),
    ],
)
def test_what_leans_on_the_sentence_before(sentence: str, leaning: bool) -> None:
    assert leans(sentence, "en") is leaning


@pytest.mark.parametrize(
    "sentence",
    [
        "Too many leaders fear the voters.",
        "Too late for many, the road was opened.",
        "So many came that the hall was closed.",
        "So far, nine ferries have been sold.",
        "So far this year nine ferries have sunk.",
        "Thus far the council has said nothing.",
        "Still no buses run to Skerry.",
        "Still reeling from the storm, Skerry buries its dead.",
        "Yet another ferry has sunk off Skerry.",
        "Also known as the Harbour Act, the law bans night fishing.",
        "However hard the crew tried, the ferry sank.",
        "If not for the tide, the ferry would have sunk.",
        "Besides the mayor, two councillors resigned.",
        "Both the mayor and the council were warned.",
        "Both of Velm's bridges are closed.",
        "Either the mayor resigns or the council will vote.",
        "Neither the mayor nor the council was warned.",
        "Such was the heat that roads melted.",
        "Those with tickets may sail on Monday.",
        "Those living near the harbour must leave.",
        "Of those killed, two were sailors.",
        "One of those who voted was Ada Quist.",
        "That the mayor resigned surprised nobody.",
        "This Monday the ferry sails again.",
        "Her Majesty's ship Fulmar lies off Skerry.",
        "It was not until Monday that the ferry sailed.",
        "It was Ada Quist who called the police.",
        "It takes an hour to cross the sound.",
        "Asked about the bridge, Mayor Dana Orlo said nothing.",
    ],
)
def test_what_looks_as_if_it_leant_and_points_nowhere(sentence: str) -> None:
    assert not leans(sentence, "en")


@pytest.mark.parametrize(
    "sentence",
    [
        "Too, the mayor resigned.",
        "Too many of them fear the voters.",
        "So the mayor resigned.",
        "So much for the ferry.",
        "So far he has said nothing.",
        "Still, the ferry sails.",
        "Still the ferry sails.",
        "Still nothing moves.",
        "Yet the ferry sails.",
        "Yet another of them sank.",
        "Also, the mayor resigned.",
        "However, the ferry sank.",
        "However the ferry sank.",
        "If not, the ferry sinks.",
        "Besides, the mayor resigned.",
        "Besides this, the mayor resigned.",
        "Both the men were hurt.",
        "Both of them resigned.",
        "Either way the ferry sails.",
        "Neither was hurt.",
        "Neither of them was hurt.",
        "Such ferries sink.",
        "Such is life.",
        "Those ferries sank.",
        "Those in the harbour sank.",
        "Of those, two were sailors.",
        "One of those ferries sank.",
        "That surprised nobody.",
        "That ferry sank.",
        "This ferry sank.",
        "Her ship lies off Skerry.",
        "It was sold in Velm.",
        "It is in Velm.",
        "It sank.",
        "Asked about this, Mayor Dana Orlo said nothing.",
        "Asked about the bridge, he said nothing.",
        "Asked why, the mayor said nothing.",
    ],
)
def test_what_begins_alike_and_leans(sentence: str) -> None:
    assert leans(sentence, "en")
