"""A recorded stream, played again: one card for each event, whatever the outlets."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli.main import command_line
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
    assert posts[-1] == "Daily digest"
    assert any("+2 sources" in row["text"] for row in posted if row["kind"] == "edit")
    assert "2 bad rows" in result.stderr
    assert "articles a second" in result.stderr
