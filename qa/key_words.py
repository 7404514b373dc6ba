"""What a question is about: its words without those that only ask."""

import re

# Question words, articles, prepositions, conjunctions, pronouns, auxiliaries. Of a language that is not here all words count.
_GERMAN = """wer was wann wo wohin woher wie warum weshalb wieso welche welcher welches welchem welchen wessen wem wen
wozu wofür woran wonach viel viele hoch lang groß lange der die das den dem des ein eine einen einem einer eines und
oder aber auch in im an am auf bei beim mit von vom zu zum zur für aus nach über unter um durch gegen ohne bis seit laut
ist sind war waren wird werden wurde wurden hat haben hatte hatten soll sollen kann können will wollen es er sie ihr
sein seine ihre sich nicht denn dann da dort davon daran dazu dagegen"""
_ENGLISH = """who what when where which whose whom why how many much long high old the a an of in on at by for from to
with and or but is are was were be been has have had do does did will would can could should it its they their them he
she his her this that these those there then so not as if into out up about"""
_FRENCH = """qui que quoi quand où comment pourquoi quel quelle quels quelles combien le la les l un une des du de d et
ou mais dans en sur à au aux par pour avec est sont était étaient a ont il elle ils elles ce cette se ne pas"""
_SPANISH = """quién quiénes qué cuándo dónde cómo cuál cuáles cuánto cuánta cuántos cuántas el la los las un una de del y o
pero en a al por para con es son era eran fue fueron ha han se no su sus lo"""
_RUSSIAN = """кто что когда где куда откуда как почему зачем какой какая какое какие чей сколько и или но в во на с со к
о об от до из по за для не это этот эта он она они был была было были есть его её их"""
_ASKING = frozenset(f"{_GERMAN} {_ENGLISH} {_FRENCH} {_SPANISH} {_RUSSIAN}".split())
_WORD = re.compile(r"\w[\w-]*")


def key_words(question: str) -> str:
    """Its other words, in their order.

    >>> key_words("Wo halten russische Truppen ein Manöver ab?"), key_words("How many soldiers are there?")
    ('halten russische Truppen Manöver ab', 'soldiers')
    """
    return " ".join(word for word in _WORD.findall(question) if word.casefold() not in _ASKING)
