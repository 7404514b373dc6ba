"""Chinese names in Latin and in Russian letters: "Xi Jinping" is "Си Цзиньпин", which no likeness of sounds tells.

Pinyin and the Palladius system write the same syllables, each by its own rule: one is turned into the other. Source:
<https://en.wikipedia.org/wiki/Cyrillization_of_Chinese>.
"""

import re
from functools import lru_cache


def _pairs(written: str) -> dict[str, str]:
    return dict(pair.split(":") for pair in written.split())


_BEGINS = _pairs("""
    b:б p:п m:м f:ф d:д t:т n:н l:л g:г k:к h:х j:цз q:ц x:с zh:чж ch:ч sh:ш r:ж z:цз c:ц s:с
""")
_ENDS = _pairs("""
    a:а o:о e:э ai:ай ei:эй ao:ао ou:оу an:ань en:энь ang:ан eng:эн ong:ун i:и ia:я ie:е iao:яо iu:ю ian:янь
    iang:ян ing:ин iong:юн u:у ua:уа uo:о uai:уай ui:уй uan:уань un:унь uang:уан ue:юэ in:инь
""")
_WHOLE = _pairs("""
    yi:и ya:я yan:янь yang:ян yao:яо ye:е yin:инь ying:ин yong:юн you:ю yu:юй yuan:юань yue:юэ yun:юнь wa:ва
    wai:вай wan:вань wang:ван wei:вэй wen:вэнь weng:вэн wo:во wu:у zi:цзы ci:цы si:сы a:а ai:ай an:ань ang:ан
    ao:ао e:э en:энь er:эр ou:оу hui:хуэй
""")
_ROUNDED = {"u": "юй", "uan": "юань", "un": "юнь"}  # after j, q and x
_NOT_LATIN = re.compile(r"[^a-z]")


@lru_cache(maxsize=8192)
def palladius(name: str) -> str:
    """A name in Pinyin, in small letters, as Russian writes it; "" where it is none.

    >>> palladius("jinping"), palladius("xi"), palladius("beijing"), palladius("lukashenko")
    ('цзиньпин', 'си', 'бэйцзин', '')
    """
    if _NOT_LATIN.search(name):
        return ""
    # From the end on: what each rest of the name is, the longest first syllable that leaves another rest first.
    rests: dict[int, list[str]] = {len(name): []}
    for start in range(len(name) - 1, -1, -1):
        for end in range(min(len(name), start + 6), start, -1):
            syllable = _syllables().get(name[start:end])
            if syllable and end in rests:
                rests[start] = [syllable, *rests[end]]
                break
    return "".join(rests.get(0, []))


@lru_cache(maxsize=1)
def _syllables() -> dict[str, str]:
    made = {
        begin + end: _BEGINS[begin] + _ENDS[end] for begin in _BEGINS for end in _ENDS if end != "o" or begin in "bpmf"
    }
    rounded = {begin + end: _BEGINS[begin] + said for begin in "jqx" for end, said in _ROUNDED.items()}
    return {**made, **rounded, **_WHOLE}
