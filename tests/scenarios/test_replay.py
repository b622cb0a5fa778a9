"""A recorded stream, played again: one card for each event, whatever the outlets."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pexpect
import pytest
from typer.testing import CliRunner

from bot.cli.main import command_line
from bot.cli.replay import LONGEST_LINE
from bot.clock import SystemClock
from bot.demo import sample_watchlists
from bot.demo.edition import Edition

BEGINS = datetime(2026, 6, 1, 9, tzinfo=UTC)
EVENT = {piece.title for piece in Edition.opening(BEGINS).out(3600) if piece.event == "tarn-head"}


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    """The demonstration's articles as a stream, with two rows that cannot be used."""
    edition = Edition.opening(BEGINS)
    pieces = [piece for piece in edition.out(3600) if piece.kind == "article"]
    rows: list[object] = [
        {
            "id": number,
            "url": f"https://outlet-{piece.outlet}.test{piece.path}",
            "title": piece.title,
            "text": "\n\n".join(piece.paragraphs(edition.published(piece))),
            "published": (BEGINS + timedelta(minutes=number)).isoformat(),
            "arrived": (BEGINS + timedelta(minutes=number)).isoformat(),
            "site": piece.outlet,
        }
        for number, piece in enumerate(sorted(pieces, key=edition.published))
    ]
    path = tmp_path / "stream.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in [*rows, {"id": "no time"}, "no row"]))
    return path


def test_a_replay_says_what_would_have_been_posted(recording: Path, tmp_path: Path) -> None:
    lists = tmp_path / "lists.toml"
    lists.write_text(sample_watchlists())
    result = CliRunner().invoke(command_line(), ["replay", str(recording), "--watchlists", str(lists), "--json"])
    assert result.exit_code == 0, result.output
    posted = [json.loads(line) for line in result.stdout.splitlines()]
    posts = [row["text"].splitlines()[0] for row in posted if row["kind"] == "post"]
    assert sum(title in EVENT for title in posts) <= 1, "one event never makes two top-level messages"
    assert [row["text"].splitlines()[0] for row in posted if row["kind"] == "digest"][-1] == "Daily digest"
    assert any("+2 sources" in row["text"] for row in posted if row["kind"] == "edit")
    assert "2 bad rows" in result.stderr
    assert "articles a second" in result.stderr


def row(number: int, **changed: object) -> dict[str, object]:
    """An article of its own event, two hours after the one before it."""
    subject = ("Ferry sinks", "Mill burns", "Pilots strike", "Owl nests", "Tram approved", "Pump fails")[number % 6]
    at = (BEGINS + timedelta(hours=2 * number)).isoformat()
    text = " ".join(f"{subject} in {place}, said Anna {place}son of the {place} office." for place in ("Orm", "Tarn"))
    known = {"id": number, "url": f"https://gazette.test/{number}", "title": f"{subject} near Orm", "text": text * 3}
    return known | {"published": at, "arrived": at, "site": "Gazette"} | changed


def played(tmp_path: Path, *lines: object, options: tuple[str, ...] = ()) -> tuple[list[dict[str, Any]], str]:
    """Replay lines (strings as they are); return what was printed on standard output, and standard error."""
    path = tmp_path / "stream.jsonl"
    told = (line if isinstance(line, str) else json.dumps(line) for line in lines)
    path.write_text("\n".join(told), encoding="utf-8")
    result = CliRunner().invoke(command_line(), ["replay", str(path), "--json", *options])
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()], result.stderr


def test_a_bad_line_is_told_and_the_run_goes_on(tmp_path: Path) -> None:
    bad = {
        "this is not JSON": "{oops",
        "this is not an object": "[1, 2]",
        '"arrived" is missing': {**row(1), "arrived": None, "published": None},
        '"arrived" is no date': row(2, arrived="yesterday"),
        '"published" is no date': row(3, published=12),
        '"title" is missing': row(4, title=None),
        '"text" is not a string': row(5, text=["a"]),
        '"url" is not an http': row(6, url="ftp://gazette.test/6"),
        '"arrived" is 9999-12-31, more than a year after': row(7, arrived="9999-12-31T23:59:59+00:00"),
        '"arrived" is 1970-01-01, more than a year earlier': row(7, arrived="1970-01-01"),
    }
    printed, told = played(tmp_path, row(0), *bad.values(), "", row(8))
    assert printed[-1]["kind"] == "report"
    assert (printed[-1]["articles"], printed[-1]["bad_rows"]) == (2, len(bad))
    for number, words in enumerate(bad, 2):
        assert f"stream.jsonl, line {number}: {words}" in " ".join(told.split())


def test_a_play_ends_quietly_when_nobody_reads_it_any_more(tmp_path: Path) -> None:
    path = tmp_path / "stream.jsonl"
    path.write_text("\n".join(json.dumps(row(number)) for number in range(12)))
    play = [sys.executable, "-c", "from bot.cli.main import main; main()", "replay", str(path), "--json"]
    with subprocess.Popen(play, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as playing:
        assert playing.stdout
        assert playing.stderr
        assert json.loads(playing.stdout.readline())["kind"] == "post"
        playing.stdout.close()
        assert playing.stderr.read() == ""
    assert playing.returncode == 0


def test_ctrl_c_ends_a_play_with_a_report_of_what_was_played(tmp_path: Path) -> None:
    path = tmp_path / "stream.jsonl"
    path.write_text("\n".join(json.dumps(row(number)) for number in range(200)))
    play = [
        sys.executable,
        "-c",
        "from bot.cli.main import main; main()",
        "replay",
        str(path),
        "--json",
        "--speed",
        "600",
    ]
    with subprocess.Popen(play, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as playing:
        assert playing.stdout
        first = playing.stdout.readline()
        playing.send_signal(signal.SIGINT)
        rest, said = playing.communicate(timeout=60)
    report = json.loads(rest.splitlines()[-1])
    assert json.loads(first)["kind"] == "post"
    assert 0 < report["articles"] < 200
    assert "interrupted: the rest of the stream was not played" in said
    assert playing.returncode == 130


def test_odd_rows_are_played_as_they_are(tmp_path: Path) -> None:
    odd = [
        row(0, text=""),
        row(1, text="\ud800 \0 " + "Waves broke over the mole. " * 20_000),
        row(2, arrived=(BEGINS - timedelta(days=3)).isoformat()),
        row(3, published="2031-01-01T00:00:00"),
        row(4, site="", title="", id=None),
        row(5, url="https://gazette.test/[bad"),
    ]
    printed, _ = played(tmp_path, *odd)
    report = printed[-1]
    assert (report["articles"], report["bad_rows"], report["late"], report["failed"]) == (6, 0, 1, 0)
    cards = [each["text"] for each in printed if each["kind"] == "post"]
    assert any("Headline only: the page is empty." in card for card in cards)


def test_a_card_without_a_line_says_why(tmp_path: Path) -> None:
    printed, _ = played(tmp_path, row(0, text="A ferry sank. " * 30))
    assert "Headline only: no sentence of its text can stand for it." in printed[0]["text"]


def test_a_line_that_is_no_article_is_left_out_without_being_read_whole(tmp_path: Path) -> None:
    endless = "x" * (3 * LONGEST_LINE)
    printed, told = played(tmp_path, endless, row(1), row(2, text="y" * LONGEST_LINE))
    assert (printed[-1]["articles"], printed[-1]["bad_rows"]) == (1, 2)
    assert "line 1: this line is longer than 10 MB" in told
    assert "line 3: this line is longer than 10 MB" in told


def test_a_speed_lets_the_time_between_two_arrivals_pass(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []

    class Hurried(SystemClock):
        async def sleep(self, seconds: float) -> None:
            waited.append(seconds)

    monkeypatch.setattr("bot.cli.replay.SystemClock", Hurried)
    played(tmp_path, row(0), row(1), row(3), row(2), options=("--speed", "3600"))
    assert waited == [2.0, 2.0, 2.0], "hours apart"


def test_rows_that_stand_out_of_order_are_played_in_their_time(tmp_path: Path) -> None:
    ordered, _ = played(tmp_path, row(0), row(1), row(2), row(14))
    mixed, told = played(tmp_path, row(14), row(1), row(0), row(2))
    assert [each["at"] for each in mixed[:-1]] == [each["at"] for each in ordered[:-1]]
    assert [each["text"] for each in mixed[:-1]] == [each["text"] for each in ordered[:-1]]
    assert (ordered[-1]["late"], mixed[-1]["late"]) == (0, 3)
    assert "3 late rows" in told


def test_a_corrected_body_or_headline_is_a_revision_and_no_new_alert(tmp_path: Path) -> None:
    first = row(0)
    corrected = row(0, text=f"{first['text']} A correction: it was Tuesday.", arrived=row(1)["arrived"])
    retitled = {**corrected, "title": "Ferry sinks near Orm, all saved", "arrived": row(2)["arrived"]}
    printed, _ = played(tmp_path, first, first, corrected, retitled)
    cards = [each for each in printed if each["kind"] == "post"]
    assert len(cards) == 1
    assert any("all saved" in each["text"] for each in printed if each["kind"] == "edit")
    assert (printed[-1]["articles"], printed[-1]["stories"], printed[-1]["repeated"]) == (3, 1, 1)


def test_digests_go_out_at_eight_however_long_nothing_came(tmp_path: Path) -> None:
    printed, _ = played(tmp_path, row(0), row(61), row(62))
    digests = [each["at"] for each in printed if each["kind"] == "digest"]
    assert digests == ["2026-06-02T08:00:00+00:00", "2026-06-07T08:00:00+00:00"]


def test_a_file_without_a_row_says_so(tmp_path: Path) -> None:
    path = tmp_path / "empty.jsonl"
    path.write_text("\n\nno row\n")
    result = CliRunner().invoke(command_line(), ["replay", str(path)])
    assert result.exit_code == 1
    assert "holds no rows that can be played" in " ".join(str(result.exception or result.stderr).split())


def test_a_bar_on_the_terminal_takes_no_post_from_the_file(tmp_path: Path) -> None:
    path, out = tmp_path / "stream.jsonl", tmp_path / "posts.jsonl"
    path.write_text(json.dumps(row(0)))
    command = f"{sys.executable} -c 'from bot.cli import main; main()' replay {path} --json > {out}"
    child = pexpect.spawn("/bin/sh", ["-c", command], encoding="utf-8", timeout=120)
    child.expect("1 article, 1 story")
    child.expect(pexpect.EOF)
    kinds = [json.loads(line)["kind"] for line in out.read_text().splitlines()]
    assert kinds == ["post", "digest", "report"]
