"""Questions made from sentences: what they ask, what should answer them, and what no question is made of."""

import pytest

from index.records import Article
from index.seed_format import read_seed_file
from qa.candidates import Candidate, candidates
from qa.grammar import KINDS
from tests.serving import SEED, SEEDS

# Each sentence, and of each question that it answers: the question and the words that answer it.
GERMAN = [
    ("Am Montag wurden in Kiel rund 200 junge Störe ausgesetzt.", {
        "Wie viele junge Störe wurden am Montag in Kiel ausgesetzt?": "rund 200",
        "Wann wurden in Kiel rund 200 junge Störe ausgesetzt?": "Am Montag",
        "Wo wurden am Montag rund 200 junge Störe ausgesetzt?": "in Kiel",
    }),
    ("Mehr als 1.500 Menschen demonstrierten gegen den Plan.",
     {"Wie viele Menschen demonstrierten gegen den Plan?": "Mehr als 1.500"}),
    ("27 Ratsmitglieder votierten für den Plan, davon drei aus Protest.",
     {"Wie viele Ratsmitglieder votierten für den Plan?": "27"}),
    ("Nach Angaben der Polizei wurden allerdings zwei Männer verletzt.",
     {"Wie viele Männer wurden nach Angaben der Polizei verletzt?": "zwei"}),
    ("Insgesamt 4,7 Millionen Menschen leben in der Stadt.",
     {"Wie viele Menschen leben in der Stadt?": "Insgesamt 4,7 Millionen"}),
    ("Rund 60 Prozent der Anwohner stimmten zu.", {"Wie viel Prozent der Anwohner stimmten zu?": "Rund 60 Prozent"}),
    ("Die Renaturierung hat 27 Millionen Euro gekostet.",
     {"Wie viel hat die Renaturierung gekostet?": "27 Millionen Euro"}),
    ("Der Umbau kostet nach Angaben der Stadt etwa 4,5 Millionen Euro.",
     {"Wie viel kostet der Umbau nach Angaben der Stadt?": "etwa 4,5 Millionen Euro"}),
    ("Der Kaufpreis beträgt 62 Millionen Euro, wie die Bank mitteilte.",
     {"Wie hoch ist der Kaufpreis?": "62 Millionen Euro"}),
    ("Der Verein hat 300.000 Euro an die Schule gespendet.",
     {"Wie viel Geld hat der Verein an die Schule gespendet?": "300.000 Euro"}),
    ("Der nächste Abschnitt soll 2025 beginnen.", {"Wann soll der nächste Abschnitt beginnen?": "2025"}),
    ("Die Brücke wurde am 3. Mai 1998 gesperrt.", {"Wann wurde die Brücke gesperrt?": "am 3. Mai 1998"}),
    ("Die Stadt und der Kreis haben sich seit 2020 angenähert.",
     {"Seit wann haben sich die Stadt und der Kreis angenähert?": "seit 2020"}),
    ("„Das wird teuer“, sagte Umweltminister Thilo Brandes.",
     {"Was sagte Umweltminister Thilo Brandes?": "„Das wird teuer“"}),
    ("Die Kosten seien zu hoch, sagte die Sprecherin der Stadt, Fenja Althus.",
     {"Was sagte die Sprecherin der Stadt, Fenja Althus?": "Die Kosten seien zu hoch"}),
    ("Bürgermeister Jannes Poppinga nannte den Beschluss „die wichtigste Entscheidung seit Jahren“.",
     {"Wie nannte Bürgermeister Jannes Poppinga den Beschluss?": "„die wichtigste Entscheidung seit Jahren“"}),
    ("Der Minister hat seine Gespräche als „sehr ergebnisreich“ beurteilt.",
     {"Wie hat der Minister seine Gespräche beurteilt?": "als „sehr ergebnisreich“"}),
]  # fmt: skip
ENGLISH = [
    ("The old bridge was opened in 1932.", {"When was the old bridge opened?": "in 1932"}),
    ("In 1998, a portrait was stolen from the staircase.",
     {"When was a portrait stolen from the staircase?": "In 1998"}),
    ("The port was closed on 3 May 2021, according to the police.", {"When was the port closed?": "on 3 May 2021"}),
    ("About 1,200 people attended the concert.", {"How many people attended the concert?": "About 1,200"}),
    ("The council has sold 200 wooden houses since then.",
     {}),  # "then" refers to another sentence
    ("The council has sold 200 wooden houses to a bank.",
     {"How many wooden houses has the council sold to a bank?": "200"}),
    ("The storm destroyed 15 wooden houses.", {"How many wooden houses did the storm destroy?": "15"}),
    ("The library has 40,000 books in the cellar.",
     {"How many books does the library have in the cellar?": "40,000"}),
    ("The new school will cost $12.5 million.", {"How much will the new school cost?": "$12.5 million"}),
    ("The new school cost almost two million pounds.",
     {"How much did the new school cost?": "almost two million pounds"}),
    ("Around 60 percent of voters backed the plan.",
     {"What percentage of voters backed the plan?": "Around 60 percent"}),
    ("The painter was born in Leeds.", {"Where was the painter born?": "in Leeds"}),
    ("\"Our tills are silent,\" said its chairman, Gordon Pell.",
     {"What did Gordon Pell say?": "\"Our tills are silent,\""}),
    ("“We had no warning,” the mayor of Merebridge said.",
     {"What did the mayor of Merebridge say?": "“We had no warning,”"}),
    ("Helen Tranter, the chief executive, called the demand \"beyond anything the city can pay\".",
     {"What did Helen Tranter call the demand?": "\"beyond anything the city can pay\""}),
]  # fmt: skip

# What a template could trip over: no question is made of it.
NOTHING = [
    ("de", "Im Jahr war 2022 Menschen wichtig."),  # a year is no quantity
    ("de", "Das Treffen begann um 10 Uhr."),
    ("de", "Der Zug kam mit 20 Kindern."),  # the case is another one: "Wie viele Kindern"
    ("de", "Die Firma hat weitere 20 Millionen Euro gezahlt."),  # a part of it
    ("de", "Es sind 20 Häuser verkauft worden, und 30 stehen leer."),
    ("de", "Er hat 20 Häuser verkauft."),  # who?
    ("de", "Damals hat die Stadt 20 Häuser verkauft."),
    ("de", "Betroffen sind 34 Filialen."),  # how the first word is written inside a sentence is not known
    ("de", "Die Stadt hat 20 Häuser der Bank verkauft."),  # what belongs to the noun would be torn off
    ("de", "Die Straße ist in Betrieb."),
    ("de", "„Das wird teuer“, sagte er."),
    ("de", "Sieben Menschen seien gestorben."),
    ("de", "Hat die Stadt 20 Häuser verkauft?"),
    ("de", "Wie die Stadt 20 Häuser verkaufte"),  # a heading
    ("de", "Die Stadt hat 20 <b>Häuser</b> verkauft."),
    ("de", "Die Stadt hat 20 Häuser\u202egekauft\u202c verkauft."),
    ("en", "It was sold in 1932."),
    ("en", "Sweden is a country in Europe."),
    ("en", "The house is 20 years old."),
    ("en", "The museum was one of 12 winners."),
    ("en", "The bank has sold a further 20 houses."),
    ("en", "The bank was not sold in 1932."),
    ("en", "The tower was built in 1932 and was closed in 1990."),
    ("en", "The man who was arrested has 20 cats."),
    ("en", "\"We had no warning,\" she said."),
    ("en", "The council sold 15 <script>houses</script> in March."),
    ("fr", "Le pont a été ouvert en 1932."),
    ("", "The old bridge was opened in 1932."),
]  # fmt: skip


def made(text: str, language: str) -> list[Candidate]:
    return candidates(Article("a", "A title", text, language=language))


@pytest.mark.parametrize(
    ("language", "sentence", "expected"),
    [("de", *row) for row in GERMAN] + [("en", *row) for row in ENGLISH],
)
def test_a_sentence_answers_these_questions(language: str, sentence: str, expected: dict[str, str]) -> None:
    found = made(sentence, language)
    assert {each.question: sentence[each.start : each.end].rstrip() for each in found} == expected


@pytest.mark.parametrize(("language", "sentence"), NOTHING)
def test_no_question_is_made_of_what_does_not_stand_alone(language: str, sentence: str) -> None:
    assert made(sentence, language) == []


def test_offsets_count_in_the_article() -> None:
    text = "Ein Anfang.\n\nDie  Brücke ist alt. Die Brücke\nwurde im Mai\n1998 gesperrt.\n\n(dpa, AFP)"
    (found,) = made(text, "de")
    assert found.question == "Wann wurde die Brücke gesperrt?"
    assert text[found.start : found.end] == "im Mai\n1998"


def test_a_sentence_gives_one_question_of_a_kind_and_an_article_each_question_once() -> None:
    found = made("Am Montag wurden in Kiel rund 200 junge Störe ausgesetzt. " * 3, "de")
    assert len(found) == len({each.question for each in found}) == len({each.kind for each in found}) == 3
    assert {each.kind for each in found} <= set(KINDS)


@pytest.mark.parametrize(
    ("language", "sentence", "weak"),
    [
        ("de", "Am Montagabend wurde die alte Brücke gesperrt.", True),  # which Monday?
        ("de", "Am 3. Mai wurde die alte Brücke gesperrt.", False),
        ("en", "On Monday the old bridge was closed.", True),
        ("en", "On 3 May the old bridge was closed.", False),
        ("de", "„Das wird teuer“, sagte Brandes.", True),  # "Was sagte Brandes?"
        ("de", "„Das wird teuer“, sagte Umweltminister Thilo Brandes.", False),
    ],
)
def test_what_says_little_is_weak(language: str, sentence: str, weak: bool) -> None:
    assert [each.weak for each in made(sentence, language)] == [weak]


def test_the_first_word_is_written_as_it_is_inside_a_sentence() -> None:
    start = "Russland hat 20 Schiffe verkauft."
    assert made(start, "de") == []
    known = [each.question for each in made(f"{start} Das teilte ein Sprecher mit, wie Russland meldete.", "de")]
    assert known == ["Wie viele Schiffe hat Russland verkauft?"]


def test_only_the_beginning_of_a_long_article_is_read_and_no_sentence_of_it_is_cut() -> None:
    sentence = "Die Brücke wurde im Mai 1998 gesperrt. "
    filling = "Das ist so. " * 2000
    assert [each.start for each in made(sentence + filling + sentence, "de")] == [len("Die Brücke wurde ")]
    assert made(filling + sentence, "de") == []
    cut = filling[: 20_000 - len(sentence) // 2] + sentence
    assert made(cut + filling, "de") == []


def test_long_sentences_without_sense_are_read_at_once() -> None:
    # What makes a careless pattern try every way to part the words; these take milliseconds.
    for language in ("de", "en"):
        for words in ("a ", "hat 5 ", "in A ", "was sold in ", "und 5 Kinder ", "als „x“ ", "5 ", "on Monday in 1998 "):
            made(f"Die {(words * 200)[:250].strip()}.", language)


def test_the_seed_article_gives_questions_of_several_kinds() -> None:
    article = read_seed_file(SEEDS / f"{SEED}.txt")
    found = {each.question: article.text[each.start : each.end] for each in candidates(article)}
    assert found["Seit wann haben sich Russland und Belarus verstärkt angenähert?"] == "seit 2020"
    assert found["Wie viele russische Soldaten?"] == "bis zu 9000"
    assert len({each.kind for each in candidates(article)}) >= 3
