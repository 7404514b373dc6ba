"""What the command line prints: foreign words literally, whatever a terminal or its markup would make of them."""

import pytest

from index.errors import SourceError
from index.records import Article
from qa.answer import Answer, Citation, Statement
from ui import show

TITLE = "[bold]x[/bold] [/] :smile: \\[y] [1]"


def test_markup_in_titles_is_printed_literally(capsys: pytest.CaptureFixture[str]) -> None:
    found = {"article": "[id]", "title": TITLE, "date": "", "language": "en", "start": 3, "score": 0.5, "text": TITLE}
    show.article(found)
    show.passage(found)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == f"[id]  {'-':10}  en  {TITLE}"
    assert lines[1] == f"0.500  {TITLE}  [id] 3"
    assert lines[2].strip() == TITLE


def test_no_control_character_of_an_article_reaches_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    title = "clear\x1b[2J title\x1b]0;mine\x07"
    found = {"article": "a", "title": title, "date": "", "language": "en", "start": 3, "score": 0.5, "text": title}
    show.article(found)
    show.passage(found)
    show.problem(SourceError(f"{title}.txt is empty", "leave it out"))
    printed = capsys.readouterr()
    assert not {"\x1b", "\x07"} & set(printed.out + printed.err)


def test_an_answer_is_printed_with_its_numbers_and_where_they_stand(
    capsys: pytest.CaptureFixture[str],
) -> None:
    article = Article("a", "Title [x]", "Before. The\nwhole sentence. After.", "2022-12", "en")
    citation = Citation(1, article, 12, 17, 8, 27)
    answer = Answer(
        "?", [Statement("whole [sic]", [citation])], refused=False, confidence=0.5, language="en", related=[]
    )
    show.answer(answer, library=None)  # type: ignore[arg-type]  # asked only where there is no answer
    assert capsys.readouterr().out.splitlines() == [
        "whole [sic] [1]",
        "  [1] Title [x], 2022-12 (a 12-17)",
        "      The whole sentence.",
        "confidence 50%",
    ]


def test_a_problem_is_one_line_even_for_a_name_with_line_breaks(capsys: pytest.CaptureFixture[str]) -> None:
    show.problem(SourceError("a\nb.txt is empty", "leave it out"))
    assert capsys.readouterr().err == "beleg: a b.txt is empty; leave it out\n"
