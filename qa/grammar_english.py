"""English clauses and the questions that they answer.

"The old bridge was opened in 1932" answers "When was the old bridge opened?": the question word and the
auxiliary verb come before the subject. Verbs in the past are known by a list: "sold" becomes "did ... sell".
"""

import re

from qa.grammar import Grammar, either, template, words

_BASES = {
    "arrested": "arrest", "attended": "attend", "attracted": "attract", "began": "begin", "bought": "buy", "built":
    "build", "closed": "close", "created": "create", "cut": "cut", "destroyed": "destroy", "died": "die", "donated":
    "donate", "earned": "earn", "employed": "employ", "ended": "end", "evacuated": "evacuate", "found": "find",
    "hired": "hire", "injured": "injure", "invested": "invest", "killed": "kill", "lasted": "last", "lost": "lose",
    "made": "make", "needed": "need", "opened": "open", "ordered": "order", "paid": "pay", "planted": "plant",
    "produced": "produce", "raised": "raise", "received": "receive", "rescued": "rescue", "scored": "score", "sent":
    "send", "signed": "sign", "sold": "sell", "spent": "spend", "started": "start", "stole": "steal", "took": "take",
    "visited": "visit", "wanted": "want", "won": "win",
}  # fmt: skip
_PAST = either(" ".join(_BASES))
_BE = either("is are was were has have had")
_CAN = either("will would can could should must may might")
_VERB = f"(?:{_BE}|{_CAN})"
_PARTICIPLE = (
    r"(?:to [a-z]|(?:\w+ly |first |also |since )?(?:been |being )?(?:\w+ed|"
    + either(
        "born held built made found given known set sold won lost shot taken written run led split cut hit put sent "
        "seen shown begun chosen drawn driven grown hidden kept laid left met paid read spent stolen struck taught "
        "thrown told"
    )
    + ")(?: |$))"
)
_MONTH = either("January February March April May June July August September October November December")
_DAY = "(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_YEAR = r"(?:1[1-9]\d\d|20\d\d)"
_WHEN = (
    rf"(?:[Oo]n (?:{_DAY}|\d{{1,2}} {_MONTH}(?: {_YEAR})?|{_MONTH} \d{{1,2}})"
    rf"|[Ii]n (?:{_MONTH}(?: {_YEAR})?|{_YEAR})|[Ii]n the (?:spring|summer|autumn|fall|winter) of {_YEAR})(?!\w|,? \d)"
)
_BOUND = "(?:(?i:up to|at least|at most|about|around|nearly|almost|roughly|more than|less than|fewer than|over|some) )?"
_WORDS = either("two three four five six seven eight nine ten eleven twelve")
_NUMBER = rf"{_BOUND}(?!{_YEAR} )(?:\d{{1,3}}(?:,\d{{3}})+|\d+(?:\.\d+)?|(?i:{_WORDS}))(?: million| billion)?"
_MONEY = (
    rf"{_BOUND}(?:[$€£]\d[\d.,]*(?:m|bn|k)?(?: million| billion)?"
    rf"|(?:\d[\d.,]*|{_WORDS})(?: million| billion)? (?:euros|dollars|pounds))(?= |$)"
)
_UNCOUNTED = either(
    "years months weeks days hours minutes seconds percent per euros dollars pounds cents degrees times points miles "
    "kilometres kilometers km metres meters feet inches million billion of and or to"
)
# Up to the first noun in the plural, which nothing follows that belongs to it.
_THINGS = (
    rf"(?:(?!{_UNCOUNTED} )[a-zA-Z][a-z-]+ ){{0,2}}?(?!{_UNCOUNTED}(?!\w))"
    r"(?:[\w-]+[^\Ws]s|people|men|women|children)(?= |$)"
    r"(?! (?:of|and|or|old|ago|later|earlier|long|wide|high|tall|deep|away|[a-z]+s)(?!\w))"
)
# After these a number belongs to something else, or is only a part of what is counted.
_GOVERNING = either(
    r"\S+['’]s of in on at by for with from to into as and or than between among under over after before since until "
    "the these those its their his her other another first last next per about every all both a an further additional "
    "extra most least around nearly almost roughly some only just"
)
_NO_PLACE = either(rf"{_MONTH} {_YEAR} {_DAY} English German French Spanish Latin I")
_PLACE = rf"(?!{_NO_PLACE}(?!\w))[A-Z][\w-]+(?: [A-Z][\w-]+){{0,2}}"
_QUOTE = '(?:“[^“”]+”|"[^"]+")'
_UNQUOTED = '[^“”"]+'
# The subject is a noun with what belongs to it: no place, no time, no clause of its own.
_NO_SUBJECT = either(
    "In On At By For With From To During Under Over Despite After Before Since Until When While If As Although Because "
    "But And Or So Yet What Who Why How Where That There Here Not Of Like Unlike Among Between Though Then Thus "
    "However"
)
_WITHIN = f"(?:{_VERB}|{_PAST}|who|which|that|when|where|as|if|while|said|says|because|and|[a-z]+ed)"
_FRONT = rf"(?P<front>(?!{_NO_SUBJECT} )(?:(?!{_WITHIN} )\S+ ){{1,8}})"
_ONE_CLAUSE = rf"(?!.* and (?:\d|became |then |[a-z]+ed |(?:.* )?{_VERB} ))(?!.*{_WHEN}.*{_WHEN})"
_CLAUSE = rf"{_ONE_CLAUSE}{_FRONT}(?={_CAN} |{_BE} {_PARTICIPLE})(?P<verb>{_VERB}) (?!not )"
_DID = rf"{_ONE_CLAUSE}(?!.* {_BE} ){_FRONT}(?P<past>{_PAST}) "
_BEFORE = r"(?P<before>(?:\S+ )*?)"
_FREE = rf"(?P<before>(?:(?:\S+ )*?(?!{_GOVERNING} )\S+ )??)"
_AFTER = "(?P<after>(?: (?!and |or ).+)?)"
_TRAILING = "(?P<after>(?: (?:after|as|at|before|by|during|for|from|on|since|to|until|when|with) .+)?)"
_MOVED = "{verb} {front} {before} {after}?"
_MOVED_DID = "did {front} {base} {before} {after}?"
_SAID = either("said says explained wrote added warned")
_WHO = (
    r"(?:(?:[Tt]he )?[\w.’' -]+, (?=[A-Z][\w-]+ [A-Z]))?"
    r"(?P<who>(?:[Tt]he )?(?:(?!on |in |that |last )[\w.’'-]+ ){0,6}?[A-Z][\w’'-]+)"
)
_SAYING = rf"(?P<answer>{_QUOTE}|{_UNQUOTED},)"
_NAMED = r"(?P<front>[A-Z][\w-]+(?: [A-Z][\w-]+)+)(?:, [^,]+,)?"
_PRICE = f"(?P<answer>{_MONEY})"
_COUNTED = rf"(?P<answer>{_NUMBER}) (?P<kept>{_THINGS})"


_TEMPLATES = (
    template("number", rf"{_COUNTED}(?P<after> .+)", "How many {kept} {after}?"),
    template("number", rf"(?P<answer>{_NUMBER} (?:percent|per cent)) (?P<kept>of .+)", "What percentage {kept}?"),
    template("number", rf"(?P<answer>{_MONEY}) (?P<kept>(?:was|were|has|have|will) .+)", "How much {kept}?"),
    template("number", rf"{_FRONT}cost {_FREE}{_PRICE}{_AFTER}", "How much did {front} cost {before} {after}?"),
    template("number", rf"{_FRONT}costs {_FREE}{_PRICE}{_AFTER}", "How much does {front} cost {before} {after}?"),
    template("number", rf"{_CLAUSE}(?P<before>.*cost) {_PRICE}{_AFTER}", f"How much {_MOVED}"),
    template("number", rf"{_CLAUSE}{_FREE}{_PRICE}{_AFTER}", f"How much money {_MOVED}"),
    template("number", rf"{_DID}{_FREE}{_PRICE}{_AFTER}", f"How much money {_MOVED_DID}"),
    template("number", rf"{_FRONT}has {_COUNTED}{_AFTER}", "How many {kept} does {front} have {after}?"),
    template("number", rf"{_FRONT}have {_COUNTED}{_AFTER}", "How many {kept} do {front} have {after}?"),
    template("number", rf"{_FRONT}had {_COUNTED}{_AFTER}", "How many {kept} did {front} have {after}?"),
    template("number", rf"{_CLAUSE}{_FREE}{_COUNTED}{_AFTER}", f"How many {{kept}} {_MOVED}"),
    template("number", rf"{_DID}{_FREE}{_COUNTED}{_AFTER}", f"How many {{kept}} {_MOVED_DID}"),
    template("speech", rf"{_SAYING} {_SAID} {_WHO}(?:, [^,]+)?\.", "What did {who} say?", whole=True),
    template("speech", rf"{_SAYING} {_WHO} said\.", "What did {who} say?", whole=True),
    template("time", rf"(?P<answer>{_WHEN}),? {_CLAUSE}(?P<after>.+)", "When {verb} {front} {after}?"),
    template("time", rf"(?P<answer>{_WHEN}),? {_DID}(?P<after>.+)", "When did {front} {base} {after}?"),
    template("time", rf"{_CLAUSE}{_BEFORE}(?P<answer>{_WHEN}){_AFTER}", f"When {_MOVED}"),
    template("time", rf"{_DID}{_BEFORE}(?P<answer>{_WHEN}){_AFTER}", f"When {_MOVED_DID}"),
    template(
        "time", rf"{_CLAUSE}{_BEFORE}(?P<answer>since (?:{_MONTH} )?{_YEAR})(?!\w){_AFTER}", f"Since when {_MOVED}"
    ),
    template("place", rf"{_CLAUSE}{_BEFORE}(?P<answer>in {_PLACE}){_TRAILING}", f"Where {_MOVED}"),
    template("place", rf"{_DID}{_BEFORE}(?P<answer>in {_PLACE}){_TRAILING}", f"Where {_MOVED_DID}"),
    template(
        "opinion",
        rf"{_NAMED} called (?!for )(?P<object>{_UNQUOTED}) (?P<answer>{_QUOTE})\.",
        "What did {front} call {object}?",
        whole=True,
    ),
    template(
        "opinion",
        rf"{_NAMED} described (?P<object>{_UNQUOTED}) (?P<answer>as {_QUOTE})\.",
        "How did {front} describe {object}?",
        whole=True,
    ),
)

ENGLISH = Grammar(
    templates=_TEMPLATES,
    bases=_BASES,
    vague=re.compile(f"[Oo]n {_DAY}"),
    main=re.compile(
        rf"((?:{_WHEN}, )?(?:[^.,;:!?()\[\]–—…]|(?<=\d)[.,](?=\d)|(?<=Mr|Ms|Dr|St)\.|(?<=Mrs)\.)+)"
        r"(?:(?:, (?:who|which|of which|while|when|where|after|although|though|because|but|so|since|according|said|"
        r"says)\b|;).*)?\."
    ),
    small=words(
        "the a an some many most all several each every more about around nearly almost at up no two three four five "
        "six seven eight nine ten"
    ),
    idle=words("also however meanwhile"),
    owned=words("his her its their"),
    unclear=words(
        "he she it they him them we us our I me my you your this that these those here such then both others another "
        "later earlier today yesterday tomorrow there not n't who"
    ),
)
