"""Equal answers are one statement with several citations, different ones stand beside each other, the newest first."""

from index.records import Article
from qa.answer import Answer, Span
from qa.statements import statements_of
from tests.fakes import an_article

THRESHOLD = 0.1


def article(name: str, words: str, date: str = "") -> Article:
    return an_article(name, f"Es sind {words} Soldaten. Sonst nichts.", date=date, language="de")


ARTICLES = {
    each.id: each
    for each in (
        article("old", "bis zu 9000", "2022-12"),
        article("same", "„bis zu 9.000“", "2023-01-05"),
        article("part", "rund 9000", "2023"),
        article("new", "12.000", "2023-02"),
        article("undated", "200"),
        article("none", "nicht 9000", "2023-03"),
    )
}


def span(name: str, words: str, probability: float) -> Span:
    start = ARTICLES[name].text.index(words)
    return Span(name, start, start + len(words), probability)


def said(*spans: Span) -> list[tuple[str, list[str]]]:
    """Each statement's text and the articles that it cites."""
    found = statements_of(spans, THRESHOLD, ARTICLES)
    numbers = [citation.number for statement in found for citation in statement.citations]
    assert numbers == list(range(1, len(numbers) + 1))
    return [(each.text, [citation.article.id for citation in each.citations]) for each in found]


def test_equal_answers_of_several_articles_are_one_statement() -> None:
    assert said(span("old", "bis zu 9000", 0.5), span("same", "„bis zu 9.000“", 0.5), span("part", "9000", 0.3)) == [
        ("bis zu 9000", ["old", "same", "part"])
    ]


def test_different_answers_of_several_articles_stand_beside_each_other_the_newest_first() -> None:
    spans = span("old", "bis zu 9000", 0.5), span("same", "bis zu 9.000", 0.5), span("new", "12.000", 0.3)
    assert said(*spans) == [("12.000", ["new"]), ("bis zu 9000", ["old", "same"])]
    assert Answer("wie viele?", statements_of(spans, THRESHOLD, ARTICLES), False, 0.5, "de", []).differing


def test_a_denial_is_another_answer() -> None:
    assert said(span("old", "9000", 0.5), span("none", "nicht 9000", 0.4)) == [
        ("nicht 9000", ["none"]), ("9000", ["old"]),
    ]  # fmt: skip


def test_without_a_date_the_likeliest_comes_first() -> None:
    assert [text for text, _ in said(span("old", "9000", 0.5), span("undated", "200", 0.4))] == ["9000", "200"]
    assert [text for text, _ in said(span("undated", "200", 0.5), span("new", "12.000", 0.4))] == ["200", "12.000"]


def test_an_unlikely_answer_of_another_article_is_not_shown() -> None:
    assert said(span("old", "9000", 0.5), span("new", "12.000", 0.2)) == [("9000", ["old"])]
    assert said(span("old", "9000", 0.15), span("new", "12.000", 0.09)) == [("9000", ["old"])]


def test_another_answer_of_the_same_article_must_be_nearly_as_likely_and_is_no_difference() -> None:
    one, two = span("old", "bis zu 9000", 0.5), span("old", "Sonst nichts", 0.46)
    assert said(one, two) == [("bis zu 9000", ["old"]), ("Sonst nichts", ["old"])]
    assert not Answer("wie viele?", statements_of([one, two], THRESHOLD, ARTICLES), False, 0.5, "de", []).differing
    assert said(one, span("old", "Sonst nichts", 0.4)) == [("bis zu 9000", ["old"])]


def test_words_within_words_of_the_same_article_are_not_cited_twice() -> None:
    assert said(span("old", "bis zu 9000", 0.5), span("old", "9000", 0.49)) == [("bis zu 9000", ["old"])]


def test_no_more_than_three_statements_and_five_citations_are_shown() -> None:
    many = [an_article(f"a{number}", f"{number} Mann.") for number in range(8)]
    articles = {each.id: each for each in many}
    assert len(statements_of([Span(each.id, 0, 1, 0.2) for each in many], THRESHOLD, articles)) == 3
    (one,) = statements_of([Span(each.id, 2, 6, 0.2) for each in many], THRESHOLD, articles)
    assert len(one.citations) == 5
