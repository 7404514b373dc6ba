"""Every number of the training, in one place."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Recipe:
    """Recorded beside the weights. A change of any field starts a new run."""

    seed: int = 1
    examples: int = 240_000  # drawn in all, with repetition: three times through the training questions
    learning_rate: float = 1.2e-4
    warmup: float = 0.03  # share of the steps
    weight_decay: float = 0.01
    batch_tokens: int = 4096  # padding counted
    window: int = 256  # tokens, question and special tokens counted
    question_tokens: int = 64
    negatives: float = 0.25  # share of examples whose passage lacks the answer, beside the human-written ones
    hard: float = 0.6  # share of those that are near the question, the rest are any
    crossing: float = 0.5  # share of parallel questions that are asked in another language
    checkpoint_minutes: float = 5.0
