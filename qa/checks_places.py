"""Countries, peoples, cities, organisations and rulers whose names differ by language more than by spelling.

Germany, Deutschland, Германия; IPCC, МГЭИК; William, Wilhelm.
"""

import re
from functools import lru_cache

from qa.checks_locale import places

_LATIN = re.compile(r"[a-zäöüß]+")
# What CLDR does not say: short names, peoples, and parts of countries.
_MORE = {
    "US": "us usa сша america american americans amerika amerikaner amerikanisch америка американец американский",
    "GB": "uk britain british briton britons großbritannien britisch brite briten великобритания британия"
    " британский британец",
    "England": "england english englishman englishmen engländer englisch англия английский англичанин англичане англичан",
    "Scotland": "scotland scottish scots schottland schottisch schotten scotsman scotsmen шотландия шотландский шотландцы",
    "EU": "eu ес",
    "UN": "un uno оон",
    "DE": "germany german germans deutschland deutsche deutschen немцы немец немцев германия германский фрг",
    "FR": "franzose franzosen französin french frenchman france французы француз",
    "NL": "holland dutch dutchman dutchmen niederländer holländer голландия голландский голландцы нидерландский",
    "PL": "pole poles polen polnisch поляк поляки",
    "RU": "russe russen russian russians россияне россиянин российский рф",
    "CN": "китаец китайцы китайцев кнр",
    "BY": "belarusse belarussen weißrussland белоруссия беларусь belarusian",
    "CH": "swiss schweizer швейцарский швейцарцы",
    "GR": "greek greece griechen grieche греки грек греческий",
    "TR": "türken türke turks турки турок турецкий",
    "SE": "swede swedes шведы",
    "ES": "spaniard spaniards испанцы",
    "150": "europe europa европа european europeans europäisch europäer европейский европейцы",
    "002": "africa african africans afrika afrikanisch afrikaner африка африканский afroamerikanisch afroamerikaner"
    " афроамериканский афроамериканец",
    "ZA": "юар",
    "GDR": "gdr ddr гдр",
    "WHO": "who воз",
    "IMF": "imf iwf мвф",
    "ECB": "ecb ezb ецб",
    "OSCE": "osce osze обсе",
    "IAEA": "iaea iaeo магатэ",
    "CIA": "cia цру",
    "FBI": "fbi фбр",
    "NSA": "nsa анб",
    "FSB": "fsb фсб",
    "IPCC": "ipcc weltklimarat мгэик",
    "WTO": "wto вто",
    "ILO": "ilo iao мот",
    "ICC": "icc istgh мус",
    "ECHR": "echr egmr еспч",
    "CSTO": "csto ovks odkb одкб",
    "CIS": "cis gus снг",
    "SCO": "sco soz шос",
    "Soviet": "soviet soviets ussr udssr sowjetunion sowjets sowjetisch советский ссср",
    "AE": "uae vae оаэ",
    "KP": "dprk кндр",
    "CDU": "cdu хдс",
    "CSU": "csu хсс",
    "SPD": "spd сдпг",
    "AfD": "afd адг",
    "FDP": "fdp свдп",
    "Hispanic": "hispanic hispanics latino latinos lateinamerikanisch lateinamerikaner латиноамериканский",
    "142": "asia asien азия asian asians asiatisch asiaten азиатский",
    "Chechnya": "chechnya chechen chechens tschetschenien tschetschenen tschetschenisch чечня чеченский чеченцы чеченцев",
    "Bavaria": "bavaria bavarian bayern bayerisch bayrisch бавария баварский",
    "Cologne": "cologne köln kölner кёльн кельн",
    "Munich": "munich münchen münchner мюнхен",
    "Venice": "venice venetian venedig venezianisch венеция венецианский",
    "Danube": "danube donau дунай",
    "Mediterranean": "mediterranean mittelmeer mittelmeerraum средиземное средиземного средиземном средиземноморский"
    " средиземноморье",
    "Pacific": "pacific pazifik pazifisch тихоокеанский",
    "Norse": "norse nordisch nordmänner норманны скандинавы",
    "Ottoman": "ottoman ottomans osmanisch osmanen османский османы",
    # Of rulers, popes and saints.
    "William": "william wilhelm guillaume уильям вильгельм гийом",
    "Henry": "henry heinrich henri генрих генри анри",
    "Charles": "charles karl карл чарльз шарль",
    "John": "john johannes johann jean иоанн джон жан иоганн",
    "James": "james jakob jakobus яков иаков джеймс",
    "Francis": "francis franziskus franz франциск франц",
    "Louis": "louis ludwig луи людовик людвиг",
    "George": "george georg георг джордж георгий",
    "Paul": "paul paulus павел пауль",
    "Peter": "peter petrus пётр петр питер",
    "Mary": "mary maria marie мария мари",
    "Andrew": "andrew andreas андрей эндрю андреас",
    "Michael": "michael михаил майкл михаэль",
    "Pius": "pius пий",
    "Baltic": "baltic baltics baltikum ostsee baltisch балтийский балтика прибалтика",
    "IE": "irish irishman irishmen ire iren irisch ирландский ирландцы",
    "NZ": "zealand neuseeland neuseeländer зеландия зеландский",
    "Korea": "korea korean koreans südkorea nordkorea koreanisch koreaner корея корейский корейцы",
    "Latin": "latin lateinisch латинский",
    "Arab": "arab arabs arabic arabian araber arabisch арабы арабский",
    "Jew": "jew jews jewish jude juden jüdisch евреи еврей еврейский иудеи",
    "Mongol": "mongol mongols mongolian mongolen mongolisch монголы монгольский",
    "Rome": "rome roman romans rom römer römisch рим римляне римский",
    "Bible": "bible bibel библия",
    "Pope": "pope papst папа",
    "Christian": "christian christians christen christ christlich христиане христианский",
    "Islam": "muslim muslims muslimisch muslime мусульмане мусульманский islam islamic islamisch исламский ислам",
}  # fmt: skip
_REST = {
    "en": re.compile(r"(?:|s|n|ns|an|ans|ian|ians|i|is)"),
    "de": re.compile(r"(?:|s|n|en|er|ern|ers|e|es|in|innen|(?:n?er|i?an|n?)?i?sch(?:e[nrsm]?)?)"),
    "ru": re.compile(r"(?:|[а-я]{1,3}|[а-я]{0,2}ск[а-я]{2,3}|[а-я]?ц[а-я]{0,3}|ан[а-я]{1,3})"),
}
_BEFORE = re.compile(
    r"(?:nord|süd)?(?:ost|west)|nord|süd|mittel|zentral|latein|afro|(?:северо|юго|южно|западно|восточно|центрально)"
)
_SHORTEST_REST = 4
_CUT = {"en": r"(?:n|y|e)$", "de": r"(?:isch|e|en)$", "ru": r"(?:ский|ий|ый|ия|[аыьяй])$"}


@lru_cache(maxsize=8192)
def place_keys(word: str, language: str) -> frozenset[str]:
    """What a word in small letters may stand for; empty where it is no place or people that is known.

    >>> place_keys("deutsche", "de") & place_keys("german", "en") & place_keys("германии", "ru")
    frozenset({'DE'})
    """
    rest = without_direction(word)
    # "Südafrika" is a country, but "South Africa" is checked word for word.
    return _keys(word, language) | (_keys(rest, language) if rest != word else frozenset())


def without_direction(word: str) -> str:
    """A small word without what tells a part of a country: what is left must stand in "eastern Anatolia" too.

    >>> without_direction("ostanatolien"), without_direction("osten")
    ('anatolien', 'osten')
    """
    part = _BEFORE.match(word)
    return word if part is None or len(word) - part.end() < _SHORTEST_REST else word[part.end() :]


def _keys(word: str, language: str) -> frozenset[str]:
    latin = _LATIN.fullmatch(word) is not None
    languages = ("ru",) if not latin else (language, "en") if language not in ("ru", "en") else ("en",)
    for each in languages:
        stems, rest = _stems(each), _REST.get(each, _REST["en"])
        for length in range(len(word), 1, -1):
            keys = stems.get(word[:length])
            if keys and rest.fullmatch(word, length) and (length > 3 or len(word) < 6):
                return keys
    return frozenset()


@lru_cache(maxsize=16)
def _stems(language: str) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}

    def add(name: str, keys: frozenset[str]) -> None:
        name = name.casefold()
        found.setdefault(name, set()).update(keys)
        cut = re.sub(_CUT.get(language, r"$^"), "", name)
        if len(cut) >= 4 or (len(cut) == 3 and language == "de"):
            found.setdefault(cut, set()).update(keys)

    mine = re.compile("[а-яё]+") if language == "ru" else _LATIN
    own = {name: frozenset({key}) for key, names in _MORE.items() for name in names.split() if mine.fullmatch(name)}
    for name, keys in {**{name: keys for name, keys in places(language).items() if name not in own}, **own}.items():
        add(name, keys)
    return {name: frozenset(keys) for name, keys in found.items()}
