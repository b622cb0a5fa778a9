"""The labelled passages of `tests/data/confusions.txt`: the matcher must tell nearly all of them apart."""

from collections import Counter

from tests.unit.confusions import found, read, score

PASSAGES = read()
ENOUGH = 0.97


def test_there_are_enough_of_both_kinds() -> None:
    kinds = Counter(bool(passage.gold) for passage in PASSAGES)
    assert len(PASSAGES) >= 400
    assert min(kinds.values()) >= 150
    assert len({passage.confusion for passage in PASSAGES}) >= 20


def test_marked_mentions_are_found_and_nothing_else() -> None:
    known = [passage for passage in PASSAGES if not passage.unseen]
    wrong = [f"line {passage.line}: {passage.text}" for passage in known if found(passage) != passage.gold]
    spans, passages = score(known)
    assert min(spans, passages) >= ENOUGH, "\n".join(wrong)
