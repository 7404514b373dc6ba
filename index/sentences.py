"""Where sentences begin and end, with sentencex, as character offsets."""

from sentencex import get_sentence_boundaries

Span = tuple[int, int]


def sentence_spans(text: str, language: str) -> list[Span]:
    """Start and end of each sentence, in order, without the white space around it.

    A paragraph break ends a sentence, so headings stand alone. Nothing but white space lies between
    two spans.

    >>> sentence_spans("Er kam am 3. Mai.\\n\\nUnd sie?", "de")
    [(0, 17), (19, 27)]
    """
    spans = []
    for boundary in get_sentence_boundaries(language or "en", text):
        span = trimmed(text, boundary["start_index"], boundary["end_index"])
        if span[0] < span[1]:
            spans.append(span)
    return spans


def sentences_around(text: str, language: str, start: int, end: int) -> Span:
    """From the begin of the first sentence that these characters touch to the end of the last one.

    >>> sentences_around("Wir gehen. Er kam am 3. Mai an. Und sie?", "de", 21, 26)
    (11, 31)
    """
    touched = [span for span in sentence_spans(text, language) if span[0] < end and start < span[1]]
    return (min(touched[0][0], start), max(touched[-1][1], end)) if touched else (start, end)


def trimmed(text: str, start: int, end: int) -> Span:
    """The span without the white space at its ends; start == end where there is nothing else."""
    piece = text[start:end]
    start += len(piece) - len(piece.lstrip())
    return start, max(start, start + len(piece.strip()))
