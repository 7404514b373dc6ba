"""A real BERT of two layers with random weights, as a sentence-transformers folder: the oracle's small brother."""

import json
from pathlib import Path

import torch
from tokenizers import Tokenizer, models, pre_tokenizers, processors
from transformers import BertConfig, BertModel

PROMPTS = {"query": "query: ", "document": "passage: "}
POSITIONS = 40
_SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")
_WORDS = "query passage : . , the red fox sees a lazy dog and der rote Fuchs sieht einen Hund in Minsk 9000 Soldaten"


def write_tiny_bert(folder: Path, prompts: dict[str, str]) -> None:
    """Write the folder; `read_tiny_bert` gives the model that is in it."""
    folder.mkdir(parents=True, exist_ok=True)
    vocabulary = {word: number for number, word in enumerate([*_SPECIAL, *_WORDS.split()])}
    config = BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=4,
        intermediate_size=64,
        max_position_embeddings=POSITIONS,
    )
    torch.manual_seed(1)
    model = BertModel(config, add_pooling_layer=False)
    with torch.no_grad():  # BertModel starts with biases of 0, which would hide a bias that is left out
        for name, weight in model.named_parameters():
            weight.normal_(1.0 if "LayerNorm.weight" in name else 0.0, 0.2)
    model.save_pretrained(folder)
    _tokenizer(vocabulary).save(str(folder / "tokenizer.json"))
    special = {"bos_token": "<s>", "cls_token": "<s>", "eos_token": "</s>", "sep_token": "</s>"}
    files: dict[str, object] = {
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": POSITIONS,
            "pad_token": "<pad>", "unk_token": "<unk>", **special,
        },
        "modules.json": [
            {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
            {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
        ],
        "sentence_bert_config.json": {"max_seq_length": POSITIONS, "do_lower_case": False},
        "config_sentence_transformers.json": {"prompts": prompts, "default_prompt_name": None},
        "1_Pooling/config.json": {"word_embedding_dimension": 32, "pooling_mode_mean_tokens": True},
    }  # fmt: skip
    (folder / "1_Pooling").mkdir(exist_ok=True)
    for name, value in files.items():
        (folder / name).write_text(json.dumps(value), "utf-8")


def read_tiny_bert(folder: Path) -> BertModel:
    """transformers' own model of the folder, ready to be asked."""
    model = BertModel.from_pretrained(folder, add_pooling_layer=False)
    assert isinstance(model, BertModel)
    model.train(False)
    return model


def _tokenizer(vocabulary: dict[str, int]) -> Tokenizer:
    """One token a word or mark."""
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    return tokenizer
