"""The command line's contract: what goes in, what comes out, and standard output clean for pipes."""

from __future__ import annotations

import gzip
import json
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command
from typer.testing import CliRunner, Result

from bot.cli.main import command_line, without_types_of_flags
from bot.demo import sample_watchlists
from bot.errors import SettingsError, UserError
from tests.unit.pasted_article import PASTE

RUNNER = CliRunner()


def wirewatch(*words: str, stdin: str | bytes | None = None) -> Result:
    return RUNNER.invoke(command_line(words), list(words), input=stdin)


def rows(result: Result) -> list[dict[str, Any]]:
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


@pytest.fixture
def watchlists(tmp_path: Path) -> str:
    path = tmp_path / "lists.toml"
    path.write_text(sample_watchlists(), encoding="utf-8")
    return str(path)


def test_the_version_is_told() -> None:
    assert wirewatch("--version").stdout == f"wirewatch {version('wirewatch')}\n"


@pytest.mark.parametrize("words", [["summarise"], ["feeds", "export"], ["db", "doctor"], ["run"], []])
def test_help_shows_flags_without_a_type(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    command = without_types_of_flags(get_command(command_line()))
    command.main([*words, "--help"], prog_name="wirewatch", standalone_mode=False)
    shown = capsys.readouterr().out
    assert "--help" in shown
    assert "<bool>" not in shown


def test_summarise_prints_sentences_that_stand_in_the_text() -> None:
    result = wirewatch("summarise", "-", "--json", stdin=PASTE)
    sentences = json.loads(result.stdout)["sentences"]
    assert sentences
    assert all(PASTE[one["start"] : one["end"]] == one["text"] for one in sentences)


def test_a_summary_for_people_stands_on_one_line() -> None:
    result = wirewatch(
        "summarise", "-", stdin="The ferry to the islands stays in port\nuntil the week-\nend is over, she said."
    )
    assert result.stdout == "The ferry to the islands stays in port until the weekend is over, she said.\n"


def test_a_text_that_cannot_be_summarised_is_named(tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("Ferry")
    (tmp_path / "gone.html").write_text("<html><body><div id=root></div></body></html>")
    for name in ("note.txt", "gone.html"):
        fault = str(wirewatch("summarise", str(tmp_path / name)).exception)
        assert fault.startswith(f"{tmp_path / name}: ")
    assert str(wirewatch("summarise", stdin="Ferry").exception).startswith("standard input: ")


def test_tags_that_were_left_in_a_text_are_not_told(tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_text(
        "The <b>ferry</b> sank on Tuesday in the strait, the company said.<br>Nobody of the forty on board was hurt."
    )
    assert wirewatch("summarise", str(tmp_path / "page.txt"), "--sentences", "2").stdout == (
        "The ferry sank on Tuesday in the strait, the company said. Nobody of the forty on board was hurt.\n"
    )


def test_what_a_summary_has_to_add_stands_beside_it() -> None:
    text = "The ferry Margit sank on Tuesday. Nobody on board was hurt, the company said."
    result = wirewatch("summarise", "--sentences", "5", stdin=text)
    assert result.stdout == f"{text}\n"
    assert result.stderr == "wirewatch: standard input: The text has only 2 sentences to tell.\n"


@pytest.mark.parametrize(("wish", "fewest", "most"), [("short", 1, 2), ("medium", 1, 4), ("long", 5, 7)])
def test_a_length_is_kept(wish: str, fewest: int, most: int) -> None:
    result = wirewatch("summarise", "-", "--json", "--length", wish, stdin=PASTE)
    assert fewest <= len(json.loads(result.stdout)["sentences"]) <= most


def test_so_many_sentences_are_obeyed() -> None:
    result = wirewatch("summarise", "-", "--json", "--sentences", "3", stdin=PASTE)
    assert len(json.loads(result.stdout)["sentences"]) == 3


def test_half_a_character_in_a_line_comes_back_as_it_came() -> None:
    text = "The ferry sank in the harbour \ud800 of Northby on Tuesday."
    [answer] = rows(wirewatch("summarise", "--jsonl", "-", stdin=json.dumps({"id": 1, "text": text})))
    assert answer["sentences"][0]["text"] == text


def test_a_page_that_takes_too_long_ends_in_a_sentence_and_the_next_is_read() -> None:
    endless = "<article>" + "<div><p>One <b>more</b> <a href='/'>link</a>.</p></div>" * 60_000
    good = f"<html><body><article><h1>Tide</h1><p>{'The harbour wall holds through the gale. ' * 12}</p></article>"
    rows = "\n".join(json.dumps({"id": name, "html": html}) for name, html in (("bad", endless), ("good", good)))
    late, read = map(json.loads, wirewatch("extract", "--jsonl", "--deadline", "0.5", stdin=rows).stdout.splitlines())
    assert "took longer than 0.5 s to read" in late["error"]
    assert (read["id"], read["verdict"]) == ("good", "full")


def test_json_lines_keep_their_order_and_a_bad_line_does_not_end_the_run() -> None:
    stdin = "\n".join(
        [
            json.dumps({"id": "first", "text": PASTE}),
            "{not json",
            json.dumps({"id": 7, "text": ["no string"]}),
            json.dumps(["no object"]),
            json.dumps({"text": "no id"}),
            "",
            json.dumps({"id": "last", "text": "", "title": None}),
        ]
    )
    answers = rows(wirewatch("summarise", "--jsonl", "-", stdin=stdin))
    assert [row["id"] for row in answers] == ["first", None, 7, None, None, "last"]
    assert [row.get("error") for row in answers] == [
        None,
        "line 2: not JSON",
        'line 3: "text" is missing or not a string',
        "line 4: not a JSON object",
        'line 5: "id" is missing',
        None,
    ]
    assert answers[0]["sentences"][0].keys() == {"text", "start", "end"}
    assert answers[-1]["sentences"] == []


def test_match_gives_every_mention_at_its_offset(watchlists: str) -> None:
    row = json.dumps({"id": "a", "text": "Larkmoor Energy shut the Strait of Marrin. Larkmoor Energy's ships wait."})
    [answer] = rows(wirewatch("match", "--watchlists", watchlists, "--jsonl", "-", stdin=row))
    text = json.loads(row)["text"]
    found = {match["entity"]: match for match in answer["matches"]}
    assert found.keys() == {"Larkmoor Energy", "Strait of Marrin"}
    keys = {"watchlist", "entity", "entity_id", "score", "salience", "mentions", "evidence"}
    for match in answer["matches"]:
        assert match.keys() == keys
        assert all(text[one["start"] : one["end"]] == one["text"] for one in match["mentions"])
    assert len(found["Larkmoor Energy"]["mentions"]) == 2


def test_match_says_at_a_terminal_that_it_reads_the_lists(watchlists: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Reading" not in wirewatch("match", "--watchlists", watchlists, "-", stdin="Nobody.").stderr
    monkeypatch.setenv("FORCE_COLOR", "1")  # rich takes this for a terminal
    assert "Reading 7 entities" in wirewatch("match", "--watchlists", watchlists, "-", stdin="Nobody.").stderr


def test_match_explains_itself(watchlists: str) -> None:
    text = "Larkmoor Rovers won in the second division, said Larkmoor."
    result = wirewatch("match", "--watchlists", watchlists, "--json", "--explain", "-", stdin=text)
    answer = json.loads(result.stdout)
    assert answer["matches"] == []
    assert answer["rejected"][0]["explanation"]


def test_match_explains_itself_to_a_person_once_a_reason(watchlists: str) -> None:
    text = "The Strait of Marrin is shut. Larkmoor Rovers won, said Larkmoor Rovers."
    result = wirewatch("match", "--watchlists", watchlists, "--explain", "-", stdin=text)
    lines = result.stdout.splitlines()
    assert lines[0].startswith("Strait of Marrin (")
    assert any(line.startswith("  ✓ name: ") for line in lines)
    (reason,) = (line for line in lines if line.startswith("  ✗ "))
    assert reason.endswith("(2×)")
    assert "[Larkmoor] Rovers won" in lines[lines.index(reason) + 1]


def test_match_for_a_person_says_who_and_why(watchlists: str) -> None:
    result = wirewatch("match", "--watchlists", watchlists, "-", stdin="The Strait of Marrin is shut to ships.")
    assert "Strait of Marrin" in result.stdout


PAGE = (
    "<html><head><title>Ferry sinks - Gazette</title></head>"
    "<body><nav>Home</nav><article><h1>Ferry sinks</h1>{}</article></body></html>"
)
SENTENCE = "<p>Sentence {} tells at some length what happened to the ferry in the strait that night.</p>"
TEXT = "".join(SENTENCE.format(n) for n in range(12))


def test_extract_reads_html_and_packed_files_beside_the_list(tmp_path: Path) -> None:
    page = PAGE.format(TEXT)
    (tmp_path / "page.html.gz").write_bytes(gzip.compress(page.encode()))
    listed = tmp_path / "pages.jsonl"
    listed.write_text(
        "\n".join(
            json.dumps(row)
            for row in (
                {"id": 1, "html": page, "url": "https://gazette.test/ferry"},
                {"id": 2, "path": "page.html.gz"},
                {"id": 3, "path": "../../../etc/passwd"},
                {"id": 4, "path": "none.html"},
            )
        )
    )
    first, second, third, fourth = rows(wirewatch("extract", "--jsonl", str(listed)))
    assert first.keys() >= {"id", "title", "author", "published", "published_source", "language", "text", "verdict"}
    assert first["verdict"] == "full"
    assert "Sentence 3 tells" in first["text"]
    assert "Home" not in first["text"]
    assert second["text"] == first["text"]
    assert "outside the folder" in third["error"]
    assert "cannot be read" in fourth["error"]


def test_a_packed_page_is_read_like_the_page_and_lines_stand_as_they_are_in_a_pipe(tmp_path: Path) -> None:
    page, packed = tmp_path / "page.html", tmp_path / "page.html.gz"
    page.write_text(PAGE.format(TEXT))
    packed.write_bytes(gzip.compress(page.read_bytes()))
    shown = wirewatch("extract", str(page)).stdout
    assert wirewatch("extract", str(packed)).stdout == shown
    assert "Sentence 3 tells at some length what happened to the ferry in the strait that night." in shown.splitlines()


@pytest.mark.parametrize(
    ("name", "body", "said"),
    [
        ("page.html.gz", b"\x1f\x8b\x08\x00 broken", "page.html.gz: not a gzip file, or a broken one"),
        ("page.txt", b" \n", "the file is empty"),
        ("page.html", b"", "the page is empty"),
        ("page.pdf", b"%PDF-1.4 nothing", "this PDF is broken"),
    ],
)
def test_what_cannot_be_extracted_says_why(tmp_path: Path, name: str, body: bytes, said: str) -> None:
    (tmp_path / name).write_bytes(body)
    fault = str(wirewatch("extract", str(tmp_path / name)).exception)
    assert fault.startswith(str(tmp_path / name))
    assert fault.endswith(said)
    (tmp_path / "list.jsonl").write_text(json.dumps({"id": 1, "path": name}))
    [row] = rows(wirewatch("extract", "--jsonl", str(tmp_path / "list.jsonl")))
    assert row["error"].endswith(said if name != "page.txt" else "the page is empty")


def test_rtf_is_no_text_whatever_its_name(tmp_path: Path) -> None:
    (tmp_path / "memo.txt").write_bytes(b"{\\rtf1 The wall held.}")
    assert str(wirewatch("summarise", str(tmp_path / "memo.txt")).exception).endswith(
        "memo.txt: this is an RTF document, which I cannot read; save it as a PDF, or paste its text"
    )


def test_what_stands_on_standard_input_is_named_so() -> None:
    assert str(wirewatch("extract", "-", stdin=b"").exception) == "standard input: the page is empty"
    assert str(wirewatch("extract", "-", stdin=b"%PDF-1.4").exception) == "standard input: this PDF is broken"
    assert str(wirewatch("feeds", "parse", "-", stdin=b"<p>hi</p>").exception).startswith(
        "standard input: this is not a feed"
    )


def test_a_private_address_is_named_with_the_way_round_it() -> None:
    fault = wirewatch("extract", "http://127.0.0.1/article").exception
    assert isinstance(fault, UserError)
    assert str(fault) == "http://127.0.0.1/article: 127.0.0.1 is not a public address"
    assert fault.hint == "Save what is there, and name the file instead."


def test_stories_are_told_online() -> None:
    lines = [
        {"id": "a", "title": "Ferry sinks off Port Ansel", "text": "A ferry sank off Port Ansel on Monday."},
        {"id": "b", "title": "Bank raises rates", "text": "The central bank of Kesteria raised its rate by a quarter."},
        {"id": "c", "title": "Ferry sinks near Port Ansel", "text": "The ferry that sank off Port Ansel carried 40."},
    ]
    answers = rows(wirewatch("stories", "--jsonl", "-", stdin="\n".join(map(json.dumps, lines))))
    story = {row["id"]: row["story"] for row in answers if "story" in row}
    assert story["a"] == story["c"] != story["b"]


def test_a_feed_is_printed_for_people_and_as_json(tmp_path: Path) -> None:
    feed = tmp_path / "feed.xml"
    feed.write_text(
        "<rss version='2.0'><channel><title>Gazette</title><item><title>Ferry sinks</title><guid>1</guid>"
        "<link>https://gazette.test/1</link><pubDate>Mon, 01 Jun 2026 12:00:00 GMT</pubDate></item>"
        "<item><title>&lt;b&gt;Tugs&lt;/b&gt; &amp;amp; barges</title><guid>2</guid></item>"
        "<item><link>https://gazette.test/3</link></item></channel></rss>"
    )
    assert wirewatch("feeds", "parse", str(feed)).stdout.splitlines() == [
        "Gazette · 3 entries",
        "01 Jun 2026 12:00  Ferry sinks",
        "no date            Tugs & barges",
        "no date            (no title) https://gazette.test/3",
    ]
    answer = json.loads(wirewatch("feeds", "parse", str(feed), "--json").stdout)
    assert answer["title"] == "Gazette"
    assert answer["entries"][0]["title"] == "Ferry sinks"
    assert answer["entries"][0]["published"] == "2026-06-01T12:00:00+00:00"


def test_faults_of_a_watchlist_file_name_the_file_and_the_line(tmp_path: Path) -> None:
    path = tmp_path / "bad.toml"
    path.write_text('[[watchlist]]\nnam = "x"\n', encoding="utf-8")
    with pytest.raises(SettingsError, match=r"bad\.toml, line 2: unknown key 'nam'"):
        RUNNER.invoke(command_line(["match"]), ["match", "--watchlists", str(path)], input="x", catch_exceptions=False)
