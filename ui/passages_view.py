"""What was read for an answer, as HTML below it. Pure functions; every word of an article is made harmless."""

from collections.abc import Mapping

from index.records import Article, Hit
from qa.answer import Answer, Citation
from ui.answer_view import beginning, harmless, place_link, place_query
from ui.texts import Texts, date_words, decimal_words

_SNIPPET = 110


def passages_html(answer: Answer, articles: Mapping[str, Article], texts: Texts) -> str:
    """A list to be opened: every passage that was read, with its score, which of them is cited, and why the answer won.

    `articles` holds theirs by id. "" where nothing was read.
    """
    if not answer.read:
        return ""
    items = "".join(_passage_html(hit, answer, articles[hit.passage.article_id], texts) for hit in answer.read)
    summary = harmless(texts["all_passages"].format(len(answer.read)))
    return (
        f'<details class="beleg-passages"><summary>{summary}</summary>'
        f'<p class="beleg-why">{harmless(why_words(answer, texts))}</p>'
        f'<p class="beleg-order">{harmless(texts["passage_order"])}</p><ol>{items}</ol></details>'
    )


def why_words(answer: Answer, texts: Texts) -> str:
    """Why the answer won: its probability, and its passage's rank; or how far the best words were from one."""
    if answer.written:
        return texts["why_written"].format(answer.writer)
    likely = f"{round(100 * answer.confidence)} %"
    if answer.refused:
        return texts["why_not"].format(likely)
    best = answer.citations[0]
    ranks = [rank for rank, hit in enumerate(answer.read, 1) if _holds(hit, best)]
    where = [texts["why_where"].format(ranks[0], len(answer.read))] if ranks else []
    return " ".join([texts["why"].format(likely), *where])


def _passage_html(hit: Hit, answer: Answer, article: Article, texts: Texts) -> str:
    passage = hit.passage
    query = place_query(article.id, passage.start, passage.end)
    link = place_link(query, harmless(beginning(hit, article, _SNIPPET)), article.title, "beleg-read")
    facts = [article.title, date_words(article.date, texts), texts["nearness"].format(decimal_words(hit.score, texts))]
    cited = [citation for citation in answer.citations if _holds(hit, citation)]
    numbers = ", ".join(f"[{citation.number}]" for citation in cited)
    won = bool(cited) and not answer.written and cited[0] is answer.citations[0]
    badge = f"<strong>{harmless(texts['won' if won else 'cited'].format(numbers))}</strong> &#183; " if cited else ""
    language = harmless(article.language)
    won_class = ' class="beleg-won"' if won else ""
    return (
        f'<li{won_class}><span lang="{language}" dir="auto">{link}</span>'
        f'<span class="beleg-facts">{badge}{harmless(" · ".join(fact for fact in facts if fact))}</span></li>'
    )


def _holds(hit: Hit, citation: Citation) -> bool:
    passage = hit.passage
    return passage.article_id == citation.article.id and passage.start <= citation.start < passage.end
