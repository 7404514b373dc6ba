"""Every number of the training, in one place."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

# How often a source's questions come in one round through the data, by "source-language" or by source.
# Languages of which little is there come often; Japanese and Persian, of which there is most, seldom.
MIX: Mapping[str, float] = MappingProxyType(
    {
        "squad-en": 2.5,
        "squad-es": 1.5,
        "squad-it": 1.5,
        "xquad-de": 5.0,
        "xquad-en": 2.0,
        "xquad-ru": 1.5,
        "xquad": 1.0,
        "afriqa": 0.6,
        "qed": 1.5,
        "squad2-en": 1.0,
        "drcd": 0.5,
        "pquad": 0.3,
        "jaquad": 0.2,
    }
)


@dataclass(frozen=True, slots=True)
class Recipe:
    """Recorded beside the weights. A change of any field starts a new run."""

    seed: int = 3
    start: str = ""  # SHA-256 of the weights of an earlier run that this one goes on from; without, the encoder's
    examples: int = 42_000  # drawn in all, with repetition
    learning_rate: float = 1e-4
    head_rate: float = 3.0  # times the learning rate, for what is new: the head and the kinds
    warmup: float = 0.04  # share of the examples in which the learning rate grows
    decay: float = 0.96  # share of the examples, the last ones, in which it falls to 0
    averaged: float = 0.5  # share of the trained weights in those that are written, beside those of the start
    weight_decay: float = 0.01
    batch_tokens: int = 2560  # padding counted
    window: int = 256  # tokens of a passage
    question_tokens: int = 64
    negatives: float = 0.27  # share of examples whose passage lacks the answer, beside the human-written ones
    hard: float = 0.8  # share of those that are near the question, the rest are any
    crossing: float = 0.5  # share of parallel questions that are asked in another language
    checkpoint_minutes: float = 5.0
    mix: Mapping[str, float] = field(default_factory=lambda: dict(MIX))
