"""The JSON that programs get: one place for the command line and the page's API. It only ever grows."""

from typing import TYPE_CHECKING, Any

from index.records import Article, Hit
from qa.answer import Answer, Citation, Statement

if TYPE_CHECKING:
    from index.indexer import Report

Json = dict[str, Any]


def answer_json(answer: Answer) -> Json:
    return {
        "question": answer.question,
        "answer": answer.text,
        "refused": answer.refused,
        "confidence": round(answer.confidence, 4),
        "language": answer.language,
        "citations": [_citation_json(citation) for citation in answer.citations],
        "related": [_related_json(hit) for hit in answer.related],
        "timings": {name: round(value, 1) for name, value in answer.timings.items()},
        "certainty": answer.certainty,
        "understood": answer.understood or answer.question,
        "statements": [_statement_json(statement) for statement in answer.statements],
        "writer": answer.writer,
        "failure": answer.failure,
        "notice": answer.notice,
        "contradicted": answer.contradicted,
    }


def passage_json(hit: Hit, article: Article) -> Json:
    passage = hit.passage
    return {
        "article": article.id,
        "title": article.title,
        "date": article.date,
        "language": article.language,
        "start": passage.start,
        "end": passage.end,
        "score": round(hit.score, 4),
        "text": article.text[passage.start : passage.end],
    }


def article_json(article: Article) -> Json:
    return {
        "article": article.id,
        "title": article.title,
        "date": article.date,
        "language": article.language,
        "source": article.source,
        "characters": len(article.text),
    }


def report_json(report: "Report") -> Json:
    return {
        "added": report.added,
        "updated": report.updated,
        "unchanged": report.unchanged,
        "removed": report.removed,
        "skipped": [{"error": error.message, "mend": error.mend} for error in report.skipped],
        "passages": report.passages,
    }


def _statement_json(statement: Statement) -> Json:
    """Also one that is not supported, which "answer" and "citations" leave out."""
    return {
        "text": statement.text,
        "written": statement.written,
        "supported": statement.supported,
        "missing": list(statement.missing),
        "citations": [_citation_json(citation) for citation in statement.citations],
    }


def _citation_json(citation: Citation) -> Json:
    return {
        "number": citation.number,
        "article": citation.article.id,
        "title": citation.article.title,
        "date": citation.article.date,
        "start": citation.start,
        "end": citation.end,
        "quote": citation.quote,
        "sentence": citation.sentence,
    }


def _related_json(hit: Hit) -> Json:
    passage = hit.passage
    return {"article": passage.article_id, "start": passage.start, "end": passage.end, "score": round(hit.score, 4)}
