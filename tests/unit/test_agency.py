"""Whole agency reports with one list of all whom they link: is this entity in this report?"""

import pytest

from bot.model import EntityType
from tests.unit import agency
from tests.unit.confusions import f1

AGENCY = agency.read()
MATCHED = agency.found_by_matcher(AGENCY)


@pytest.mark.parametrize("unseen", [False, True], ids=["the known half", "the half nobody tuned to"])
@pytest.mark.parametrize("apart", [False, True], ids=["as printed", "spaces around punctuation"])
def test_people_and_organisations_are_told_apart(unseen: bool, apart: bool) -> None:
    part = [article for article in AGENCY.articles if article.unseen is unseen]
    counted = agency.count(AGENCY, part, lambda text: MATCHED(agency.spaced(text) if apart else text))
    assert f1(counted[EntityType.PERSON]) >= 0.96, lines_of_mistakes(part)
    assert f1(counted[EntityType.ORGANISATION]) >= 0.9, lines_of_mistakes(part)


def lines_of_mistakes(articles: list[agency.Article]) -> list[int]:
    return [article.line for article in articles if any(agency.wrong(AGENCY, article, MATCHED))]


def test_a_plain_search_does_worse() -> None:
    ours, plain = (agency.count(AGENCY, AGENCY.articles, find) for find in (MATCHED, agency.plain_search(AGENCY)))
    for kind in (EntityType.PERSON, EntityType.ORGANISATION):
        assert f1(ours[kind]) > f1(plain[kind]) + 0.04
