"""The splitter as LangChain's, for programs that use one. Importing LangChain takes half a second, splitting does not need it."""

from langchain_text_splitters import TextSplitter

from index.splitter import LONGEST, passage_spans


class SentenceSplitter(TextSplitter):
    """LangChain's splitter interface over `passages_of`; one language for all texts."""

    def __init__(self, language: str = "", longest: int = LONGEST) -> None:
        super().__init__(chunk_size=longest, chunk_overlap=0)
        self._language = language

    def split_text(self, text: str) -> list[str]:
        return [text[start:end] for start, end in passage_spans(text, self._language, self._chunk_size)]
