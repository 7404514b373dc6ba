"""Numbers, dates, quotes and denials of a statement, against the German sentences that it cites."""

import pytest

from qa.checks import check
from qa.checks_dates import dates_in
from qa.checks_negation import negation_findings
from qa.checks_numbers import numbers_in
from qa.checks_types import Check, Cited, Finding
from qa.support import Limits, Support
from tests.checking import missing
from tests.fakes import FakeEncoder


@pytest.mark.parametrize(
    ("statement", "language", "cited"),
    [
        ("Up to 9,000 soldiers.", "en", "Bis zu 9.000 Soldaten."),
        ("Up to 9000 soldiers.", "en", "Bis zu neuntausend Soldaten."),
        ("Nine thousand soldiers.", "en", "Bis zu 9000 Soldaten."),
        ("До девяти тысяч солдат.", "ru", "Bis zu 9 000 Soldaten."),
        ("It grew by 2.5 percent.", "en", "Es wuchs um 2,5 %."),
        ("Es wuchs um 45 Prozent.", "de", "Es wuchs um 45 %."),
        ("It cost 1.2 million.", "en", "Es kostete 1,2 Mio. Euro."),
        ("Это стоило 3 млрд.", "ru", "Es kostete drei Milliarden Euro."),
        ("Its third attempt.", "en", "Der dritte Versuch."),
        ("Its 3rd attempt.", "en", "Der 3. Versuch."),
        ("Super Bowl XLIX.", "en", "Super Bowl 49."),
        ("It paid £30m.", "en", "Es zahlte 30 Mio. Pfund."),
        ("The average was 3.07.", "en", "Der Durchschnitt war 3,07."),
        ("In the 1970s.", "en", "In den 70er-Jahren."),
        ("At 2:30 pm.", "en", "Um 14.30 Uhr."),
        ("Between 40 and 45 percent.", "en", "40 bis 45 Prozent."),
        ("Two to three million people.", "en", "2 bis 3 Millionen Menschen."),
        ("One of them was the first.", "en", "Er kam."),  # words that say how many only by the way
        ("Copied as it is: 9.000.", "en", "Bis zu 9.000 Soldaten."),
        ("He played in Seven Keys.", "en", "Er spielte in Seven Keys."),
        ("Он помнит свою семью.", "ru", "Er erinnert sich an seine Familie."),
    ],
)
def test_a_number_is_the_same_however_it_is_written(statement: str, language: str, cited: str) -> None:
    assert missing(statement, language, cited) == []


@pytest.mark.parametrize(
    ("statement", "language", "cited", "wrong"),
    [
        ("Up to 9,500 soldiers.", "en", "Bis zu 9.000 Soldaten.", "9,500"),
        ("It grew by 25 percent.", "en", "Es wuchs um 2,5 Prozent.", "25"),
        ("It cost 1.2 billion.", "en", "Es kostete 1,2 Millionen Euro.", "1.2 billion"),
        ("Es kostete eine Billion.", "de", "It cost one billion.", "eine Billion"),
        ("45 percent of them.", "en", "45 von ihnen.", "45"),
        ("Four of them.", "en", "Fünf von ihnen.", "Four"),
        ("Семья из шести человек.", "ru", "Eine Familie mit fünf Kindern.", "шести"),
        ("In 1984.", "en", "Im Jahr 1948.", "1984"),
    ],
)
def test_another_number_is_missing(statement: str, language: str, cited: str, wrong: str) -> None:
    assert missing(statement, language, cited, spoken="en" if "billion" in cited else "de") == [wrong]


@pytest.mark.parametrize(
    "cited", ["Am 19. Dezember 2022 kam er.", "Am 19.12.2022 kam er.", "2022-12-19 kam er.", "Am 19.12.22 kam er."]
)
@pytest.mark.parametrize(
    ("statement", "language"),
    [
        ("He came on 19 December 2022.", "en"), ("He came on December 19th, 2022.", "en"),
        ("He came in December.", "en"), ("Он пришёл 19 декабря 2022 года.", "ru"), ("Er kam am 19.12.2022.", "de"),
        ("He came on a Monday.", "en"), ("Он пришёл в понедельник.", "ru"),
    ],
)  # fmt: skip
def test_a_date_is_the_same_however_it_is_written(statement: str, language: str, cited: str) -> None:
    assert missing(statement, language, cited) == []


def test_another_date_is_missing() -> None:
    for wrong in ("18 December 2022", "19 November 2022", "19 December 2021", "Tuesday"):
        assert missing(f"He came on {wrong}.", "en", "Am 19. Dezember 2022 kam er.") == [wrong]


def test_a_day_of_the_week_may_be_a_word_of_a_name() -> None:
    assert missing("It won the Sunday Times award.", "en", "Sie gewann den Preis der Sunday Times.") == []
    assert missing("It won on Sunday.", "en", "Sie gewann am Montag.") == ["Sunday"]


def test_a_year_that_the_sentence_leaves_out_may_be_the_articles() -> None:
    assert missing("He came on 19 December 2022.", "en", "Am 19. Dezember kam er.", date="2022-12") == []
    assert missing("He came on 19 December 2021.", "en", "Am 19. Dezember kam er.", date="2022-12") != []


def test_may_and_march_are_not_always_months() -> None:
    assert dates_in("They may march. Jan Müller kam.", "en") == ()
    assert [date.month for date in dates_in("It came in May and in March 2020.", "en")] == [5, 3]
    assert dates_in("среди окружающей среды", "ru") == ()


@pytest.mark.parametrize(
    ("statement", "language", "cited", "supported"),
    [
        ("He did not come.", "en", "Er kam nicht.", True),
        ("He came.", "en", "Er kam nicht.", False),
        ("He did not come.", "en", "Er kam am Abend.", False),
        ("Он не пришёл.", "ru", "Er kam nie.", True),
        ("Он пришёл.", "ru", "Er kam nie.", False),
        ("Никто не пришёл.", "ru", "Es kam niemand.", True),
        ("It failed.", "en", "Es gelang nicht.", True),
        ("He did not refuse.", "en", "Er lehnte ab und kam nicht.", True),
        ("Not only he came.", "en", "Nicht nur er kam.", True),
        ("It was not rejected.", "en", "Es wurde abgelehnt.", False),
        ("It was rejected.", "en", "Es wurde abgelehnt.", True),
        ("It was rejected.", "en", "Es wurde angenommen.", False),
        ("She was dismissed.", "en", "Sie wurde abberufen.", True),
        ("He knew neither him nor her.", "en", "Er kannte weder ihn noch sie.", True),
        ("Он не знал ни его, ни её.", "ru", "Er kannte weder ihn noch sie.", True),
        ("Это не просто музыка.", "ru", "Das ist mehr als nur Musik.", True),
        ("She was not dismissed.", "en", "Sie wurde abberufen.", False),
        ("Нет никаких данных о том, кто придёт.", "ru", "Es gibt keine Angaben dazu, wer kommt.", True),
    ],
)
def test_a_denial_needs_a_denial(statement: str, language: str, cited: str, supported: bool) -> None:
    found = check(statement, language, [Cited(cited, "de")])
    assert found.supported is supported, found


def test_a_denial_in_another_part_of_a_long_sentence_does_not_matter() -> None:
    cited = [Cited("Er kam am Montag nach Minsk, wo er mit dem Präsidenten sprach, aber Fragen gab es keine.", "de")]
    assert negation_findings("Er kam am Montag nach Minsk.", "de", cited, lambda statement, parts: 0) == []
    denied = negation_findings("Fragen gab es.", "de", cited, lambda statement, parts: len(parts) - 1)
    assert denied == [Finding("negation", "keine", False)]


def test_a_quotation_stands_there_word_for_word_or_is_one_there_in_another_language() -> None:
    cited = "Er sprach von „konstruktiven Unterredungen“."
    assert missing("Er sprach von „konstruktiven Unterredungen“.", "de", cited) == []
    assert missing("Er sprach von „guten Gesprächen“.", "de", cited) == ["guten Gesprächen"]
    assert missing('He spoke of "constructive talks".', "en", cited) == []
    assert missing('He spoke of "constructive talks".', "en", "Er sprach lange.") == ["constructive talks"]
    assert missing('He said: "We shall win."', "en", "Er sprach lange.") == ["We shall win."]
    assert missing('He wrote "Civil Disobedience".', "en", "Er schrieb Civil Disobedience.") == []
    assert missing("Это влияние «мягкой силы».", "ru", "Es ist der Einfluss weicher Macht.") == []
    assert missing("Он говорил о «силе хороших долгих слов».", "ru", "Er sprach lange.") == ["силе хороших долгих слов"]


def test_two_sentences_support_together() -> None:
    assert missing("Putin met Lukashenko in Minsk.", "en", "Putin kam nach Minsk.", "Lukaschenko empfing ihn.") == []


def test_without_a_sentence_nothing_is_supported() -> None:
    assert not check("Nothing to check here.", "en", []).supported
    assert Check([Finding("number", "9", True), Finding("name", "Minsk", False)]).missing == [
        Finding("name", "Minsk", False)
    ]


@pytest.mark.parametrize(
    "text", ["", " ", "\u200b", "ααα", "1" * 500, "„“", "...", "½", "²", "٣", "e\u0301", "\U0001f600"]
)
@pytest.mark.parametrize("language", ["en", "de", "ru", "", "xx", "zh"])
def test_nothing_that_is_written_makes_a_check_fail(text: str, language: str) -> None:
    check(text, language, [Cited(text, language, "2022")])
    assert numbers_in("1.2.3.4, 5,5,5", language)


def test_the_meaning_must_be_near_and_no_other_sentence_nearer() -> None:
    support = Support(FakeEncoder(), Limits(own=0.5, across=0.5, behind=0.05))
    cited = Cited("the red fox sleeps under the tree", "en")
    others = [Cited("a dog barks at night", "en")]
    assert support.check("the fox sleeps under the tree", "en", [cited], others).supported
    found = support.check("a dog barks at the night", "en", [cited], others)
    assert found.missing[0].kind == "meaning"
    near = support.check("the red fox barks under the dog", "en", others, [cited])
    assert not near.supported


def test_a_nearer_sentence_is_named() -> None:
    support = Support(FakeEncoder(), Limits(own=0.0, across=0.0, behind=0.05))
    cited, other = Cited("the fox barks", "en"), Cited("the red fox sleeps under a tree", "en")
    found = support.check("the red fox sleeps under a tree", "en", [cited], [other])
    assert found.missing == [Finding("meaning", other.text, False)]


def test_sentences_are_encoded_once() -> None:
    encoder = FakeEncoder()
    support = Support(encoder, Limits(0.0, 0.0, 1.0))
    sentences = [Cited(f"sentence number {number}", "en") for number in range(20)]
    support.prepare(sentences)
    support.check("sentence", "en", sentences[:1], sentences[1:])
    assert sorted(encoder.read) == sorted([*(sentence.text for sentence in sentences), "sentence"])
