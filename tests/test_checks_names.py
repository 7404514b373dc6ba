"""Names of a statement against the German sentences that it cites: spellings, alphabets, and words that are no names."""

import pytest

from qa.checks_names import names_in
from qa.checks_spelling import distance
from qa.checks_words import is_ordinary
from tests.checking import missing


@pytest.mark.parametrize(
    ("statement", "language", "cited"),
    [
        ("Путин приехал в Минск.", "ru", "Putin kam nach Minsk."),
        ("Лукашенко встретил его.", "ru", "Lukaschenko empfing ihn."),
        ("Lukashenko met him.", "en", "Lukaschenko empfing ihn."),
        ("Putin's guests", "en", "Putins Gäste"),
        ("Der Besuch Putins.", "de", "Putin kam."),
        ("Германия и Франция.", "ru", "Deutschland und Frankreich."),
        ("The Germans met the French in Vienna.", "en", "Die Deutschen trafen Franzosen in Wien."),
        ("The United States and NATO", "en", "Die USA und die NATO"),
        ("НАТО и США", "ru", "Die NATO und die Vereinigten Staaten"),
        ("Soldiers from Minsk, Office of Western Medicine", "en", "Soldaten aus Minsk"),  # words that are translated
        ("The schools of South Africa and of eastern Anatolia", "en", "Schulen in Südafrika und Ostanatolien"),
        ("МВФ и ЕЦБ", "ru", "Der IWF und die EZB"),
        ("Шелли написал «Маскарад анархии».", "ru", "Shelley schrieb The Mask of Anarchy."),
        ("Obwohl Regierungssprecher Nachrichten lesen.", "de", "Sie lesen."),
        ("Шольц и Мерц", "ru", "Scholz und Merz"),
        ("Хрущёв и Хаменеи", "ru", "Chruschtschow und Chamenei"),
        ("Khrushchev and Khamenei", "en", "Chruschtschow und Chamenei"),
        ("Киотский и Монреальский протоколы", "ru", "Das Kyoto- und das Montreal-Protokoll"),
        ("По данным МГЭИК и СССР", "ru", "Laut IPCC und Sowjetunion"),
        ("Выбросы СО2 растут.", "ru", "Der Ausstoß von CO2 wächst."),
        ("Встреча с Си Цзиньпином", "ru", "Ein Treffen mit Xi Jinping"),
        ("The Chechens of Bavaria", "en", "Die Tschetschenen in Bayern"),
        ("A German Bible, African-American readers", "en", "Deutschsprachige Bibelausgabe, afroamerikanische Leser"),
        ("Осенью пошёл дождь.", "ru", "Es regnete."),
        ("Об этом писал Дж. Гобсон.", "ru", "J. A. Hobson schrieb davon."),  # an initial is no name
        ("В Палате общин", "ru", "Im Unterhaus"),  # and a chamber not Palau
        ("Газета The Times", "ru", "Die Times"),
        ("Рибо и Уильям", "ru", "Ribault und Wilhelm"),
        ("William and Louis XIV", "en", "Wilhelm und Ludwig XIV."),
        ("A Huguenot and a Catholic", "en", "Ein hugenottischer und ein katholischer Mann"),
        ("Duke Sergius sailed the Mediterranean.", "en", "Herzog Sergius fuhr über das Mittelmeer."),
    ],
)
def test_a_name_is_the_same_in_every_alphabet(statement: str, language: str, cited: str) -> None:
    assert missing(statement, language, cited) == []


@pytest.mark.parametrize(
    ("statement", "language", "cited", "wrong"),
    [
        ("Путин приехал в Пинск.", "ru", "Putin kam nach Minsk.", "Пинск"),
        ("Selenskyj kam nach Minsk.", "de", "Putin kam nach Minsk.", "Selenskyj"),
        ("Robert Kintner came.", "en", "Robert Noble kam.", "Kintner"),
        ("Немецкий химик", "ru", "Der schottische Chemiker", "Немецкий"),
        ("Ein deutscher Chemiker", "de", "Ein schottischer Chemiker", "deutscher"),
        ("Russia helped.", "en", "Belarus half.", "Russia"),
        ("CNN said so.", "en", "CBS sagte es.", "CNN"),
        ("МВФ помог.", "ru", "Die EZB half.", "МВФ"),
        ("A man called Ford came.", "en", "Es wurde ein Mann gesehen.", "Ford"),  # sounds nearly as "wurde" does
        ("He saw Jean.", "en", "Er sah eine Frau.", "Jean"),
        ("An actor, Arthur Korean", "en", "Ein Darsteller, Arthur, und Karen", "Korean"),
        ("Население Индию не видело.", "ru", "Die Bewohner und ihre Stadt nicht.", "Индию"),
        ("Встреча с Ли Цяном", "ru", "Ein Treffen mit Li Keqiang", "Цяном"),
        ("By the IPCC", "en", "Laut WTO", "IPCC"),
        ("William came.", "en", "Ludwig kam.", "William"),
    ],
)
def test_another_name_is_missing(statement: str, language: str, cited: str, wrong: str) -> None:
    assert missing(statement, language, cited) == [wrong]


def test_spellings_are_near_where_they_sound_alike() -> None:
    for one, other in (("Zhukov", "Schukow"), ("Жуков", "Schukow"), ("James", "Джеймс"), ("Katja", "Катя")):
        assert distance(one, other) < 0.29, (one, other)
    for one, other in (("Minsk", "Pinsk"), ("Miller", "Müntzer"), ("Путин", "Lenin")):
        assert distance(one, other) > 0.3, (one, other)


def test_words_that_begin_a_sentence_are_no_names() -> None:
    assert [name.word for name in names_in("Measuring the Elbe. Mishandled. Seawater!", "en")] == ["Elbe"]
    assert [name.word for name in names_in("Laut Reuters sprach Merkel von Unabhängigkeitserklärung.", "de")] == [
        "Reuters", "Merkel",
    ]  # fmt: skip
    assert is_ordinary("Staatskasse", "de") and not is_ordinary("Heidelberg", "de")
