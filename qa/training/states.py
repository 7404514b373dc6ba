"""What the lower layers say of each text, made by the same engine that the product runs, and kept."""

from collections.abc import Sequence

import numpy as np

from index.engine import PASSAGE, QUESTION, OnnxEngine
from qa.training.network import States


class StateBook:
    """Token states of questions and passages; each text is run once, 150 kB of memory a paragraph."""

    def __init__(self, engine: OnnxEngine) -> None:
        self._engine = engine
        self._offsets: dict[str, list[tuple[int, int]]] = {}
        self._lengths: dict[str, int] = {}
        self._states: dict[tuple[str, str], States] = {}

    def question_length(self, question: str) -> int:
        """In tokens, with the prompt and the special ones."""
        if question not in self._lengths:
            self._lengths[question] = len(self._engine.encoded([question], QUESTION)[0].ids)
        return self._lengths[question]

    def passage_offsets(self, passage: str) -> list[tuple[int, int]]:
        """Characters of each token of the passage, without the prompt and the special tokens."""
        if passage not in self._offsets:
            (encoding,) = self._engine.encoded([passage], PASSAGE)
            begin = len(PASSAGE)
            self._offsets[passage] = [(max(a - begin, 0), b - begin) for a, b in encoding.offsets if b > begin]
        return self._offsets[passage]

    def states(self, questions: Sequence[str], passages: Sequence[str]) -> list[tuple[States, States]]:
        """Each question's and passage's states; those not known yet are run side by side."""
        for prompt, texts in ((QUESTION, questions), (PASSAGE, passages)):
            new = [text for text in dict.fromkeys(texts) if (prompt, text) not in self._states]
            for text, tokens in zip(new, self._engine.states(new, prompt), strict=True):
                kept = tokens.own() if prompt == PASSAGE else tokens
                self._states[prompt, text] = kept.vectors.astype(np.float16)
        return [
            (self._states[QUESTION, question], self._states[PASSAGE, passage])
            for question, passage in zip(questions, passages, strict=True)
        ]
