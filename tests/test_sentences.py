"""Where sentences begin and end."""

import pytest

from index.sentences import sentence_spans, trimmed

GERMAN = """Die Lage

Er kam am 3. Mai zu Dr. Meier. „Wie geht es Ihnen?“, fragte er.  Sie schwieg.

(AFP, dpa)
"""


def test_sentences_end_at_full_stops_but_not_at_abbreviations_or_ordinals() -> None:
    found = [GERMAN[start:end] for start, end in sentence_spans(GERMAN, "de")]
    assert found[:2] == ["Die Lage", "Er kam am 3. Mai zu Dr. Meier."]
    assert found[-2:] == ["Sie schwieg.", "(AFP, dpa)"]


@pytest.mark.parametrize("language", ["de", "en", "ru", "zh", "xx", ""])
@pytest.mark.parametrize(
    "text",
    [GERMAN, "", "   \n\n ", "ohne Punkt", "Это тест. Второй! 三个句子。第四句。", "a\u00a0b. c\u2028d. 👍🏽 Ok."],
)
def test_only_white_space_lies_outside_the_sentences_and_none_at_their_ends(text: str, language: str) -> None:
    spans = sentence_spans(text, language)
    edges = [0, *(edge for span in spans for edge in span), len(text)]
    assert edges == sorted(edges)
    between = [text[edges[place] : edges[place + 1]] for place in range(0, len(edges), 2)]
    assert not "".join(between).strip()
    assert all(text[start:end] == text[start:end].strip() != "" for start, end in spans)


def test_trimming_an_empty_stretch_leaves_nothing() -> None:
    assert trimmed("ab  cd", 1, 5) == (1, 5)
    start, end = trimmed("ab  cd", 2, 4)
    assert start == end
