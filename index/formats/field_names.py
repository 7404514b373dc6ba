"""The names under which people keep what is known of an article: in a table's header, in a Markdown file's head."""

import re
from collections.abc import Mapping

_SYNONYMS = {
    "id": "id _id uid guid uuid articleid docid documentid",
    "title": "title titel headline überschrift ueberschrift heading schlagzeile",
    "date": (
        "date datum published publishedat publishedon publishdate pubdate publicationdate datepublished"
        " veröffentlicht veroeffentlicht erschienen created createdat timestamp"
    ),
    "text": "text body content article artikel inhalt volltext fulltext articletext articlebody maintext plaintext",
    "source": "url link source quelle canonical canonicalurl permalink uri href sourceurl",
    "language": "language lang sprache languagecode locale",
}
FIELDS = {field: names.split() for field, names in _SYNONYMS.items()}


def key_of(name: str) -> str:
    """A column's name as it is compared.

    >>> key_of(" Published_At ")
    'publishedat'
    """
    return re.sub(r"(?<=.)[\s_.-]+", "", name.strip().casefold())


def field_values(values: Mapping[str, object], field: str) -> list[object]:
    """What stands under any name of the field, the usual name first; keys as `key_of` gives them."""
    return [values[name] for name in FIELDS[field] if values.get(name) not in (None, "")]
