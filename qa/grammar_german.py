"""German clauses and the questions that they answer.

"Am Montag wurden rund 200 junge Störe ausgesetzt" answers "Wie viele junge Störe wurden am Montag
ausgesetzt?": the question word takes the place before the verb, and what stood there comes after it.
"""

import re

from qa.grammar import Grammar, either, template, words

_VERB = either(
    "ist sind war waren hat haben hatte hatten wird werden wurde wurden soll sollen sollte sollten will wollen wollte "
    "wollten kann können konnte konnten muss müssen musste mussten darf dürfen kostet kosten kostete kosteten umfasst "
    "umfasste gilt gelten galt galten gibt gab findet fand finden fanden beginnt begann begannen erhält erhielt "
    "erhielten bekam bekamen verlor verloren gewann gewannen starb starben kam kamen lebt leben lebten liegt lag lagen "
    "steht stand standen stieg stiegen sank sanken zählt zählte nahm nahmen übernimmt übernahm beschäftigt trat traten"
)
_MONTH = either("Januar Jänner Februar März April Mai Juni Juli August September Oktober November Dezember")
_DAY = "(?:(?:Mon|Diens|Donners|Frei|Sams|Sonn)tag|Mittwoch|Sonnabend)(?:morgen|vormittag|mittag|nachmittag|abend)?"
_YEAR = r"(?:1[1-9]\d\d|20\d\d)"
_WHEN = (
    rf"(?:[Aa]m (?:{_DAY}|\d{{1,2}}\. {_MONTH}(?: {_YEAR})?)|[Ii]m {_MONTH}(?: {_YEAR})?|[Ii]m Jahr {_YEAR}"
    rf"|[Ii]m (?:Frühjahr|Frühling|Sommer|Herbst|Winter) {_YEAR}|(?:Anfang|Mitte|Ende) {_MONTH}(?: {_YEAR})?)"
)
_SINCE = rf"(?:(?:(?:Anfang|Mitte|Ende) )?(?:{_MONTH} {_YEAR}|{_YEAR}|{_MONTH})|{_DAY})"

_BOUND = "(?:(?i:bis zu|mindestens|höchstens|rund|etwa|knapp|fast|ungefähr|mehr als|weniger als|insgesamt) )?"
_WORDS = either("zwei drei vier fünf sechs sieben acht neun zehn elf zwölf")
_NUMBER = (
    rf"{_BOUND}(?!{_YEAR} )(?:\d{{1,3}}(?:[.\s]\d{{3}})+|\d+(?:,\d+)?|(?i:{_WORDS}))"
    r"(?: Millionen| Milliarden| Mio\.| Mrd\.)?"
)
_MONEY = rf"{_NUMBER} (?:Euro|Dollar|Franken|Pfund)"
_NOUN = r"[A-ZÄÖÜ][\w-]+"
_UNCOUNTED = either(
    "Uhr Prozent Prozentpunkte? Euro Dollar Franken Pfund Cent Millionen Milliarden Grad Mal Jahren? Monaten? Wochen "
    f"Tagen? Stunden Minuten Sekunden Punkten? Toren? {_MONTH}"
)
_MEASURE = either("Tonnen Liter Kilo Kilogramm")
# In the nominative or accusative, as far as an adjective tells, and without a noun that belongs to it.
_THINGS = (
    rf"(?:[a-zäöüß]+e ){{0,2}}(?!{_UNCOUNTED}(?!\w))(?:{_MEASURE} )?{_NOUN}(?= |$)"
    r"(?! (?:(?:der|des|von|vom|und|oder|sowie|bis|aus|pro|zu)(?!\w)|[A-ZÄÖÜ]))"
)
# After these a number is in another case, or is only a part of what is counted.
_GOVERNING = either(
    "mit von vom aus bei nach seit zu zum zur in im ins an am auf um für durch gegen über unter vor zwischen bis ohne "
    "pro je ab laut wegen als und oder sowie binnen der die das den dem des alle allen ihre seine weitere weiteren "
    "andere anderen beiden ersten letzten mindestens höchstens rund etwa knapp fast ungefähr insgesamt"
)
_DATING = either(f"seit bis ab im Jahr Jahre Anfang Mitte Ende von vor nach und oder der die das {_MONTH}")
_NO_PLACE = either(
    r"\w+(?:ung|ungen|heit|keit|tion|tionen|schaft|nahme|höhe|zeit|zeiten|lage|weise) Kraft Form Frage Folge Gefahr "
    "Haft Betrieb Bezug Anspruch Umlauf Richtung Zukunft Zusammenhang Angriff Kauf Not Sicht Summe Rente Pension "
    f"{_MONTH}"
)
_QUOTE = r"(?:„[^„“]+“|\"[^\"]+\"|»[^»«]+«)"
_UNQUOTED = r"[^„“\"»«]+"
_SAID = either("sagte sagt erklärte betonte schrieb forderte")
_JUDGED = either("bezeichnet beurteilt bewertet beschrieben kritisiert verurteilt gelobt gewürdigt")

_FRONT = rf"(?!.* und {_VERB} )(?P<front>(?:(?!{_VERB} )\S+ ){{1,9}})"
_CLAUSE = rf"{_FRONT}(?P<verb>{_VERB}) "
_BEFORE = r"(?P<before>(?:\S+ )*?)"
_AFTER = "(?P<after>(?: .+)?)"
_SMALL_AFTER = "(?P<after>(?: (?!und |oder |de )[a-zäöüß].*)?)"
_PLACE = rf"(?!{_NO_PLACE}(?!\w)){_NOUN}(?: {_NOUN})?"
_MOVED = "{verb} {front} {before} {after}?"


def _not_after(listed: str) -> str:
    """What stands between the verb and the answer, and does not end with one of these words."""
    return rf"(?P<before>(?:(?:\S+ )*?(?!{listed} )\S+ )??)"


_FREE = _not_after(_GOVERNING)
_UNDATED = _not_after(_DATING)
_COUNTED = rf"(?P<answer>{_NUMBER}) (?P<kept>{_THINGS})"
_DESCRIBED = rf"(?P<answer>{_NUMBER}) (?P<kept>(?=[a-zäöüß]+e ){_THINGS})"
_PRICE = f"(?P<answer>{_MONEY})"
_TEMPLATES = (
    template("number", rf"(?P<answer>{_NUMBER}) (?P<kept>{_THINGS} [a-zäöüß].+)", "Wie viele {kept}?"),
    template("number", rf"(?P<answer>{_NUMBER} Prozent) (?P<kept>[a-zäöüß].+)", "Wie viel Prozent {kept}?"),
    template("number", rf"{_FRONT}beträgt {_BEFORE}(?P<answer>{_NUMBER} .+)", "Wie hoch ist {front} {before}?"),
    template("number", rf"{_FRONT}betrug {_BEFORE}(?P<answer>{_NUMBER} .+)", "Wie hoch war {front} {before}?"),
    template("number", rf"{_CLAUSE}{_FREE}{_PRICE}(?P<after>(?: .+)? (?:kosten|gekostet))", f"Wie viel {_MOVED}"),
    template("number", rf"{_FRONT}(?P<verb>koste(?:t|n|te|ten)) {_FREE}{_PRICE}{_AFTER}", f"Wie viel {_MOVED}"),
    template("number", rf"{_CLAUSE}{_FREE}{_PRICE}(?!.* (?:kosten|gekostet)$){_AFTER}", f"Wie viel Geld {_MOVED}"),
    template("number", rf"{_CLAUSE}{_FREE}{_COUNTED}{_AFTER}", f"Wie viele {{kept}} {_MOVED}"),
    # Where the verb is unknown, at least what is counted; an adjective tells the case, and more of what it is about.
    template(
        "number",
        rf"(?:\S+ )*?(?!{_GOVERNING} )\S+ (?=\S+ (?:\S+ )*?[a-zäöüß]+e ){_COUNTED}(?: .+)?",
        "Wie viele {kept}?",
    ),
    template(
        "speech",
        rf"(?P<answer>.+), (?P<verb>{_SAID}) (?P<who>(?:(?:der|die) )?(?:[\w-]+ )*?{_NOUN}(?:, {_NOUN} {_NOUN})?)\.",
        "Was {verb} {who}?",
        whole=True,
    ),
    template("time", rf"(?P<answer>{_WHEN}) (?P<kept>[a-zäöüß].+)", "Wann {kept}?"),
    template("time", rf"(?!.*{_WHEN}.*{_WHEN}){_CLAUSE}{_BEFORE}(?P<answer>{_WHEN}){_AFTER}", f"Wann {_MOVED}"),
    template("time", rf"{_CLAUSE}{_UNDATED}(?P<answer>{_YEAR})(?P<after> [a-zäöüß].+)", f"Wann {_MOVED}"),
    template("time", rf"{_CLAUSE}{_BEFORE}(?P<answer>seit {_SINCE}){_SMALL_AFTER}", f"Seit wann {_MOVED}"),
    template("time", rf"{_CLAUSE}{_BEFORE}(?P<answer>bis {_SINCE}){_SMALL_AFTER}", f"Bis wann {_MOVED}"),
    template("place", rf"{_CLAUSE}{_BEFORE}(?P<answer>in {_PLACE}){_SMALL_AFTER}", f"Wo {_MOVED}"),
    template(
        "opinion",
        rf"(?P<front>{_NOUN}(?: \S+){{1,7}}?) (?P<verb>nannte|nennt|bezeichnete|bezeichnet) (?P<object>{_UNQUOTED}) "
        rf"(?P<answer>(?:als )?{_QUOTE})",
        "Wie {verb} {front} {object}?",
    ),
    template(
        "opinion",
        rf"{_CLAUSE}(?P<object>{_UNQUOTED}) (?P<answer>als {_QUOTE}) (?P<last>{_JUDGED})",
        "Wie {verb} {front} {object} {last}?",
    ),
)

GERMAN = Grammar(
    templates=_TEMPLATES,
    main=re.compile(
        r"((?:[^.,;:!?()\[\]–—…]|(?<=\d)[.,](?=\d)|(?<=\d)\.(?= [A-ZÄÖÜ])|(?<=Mio|Mrd)\.)+)"
        r"(?:(?:, (?:wie|während|nachdem|weil|obwohl|damals|davon|darunter|teilte|berichtete|hieß|so|heißt|sagte)\b"
        r"|;).*)?(?<! \d)(?<! \d\d)\."
    ),
    small=words(
        "der die das den dem des ein eine einen einem einer eines kein keine im am in an auf aus bei beim mit nach vor "
        "von vom zu zum zur für um über unter durch gegen ohne seit bis laut wegen trotz zwischen neben hinter "
        "gegenüber alle viele mehrere einige rund etwa knapp fast mehr mindestens allein auch nur jeder jede jedes"
    ),
    adverbial=words(
        "im am in an auf aus bei beim mit nach vor von vom zu zum zur für um über unter durch gegen ohne seit bis laut "
        "wegen trotz zwischen neben hinter gegenüber"
    ),
    leading=words("sich"),
    vague=re.compile(f"[Aa]m {_DAY}"),
    inflected=("e", "en", "es"),
    idle=words(
        "allerdings jedoch zudem außerdem hingegen dagegen unterdessen dennoch ebenfalls mittlerweile inzwischen "
        "wiederum nun insgesamt jetzt demnach indes"
    ),
    owned=words(r"seine?\w? ihre\w? deren dessen"),
    unclear=words(
        r"er sie es ihm ihn ihnen ihr wir uns ich mich du man dies\w* jen\w+ dort hier da damals danach daraufhin "
        r"dabei dazu davon daran darauf dafür damit darin darüber dadurch solch\w* beide\w* wo wer was wenn dass ob "
        r"aber doch denn zuvor vorher nachher dann derzeit heute gestern morgen ander\w+ weiter\w+ sei(?:en)? habe "
        "hätten? würden? werde wären? solle könne müsse wolle dürfe k?einer niemand jemand "
        r"das(?=\s(?:der|die|das|dem|den)\s)"
    ),
)
