"""What a question asks for, as far as its first words tell: a reason, a yes or no, or words."""

import re

_REASON = re.compile(
    r"^\W*(?:(?:und|aber|and|but|so|then|et|mais|y|pero|e|ma|а|и|но|ve|ama)\s+)?"
    r"(?:warum|wieso|weshalb|weswegen|wozu|why|how come|what caused|pourquoi|por qué|por que|perché|"
    r"перче|почему|зачем|отчего|чому|niye|dlaczego|proč|hvorfor|varför|waarom|de ce|γιατί|tại sao|vì sao|"
    r"چرا|لماذا|ليش)(?!\w)|"
    r"为什么|为何|為什麼|為何|なぜ|どうして|ทำไม|왜\s|क्यों|\bneden\b|\bniçin\b|aus welchem grund|for what reason|para qué",
    re.IGNORECASE,
)
# A verb at the beginning asks whether something is so.
_WHETHER = re.compile(
    r"^\W*(?:ist|sind|war|waren|hat|haben|hatte|hatten|wird|werden|wurde|wurden|kann|können|konnte|konnten|darf|dürfen|"
    r"soll|sollen|muss|müssen|gibt es|gab es|stimmt es|trifft|"
    r"is|are|was|were|has|have|had|will|would|can|could|does|do|did|should|must|may|isn't|aren't|wasn't|didn't|"
    r"est-ce que|y a-t-il|¿?(?:es|está|ha|han|hay) (?:cierto|verdad|que)|правда ли|верно ли)(?!\w)|"
    r"\b(?:ли)\b|\b(?:mı|mi|mu|mü|mıdır|midir)\W*$|か[？?]$|吗[？?]?$",
    re.IGNORECASE,
)


def wants_sentence(question: str) -> bool:
    """Whether a few words cannot answer it: it asks why, or whether.

    >>> [wants_sentence(each) for each in ("Warum nur?", "Did they meet?", "Who did they meet?", "Wie viele sind es?")]
    [True, True, False, False]
    """
    return bool(_REASON.search(question) or _WHETHER.search(question))
