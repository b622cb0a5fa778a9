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
