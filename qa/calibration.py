"""From a span's lead over "no answer" to the probability that it answers."""

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Weighed:
    """What a span is weighed by."""

    lead: float  # of its logits over those of "no answer"
    score: float  # of its passage, as the retriever ranks it
    support: float  # log-odds that its sentence answers, as the sentence reader sees it
    group: str  # equal for equal words


@dataclass(frozen=True, slots=True)
class Calibration:
    """p = exp(z) / (exp(null) + sum of all exp(z)), of each span's z.

    z = lead / temperature + nearness * (score - best score) + sentence * support: how far the reader
    prefers the span to "no answer"; how near its passage is to the question, beside the others; and what
    the sentence reader thinks of its sentence, so that both must fail for a wrong topic to be answered.

    Spans of the same words in several passages count as one, as its best; so passages compete, but not
    with those that agree. Fitted by `python -m bench.calibrate_spans`, which also chose the threshold
    below which there is no answer.
    """

    temperature: float
    null: float
    nearness: float
    threshold: float
    sentence: float = 0.0

    def weight(self, lead: float, score: float) -> float:
        """A span's z without its sentence's support."""
        return lead / self.temperature + self.nearness * score

    def probabilities(self, spans: Sequence[Weighed]) -> list[float]:
        """One for each span; spans of one group share theirs.

        Two answers that lead by as much as "no answer" weighs, and one in other words:

        >>> even = Calibration(temperature=1.0, null=0.0, nearness=0.0, threshold=0.5)
        >>> even.probabilities([Weighed(0, 1, 1, "9000"), Weighed(0, 1, 1, "9000"), Weighed(0, 1, 1, "200")])
        [0.3333333333333333, 0.3333333333333333, 0.3333333333333333]
        """
        if not spans:
            return []
        nearest = max(span.score for span in spans)
        best: dict[str, float] = {}
        for span in spans:
            weight = self.weight(span.lead, span.score - nearest) + self.sentence * span.support
            best[span.group] = max(best.get(span.group, -math.inf), weight)
        top = max(self.null, *best.values())
        total = math.exp(self.null - top) + sum(math.exp(weight - top) for weight in best.values())
        return [math.exp(best[group] - top) / total for group in (span.group for span in spans)]
