"""The names in XQuAD's four dev articles, in the three languages, for making statements false with."""

import re
from dataclasses import dataclass
from typing import Literal

Kind = Literal["person", "team", "place", "people", "company"]


@dataclass(frozen=True, slots=True)
class Named:
    """A name as it is written in each language; after "+" it may end otherwise: "Каролин+аа"."""

    topic: int
    kind: Kind
    en: str
    de: str
    ru: str

    def word(self, language: str) -> str:
        """The name as it is put in another's place."""
        return self._in(language).replace("+", "")

    def pattern(self, language: str) -> str:
        """A regular expression for the name, with any ending."""
        words = (re.sub(r"\+.*", "+", word) for word in self._in(language).split())
        return r"\b" + re.escape(" ".join(words)).replace(r"\+", r"\w*") + r"\b"

    def _in(self, language: str) -> str:
        return {"en": self.en, "de": self.de, "ru": self.ru}[language]


def _named(topic: int, kind: Kind, lines: str) -> list[Named]:
    rows = (line.split("|") for line in lines.strip().splitlines())
    return [Named(topic, kind, *(part.strip() for part in row)) for row in rows]


NAMES = [
    *_named(0, "person", """
        Kawann Short|Kawann Short|Кейван+ Шорт+
        Mario Addison|Mario Addison|Марио Эдисон+
        Jared Allen|Jared Allen|Джаред+ Аллен+
        Kony Ealy|Kony Ealy|Кони Или
        Thomas Davis|Thomas Davis|Томас+ Дэвис+
        Luke Kuechly|Luke Kuechly|Люк+ Кикли
        Kurt Coleman|Kurt Coleman|Курт+ Колеман+
        Josh Norman|Josh Norman|Джош+ Норман+
        Peyton Manning|Peyton Manning|Пейтон+ Мэннинг+
        John Elway|John Elway|Джон+ Элвей+
        Lady Gaga|Lady Gaga|Леди Гага
        Marlee Matlin|Marlee Matlin|Марли Мэтлин
        Bennie Fowler|Bennie Fowler|Бенни Фаулер+
        Miller|Miller|Миллер+
        Newton|Newton|Ньютон+
        Anderson|Anderson|Андерсон+
    """),
    *_named(0, "team", """
        Panthers|Panthers|Пэнтерс
        Broncos|Broncos|Бронкос+
        Steelers|Steelers|Стилерс
        Patriots|Patriots|Пэтриотс
    """),
    *_named(0, "place", """
        Carolina|Carolina|Каролин+а
        Denver|Denver|Денвер+
        Pittsburgh|Pittsburgh|Питтсбург+
    """),
    *_named(1, "person", """
        Carl Wilhelm Scheele|Carl Wilhelm Scheele|Карл+ Вильгельм+ Шееле
        Joseph Priestley|Joseph Priestley|Джозеф+ Пристли
        Antoine Lavoisier|Antoine Lavoisier|Антуан+ Лавуазье
        James Dewar|James Dewar|Джеймс+ Дьюар+
        Carl von Linde|Carl von Linde|Карл+ фон Линде
        William Hampson|William Hampson|Уильям+ Хэмпсон+
    """),
    *_named(1, "place", """
        Uppsala|Uppsala|Уппсал+а
        Wiltshire|Wiltshire|Уилтшир+
    """),
    *_named(1, "people", """
        Scottish|schottisch+e|шотландск+ий
        German|deutsch+en|немецк+ий
        British|britisch+en|британск+ий
        Greek|griechisch+en|греческ+ий
    """),
    *_named(2, "person", """
        Robert Kintner|Robert Kintner|Роберт+ Кинтнер+
        Goldenson|Goldenson|Голденсон+
        Aaron Spelling|Aaron Spelling+s|Аарон+ Спеллинг+
        Pittard Sullivan|Pittard Sullivan|Pittard Sullivan
    """),
    *_named(2, "company", """
        ABC|ABC|ABC
        UPT|UPT|UPT
        CBS|CBS|CBS
        NBC|NBC|NBC
        DuMont|DuMont|DuMont
        Troika Design Group|Troika Design Group|Troika Design Group
        Hearst Corporation|Hearst Corporation|Hearst Corporation
        Nickelodeon|Nickelodeon|Nickelodeon
    """),
    *_named(3, "person", """
        Kublai|Kublai+s|Хубила+й
        Zhao Zhong|Zhao Zhong|Чжао Чжун+
        Xu Zongdao|Xu Zongdao|Сюй Цзундао
        Liam Kelley|Liam Kelley|Лиам+ Келли
        Baiju|Baiju|Байджу
        Liu Bingzhong|Liu Bingzhong|Лю Бинчжун+
        Yao Shu|Yao Shu|Яо Шу
        Avicenna|Avicenna+s|Авиценн+а
        Frederick W. Mote|Frederick W. Mote|Фредерик+ В. Мот+
    """),
    *_named(3, "place", """
        Japan|Japan+s|Япони+я
        Annam|Annam|Аннам+
        Champa|Champa|Чамп+а
        Burma|Burma|Бирм+а
        Fujian|Fujian|Фуцзян+ь
        Vietnam|Vietnam|Вьетнам+
    """),
    *_named(3, "people", """
        Mongol+s|Mongol+en|монгол+ы
        Tibetan+s|tibetisch+en|тибет+цы
        Chinese|chines+ische|кита+йский
        Japanese|japan+ische|япон+ский
        Korean+s|korean+ische|корей+ский
    """),
]  # fmt: skip
