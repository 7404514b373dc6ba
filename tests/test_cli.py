"""The command line as a process: its JSON, its exit codes, and one line with a mend for every mistake."""

import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from index.database_errors import FILE
from index.errors import LibraryError
from index.library import Library
from index.seed_format import read_seed_file
from tests import web_server
from tests.fakes import an_article, random_vectors
from tests.formats.build import docx, page_of, pdf
from tests.serving import BELEG, SEED, SEEDS, beleg, environment_for
from ui.cli import list_articles

pytestmark = pytest.mark.model

ASKED = "how many Russian soldiers are in the joint force?"
REFUSED = "Who is the president of France?"
ARTICLE = read_seed_file(SEEDS / f"{SEED}.txt")

ANSWER_KEYS = ["question", "answer", "refused", "confidence", "language", "citations", "related", "timings",
               "certainty", "understood", "statements", "writer", "failure", "notice", "contradicted"]  # fmt: skip
CITATION_KEYS = ["number", "article", "title", "date", "start", "end", "quote", "sentence"]
PASSAGE_KEYS = ["article", "title", "date", "language", "start", "end", "score", "text"]
ARTICLE_KEYS = ["article", "title", "date", "language", "source", "characters"]
REPORT_KEYS = ["added", "updated", "unchanged", "removed", "skipped", "passages"]


@pytest.fixture(scope="module")
def indexed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library of the seed article, for tests that only read."""
    folder = tmp_path_factory.mktemp("cli") / "library"
    done = beleg(folder, "index", SEEDS, "--json")
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert (report["added"], report["skipped"], report["passages"]) == ([SEED], [], 6)
    return folder


@pytest.fixture
def own(indexed: Path, tmp_path: Path) -> Path:
    """A library like `indexed`, to be changed."""
    return Path(shutil.copytree(indexed, tmp_path / "own"))


def json_lines(done: CompletedProcess[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in done.stdout.splitlines()]


def problems(done: CompletedProcess[str]) -> list[str]:
    """The lines on standard error, each "beleg: cause; mend"; exit code 1, and no word of Python's."""
    lines = done.stderr.splitlines()
    assert done.returncode == 1, (done.returncode, done.stdout, done.stderr)
    assert "Traceback" not in done.stderr
    assert all(line.startswith("beleg: ") and "; " in line for line in lines), done.stderr
    return lines


def test_an_answer_cites_exact_characters_of_the_article(indexed: Path) -> None:
    done = beleg(indexed, "ask", ASKED, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    (answer,) = json_lines(done)
    assert list(answer) == ANSWER_KEYS
    assert (answer["question"], answer["refused"], answer["language"]) == (ASKED, False, "en")
    assert 0 < answer["confidence"] <= 1
    assert answer["timings"].keys() >= {"retrieve_ms", "read_ms"}
    citation = answer["citations"][0]
    assert list(citation)[: len(CITATION_KEYS)] == CITATION_KEYS
    assert (citation["number"], citation["article"], citation["date"]) == (1, SEED, "2022-12")
    assert "bis zu 9000" in citation["quote"]
    assert "bis zu 9000 russische Soldaten" in citation["sentence"]
    assert citation["quote"] == ARTICLE.text[citation["start"] : citation["end"]]
    assert citation["quote"] in citation["sentence"]
    assert citation["sentence"] in ARTICLE.text
    for related in answer["related"]:
        assert list(related)[:4] == ["article", "start", "end", "score"]
        assert not related["start"] <= citation["start"] < related["end"]


def test_questions_on_standard_input_are_answered_in_order_past_the_bad_ones(indexed: Path) -> None:
    long = "word " * 4000
    done = beleg(indexed, "ask", "--json", stdin=f"{REFUSED}\n\n🙂🙂\n{long}\n{ASKED}")
    first, wordless, too_long, last = json_lines(done)
    assert (first["question"], first["refused"], first["answer"], first["citations"]) == (REFUSED, True, "", [])
    assert first["related"][0]["article"] == SEED
    assert wordless == {
        "question": "🙂🙂",
        "error": "the question holds no words",
        "mend": "ask something in your own words",
    }
    assert list(too_long) == ["question", "error", "mend"]
    assert "19,999 characters" in too_long["error"]
    assert (last["question"], last["refused"]) == (ASKED, False)
    assert len(problems(done)) == 2


def test_an_answer_for_people_shows_the_sentence_and_where_it_stands(indexed: Path) -> None:
    done = beleg(indexed, "ask", ASKED, REFUSED)
    assert (done.returncode, done.stderr) == (0, "")
    assert "bis zu 9000 russische Soldaten" in done.stdout
    assert f"[1] {ARTICLE.title}, 2022-12 ({SEED} " in done.stdout
    assert "The articles do not say.\nRelated, not an answer:" in done.stdout


def test_search_lists_passages_with_their_exact_text_nearest_first(indexed: Path) -> None:
    done = beleg(indexed, "search", ASKED, "-n", "3", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    found = json_lines(done)
    assert len(found) == 3
    for passage in found:
        assert list(passage)[: len(PASSAGE_KEYS)] == PASSAGE_KEYS
        assert passage["text"] == ARTICLE.text[passage["start"] : passage["end"]]
    scores = [passage["score"] for passage in found]
    assert scores == sorted(scores, reverse=True)


def test_articles_are_listed_refreshed_and_removed(own: Path, tmp_path: Path) -> None:
    file = tmp_path / "zoo.txt"
    file.write_text("The zoo\n\nThe zoo has two zebras.", "utf-8")
    assert json_lines(beleg(own, "index", file, "--json"))[0]["added"] == ["zoo"]
    file.write_text("date 2024-05 The zoo\n\nThe zoo has three zebras.", "utf-8")
    (report,) = json_lines(beleg(own, "index", file, SEEDS, "--json"))
    assert list(report)[: len(REPORT_KEYS)] == REPORT_KEYS
    assert (report["updated"], report["unchanged"]) == (["zoo"], [SEED])
    listed = json_lines(beleg(own, "list", "--json"))
    assert [list(article)[: len(ARTICLE_KEYS)] for article in listed] == [ARTICLE_KEYS] * 2
    assert listed[0]["characters"] == len(ARTICLE.text)
    assert (listed[1]["article"], listed[1]["title"], listed[1]["date"]) == ("zoo", "The zoo", "2024-05")

    assert problems(beleg(own, "remove", "zoo", "nobody"))[0].startswith("beleg: the library has no article 'nobody'; ")
    gone = beleg(own, "remove", SEED)  # `zoo` is still there: all of them or none
    assert (gone.returncode, gone.stdout) == (0, f"removed {SEED}\n")
    assert [article["article"] for article in json_lines(beleg(own, "list", "--json"))] == ["zoo"]
    assert {passage["article"] for passage in json_lines(beleg(own, "search", ASKED, "--json"))} == {"zoo"}


def test_a_folder_of_several_kinds_is_kept_in_step(own: Path, tmp_path: Path) -> None:
    folder = tmp_path / "zoo"
    (folder / ".hidden").mkdir(parents=True)
    (folder / "zebra.txt").write_text("date 2024-05 The zebra\n\nThe zebra has black stripes.", "utf-8")
    (folder / "owl.md").write_text("---\ndate: 2023-01-02\n---\n# The owl\n\nThe owl sleeps by day.", "utf-8")
    (folder / "fox.html").write_bytes(page_of("<h1>The fox</h1><p>The red fox eats hens at night.</p>").encode())
    (folder / "bear.docx").write_bytes(docx(["The bear", "The bear sleeps through the winter."]))
    (folder / "whale.pdf").write_bytes(pdf([["The whale lives in the sea and eats krill."]]))
    (folder / "birds.csv").write_text("id,text\nhen,The hen lays eggs.\ncrow,The crow is clever.\n", "utf-8")
    (folder / ".hidden" / "no.txt").write_text("Hidden.", "utf-8")
    (folder / "picture.png").write_bytes(b"\x89PNG")
    everything = {"zebra", "owl", "fox", "bear", "whale", "hen", "crow"}

    (first,) = json_lines(beleg(own, "index", folder, "--json"))
    assert (set(first["added"]), first["skipped"], first["passages"]) == (everything, [], 7)
    (again,) = json_lines(beleg(own, "index", folder, "--json"))
    assert (set(again["unchanged"]), again["added"], again["passages"]) == (everything, [], 0)

    (folder / "fox.html").unlink()
    (folder / "birds.csv").write_text("id,text\ncrow,The crow is very clever.\n", "utf-8")
    kept = beleg(own, "index", folder)  # without --prune nothing goes
    assert (kept.returncode, kept.stdout) == (0, "0 added, 1 updated, 4 unchanged, 0 skipped; 1 passages embedded\n")
    pruned = beleg(own, "index", folder, "--prune")
    assert pruned.stdout == "0 added, 0 updated, 5 unchanged, 2 removed, 0 skipped; 0 passages embedded\n"
    held = {article["article"] for article in json_lines(beleg(own, "list", "--json"))}
    assert held == {*everything, SEED} - {"fox", "hen"}  # what lay in no folder named stays


def test_questions_searches_and_lists_can_be_limited(own: Path, tmp_path: Path) -> None:
    (tmp_path / "zoo.txt").write_text("date 2024-05 The zoo\n\nThe zoo has two zebras and many soldiers.", "utf-8")
    assert beleg(own, "index", tmp_path / "zoo.txt").returncode == 0

    def listed(*limits: str) -> list[str]:
        return [article["article"] for article in json_lines(beleg(own, "list", *limits, "--json"))]

    def found(*limits: str) -> set[str]:
        return {passage["article"] for passage in json_lines(beleg(own, "search", "soldiers", *limits, "--json"))}

    assert listed("--language", "EN") == ["zoo"]
    assert listed("--from", "2022-12", "--to", "2022") == [SEED]
    assert found("--language", "de", "--language", "fr") == {SEED}
    assert found("--article", "zoo", "--article", "nobody") == {"zoo"}
    assert found("--from", "2025") == set()
    (answer,) = json_lines(beleg(own, "ask", ASKED, "--from", "2023", "--json"))
    assert {part["article"] for part in answer["citations"] + answer["related"]} == {"zoo"}


def test_where_no_article_is_within_the_limits_it_says_so(indexed: Path) -> None:
    done = beleg(indexed, "ask", ASKED, "--to", "2020")
    assert (done.returncode, done.stdout, done.stderr) == (0, "No article is within the limits.\n", "")
    (answer,) = json_lines(beleg(indexed, "ask", ASKED, "--to", "2020", "--json"))
    assert (answer["refused"], answer["citations"], answer["related"]) == (True, [], [])
    done = beleg(indexed, "search", ASKED, "--language", "fr", "--json")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "no article is within the limits\n")


@pytest.mark.parametrize(
    "arguments", [["ask", ASKED], ["ask", ASKED, REFUSED, "--json"], ["search", ASKED], ["list", "--json"]]
)
def test_a_date_that_is_none_is_one_line(indexed: Path, arguments: list[str]) -> None:
    for option in ("--from", "--to"):
        done = beleg(indexed, *arguments, option, "19.12.2022")
        assert problems(done) == ["beleg: '19.12.2022' is no date; write YYYY, YYYY-MM or YYYY-MM-DD"]
        assert done.stdout == ""


def test_addresses_are_fetched_and_those_of_this_machine_only_when_allowed(own: Path) -> None:
    with web_server.serving() as web:
        page = web.serve(
            "/bear", page_of("<h1>The bear</h1><p>The bear eats honey and sleeps all winter.</p>").encode()
        )
        (line,) = problems(beleg(own, "index", page))
        assert line.startswith("beleg: 127.0.0.1 is not on the public internet; ")
        assert "--allow-private" in line
        assert web.asked == []
        done = beleg(own, "index", page, web.url("/none"), "--allow-private", "--json")
        (line,) = problems(done)
        assert line == f"beleg: {web.url('/none')} answered 404; check the address"
        (report,) = json_lines(done)
        assert (len(report["added"]), len(report["skipped"])) == (1, 1)
        (again,) = json_lines(beleg(own, "index", page, "--allow-private", "--prune", "--json"))
        assert (again["unchanged"], again["added"], again["removed"]) == (report["added"], [], [])
    listed = {article["article"]: article for article in json_lines(beleg(own, "list", "--json"))}
    assert listed[report["added"][0]]["source"] == page
    assert SEED in listed


def test_an_interrupted_indexing_says_so_in_one_line_and_goes_on(tmp_path: Path) -> None:
    library, folder = tmp_path / "library", tmp_path / "pages"
    folder.mkdir()
    names = [f"page {number:03}" for number in range(600)]
    for name in names:
        (folder / f"{name}.html").write_bytes(
            page_of(f"<p>This is the {name}, and it holds just one sentence.</p>").encode()
        )
    process = subprocess.Popen(
        [str(BELEG), "index", str(folder)],
        env=environment_for(library),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        start_new_session=True,
    )
    end = time.monotonic() + 300
    while process.poll() is None and not stored(library):
        assert time.monotonic() < end
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGINT)  # as Ctrl-C does: the process that reads the files gets it too
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (130, "")
    assert err == "stopped; what was done is kept, and the same command goes on from there\n"
    before = stored(library)
    assert 0 < before < len(names)
    (report,) = json_lines(beleg(library, "index", folder, "--json"))
    assert (len(report["unchanged"]), len(report["added"])) == (before, len(names) - before)


def stored(library: Path) -> int:
    """How many articles a library holds; 0 where there is none yet."""
    try:
        with Library(library) as opened:
            return opened.count()[0]
    except LibraryError:
        return 0


def test_help_names_all_six_verbs(tmp_path: Path) -> None:
    done = beleg(tmp_path, "--help")
    assert done.returncode == 0
    words = done.stdout.split()
    assert {"ask", "search", "index", "list", "remove", "chat"} <= set(words)


@pytest.mark.parametrize("arguments", [["shout"], ["search"], ["search", "x", "-n", "0"], ["chat", "--port", "70000"]])
def test_wrong_arguments_end_with_code_2(tmp_path: Path, arguments: list[str]) -> None:
    done = beleg(tmp_path, *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("question", "cause"),
    [("", "is empty"), (" \n", "is empty"), ("🙂 🎉!", "holds no words"), ("word " * 4000, "has 19,999 characters")],
)
def test_a_question_that_cannot_be_asked_is_one_line(indexed: Path, question: str, cause: str) -> None:
    done = beleg(indexed, "ask", question)
    (line,) = problems(done)
    assert line.startswith(f"beleg: the question {cause}; ask ")
    assert done.stdout == ""


def test_a_path_that_is_not_there_is_one_line(own: Path, tmp_path: Path) -> None:
    (line,) = problems(beleg(own, "index", SEEDS, tmp_path / "nowhere"))
    assert line == f"beleg: there is no file or folder {tmp_path / 'nowhere'}; check the path"


def test_an_address_of_another_kind_is_one_line_that_says_so(own: Path) -> None:
    (line,) = problems(beleg(own, "index", "ftp://example.org/a.txt"))
    assert line == (
        "beleg: ftp://example.org/a.txt cannot be fetched: only addresses with http:// or https:// can; "
        "download it first, then index the file"
    )


def test_listing_reads_no_texts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with Library(tmp_path / "own", writable=True) as library:
        library.put(an_article("fox", "Der Fuchs schläft. 🦊" * 50, "2022", "de"), [], random_vectors(0))
        library.put(an_article("dog", "A dog barks."), [], random_vectors(0))
    monkeypatch.setattr(Library, "articles", lambda *_: pytest.fail("the list reads texts"))
    list_articles(library=tmp_path / "own", languages=["de"], as_json=True)
    (line,) = capsys.readouterr().out.splitlines()
    assert list(json.loads(line))[: len(ARTICLE_KEYS)] == ARTICLE_KEYS
    assert (json.loads(line)["article"], json.loads(line)["characters"]) == ("fox", 1000)
    list_articles(library=tmp_path / "own")
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == ["dog", "fox"]


def test_files_that_are_no_text_are_named_one_a_line_and_the_others_go_in(own: Path, tmp_path: Path) -> None:
    bad = {
        "empty.txt": (b"", "is empty"),
        "latin.txt": ("Der Präsident sprach in München.".encode("latin-1"), "is not UTF-8"),
        "nul.txt": (b"One sentence.\x00 And another.", "NUL"),
        "picture.txt": (bytes(range(1, 256)), "is not"),
        "spaces.txt": (b" \n\n ", "is empty"),
        "signs.txt": (b"... !!! ---", "holds no text"),
    }
    folder = tmp_path / "files"
    folder.mkdir()
    for name, (data, _) in bad.items():
        (folder / name).write_bytes(data)
    (folder / "good.txt").write_text("A good article. It has two sentences.", "utf-8")
    done = beleg(own, "index", folder, "--json")
    lines = problems(done)
    assert len(lines) == len(bad)
    for line, name in zip(lines, sorted(bad), strict=True):
        assert line.startswith(f"beleg: {folder / name} ")
        assert bad[name][1] in line
    (report,) = json_lines(done)
    assert report["added"] == ["good"]
    assert [f"beleg: {entry['error']}; {entry['mend']}" for entry in report["skipped"]] == lines


def test_a_file_whose_name_is_not_utf8_is_indexed_under_a_printable_id(own: Path, tmp_path: Path) -> None:
    # Old file systems hold such names; Python hands them on as lone surrogates, which no database takes.
    folder = tmp_path / "files"
    folder.mkdir()
    try:
        (folder / "caf\udce9.txt").write_text("A good article.", "utf-8")
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    assert beleg(own, "index", folder).returncode == 0
    assert "caf\N{REPLACEMENT CHARACTER}" in beleg(own, "list").stdout
    assert beleg(own, "remove", "caf\udce9").returncode == 0
    assert len(problems(beleg(own, "remove", "caf\udce9"))) == 1  # gone, and said in one line


def test_a_library_that_another_process_writes_to_can_be_read_but_not_changed(own: Path) -> None:
    with Library(own, writable=True):
        (line,) = problems(beleg(own, "remove", SEED))
        assert line.startswith(f"beleg: another process is using the library {own}; ")
        assert json_lines(beleg(own, "ask", ASKED, "--json"))[0]["refused"] is False


def test_a_library_of_another_model_is_refused(own: Path) -> None:
    with sqlite3.connect(own / FILE) as database:
        database.execute("UPDATE facts SET value = 'other@1' WHERE name = 'encoder'")
    database.close()
    for arguments in (["ask", ASKED], ["index", str(SEEDS)]):
        (line,) = problems(beleg(own, *arguments))
        assert line.startswith(f"beleg: the library {own} was embedded with other@1, not with multilingual-e5-small@")
    assert beleg(own, "list").returncode == 0  # which needs no model


@pytest.mark.parametrize("damage", [lambda data: b"no database " * 2000, lambda data: data[:20_000]])
def test_a_damaged_library_is_one_line(own: Path, damage: Callable[[bytes], bytes]) -> None:
    file = own / FILE
    file.write_bytes(damage(file.read_bytes()))
    (line,) = problems(beleg(own, "ask", ASKED))
    assert line.startswith(f"beleg: the library {own} is damaged (")
    assert line.endswith(f"; move {file} away and run beleg index again")


@pytest.mark.parametrize("arguments", [["ask", ASKED], ["list"], ["remove", SEED]])
def test_where_there_is_no_library_yet_none_is_made(tmp_path: Path, arguments: list[str]) -> None:
    folder = tmp_path / "none"
    (line,) = problems(beleg(folder, *arguments))
    assert line == f"beleg: there is no library in {folder}; make one with: beleg index PATH"
    assert not folder.exists()


def test_a_port_in_use_is_one_line(indexed: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        (line,) = problems(beleg(indexed, "chat", "--port", str(port)))
    assert line.startswith(f"beleg: the page cannot be served on 127.0.0.1:{port}: ")
    assert "--port" in line.partition("; ")[2]


@pytest.mark.parametrize(
    ("encoder", "environment", "cause"),
    [
        ("./nowhere", {}, "there is no model in the folder ./nowhere; "),
        (
            "nobody/no-such-model",
            {"HF_HUB_OFFLINE": "1"},
            "the model nobody/no-such-model cannot be fetched from the hub (",
        ),
    ],
)
def test_a_model_that_is_not_there_is_one_line(
    tmp_path: Path, encoder: str, environment: Mapping[str, str], cause: str
) -> None:
    file = tmp_path / "zoo.txt"
    file.write_text("The zoo has two zebras.", "utf-8")
    done = beleg(tmp_path / "library", "index", file, "--encoder", encoder, environment=environment)
    (line,) = problems(done)
    assert line.startswith(f"beleg: {cause}")


def test_a_cache_that_cannot_be_made_is_one_line(indexed: Path, tmp_path: Path) -> None:
    taken = tmp_path / "file"
    taken.write_text("", "utf-8")
    *_, line = beleg(indexed, "ask", ASKED, environment={"BELEG_CACHE": str(taken)}).stderr.splitlines()
    assert line.startswith(f"beleg: the bundled model cannot be unpacked into {taken}: ")


def test_a_full_disk_is_one_line_and_what_was_indexed_before_is_still_there(own: Path, tmp_path: Path) -> None:
    resource = pytest.importorskip("resource")

    def no_file_over_4_megabytes() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # so that a write fails, as on a full disk, and does not kill
        resource.setrlimit(resource.RLIMIT_FSIZE, (4_000_000, 4_000_000))

    # Digits alone: no language to tell, which would need a large temporary file before the library is written.
    (tmp_path / "large.txt").write_text("1 2 3." + " " * 8_000_000 + "4 5 6.", "utf-8")
    (line,) = problems(beleg(own, "index", tmp_path / "large.txt", before=no_file_over_4_megabytes))
    assert str(own) in line
    assert [article["article"] for article in json_lines(beleg(own, "list", "--json"))] == [SEED]
    assert json_lines(beleg(own, "index", tmp_path / "large.txt", "--json"))[0]["added"] == ["large"]


def test_output_that_nobody_takes_ends_the_program_quietly(indexed: Path) -> None:
    sink = Path("/dev/full")
    if not sink.exists():
        pytest.skip("only Linux has /dev/full")
    with sink.open("w") as full:  # every write to it fails with "no space left"
        done = beleg(indexed, "list", stdout=full)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) == 1
