"""The library tab as HTML. Pure functions; every word of an article, a file or an error is made harmless."""

from collections.abc import Sequence
from urllib.parse import quote, urlsplit

from index.addresses import is_address
from index.errors import BelegError
from index.indexer import Report
from ui.answer_view import LINK, error_html, harmless
from ui.changes import Adding
from ui.listing import PAGE, SORTS, Listed, Query, Row
from ui.texts import Texts, counted, language_name, number_words

_MOST_REASONS = 100


def list_html(found: Listed, query: Query, counts: tuple[int, int], texts: Texts) -> str:
    """A page of the list; `counts` are the library's articles and passages."""
    held = " · ".join(counted(count, name, texts) for count, name in zip(counts, ("articles", "passages"), strict=True))
    head = f'<p class="beleg-count">{harmless(held)}</p>'
    if not found.rows:
        return f'{head}<p class="beleg-none">{harmless(texts["none_listed" if counts[0] else "none_held"])}</p>'
    rows = "".join(_row_html(row, texts) for row in found.rows)
    return f"{head}<table>{_head_html(query, texts)}<tbody>{rows}</tbody></table>{_pager_html(found, texts)}"


def adding_html(adding: Adding, texts: Texts) -> str:
    """How far an indexing is; its report once it has ended. The script shows a button that stops what is running."""
    if adding.error is not None:
        return f"{error_html(adding.error, texts)}{_close_html(texts)}"
    if adding.report is not None:
        return f"{_report_html(adding.report, texts)}{_close_html(texts)}"
    if adding.stopped:
        return f"{_stopped_html(adding.step.articles, texts)}{_close_html(texts)}"
    step, stopping = adding.step, adding.stopping.is_set()
    parts = [texts["sources"].format(number_words(step.done, texts), number_words(step.total, texts))]
    if step.articles:
        parts.append(counted(step.articles, "articles", texts))
    if step.passages:
        parts.append(texts["rate"].format(number_words(round(adding.rate), texts)))
    if adding.seconds_left is not None and not stopping:
        parts.append(_time_words(adding.seconds_left, texts))
    value = f' value="{step.done}"' if step.done else ""  # without one, a browser shows that something goes on
    label = harmless(texts["stopping" if stopping else "adding"])
    return (
        f'<div class="beleg-adding" data-running{" data-stopping" if stopping else ""}><p>{label}</p>'
        f'<progress max="{max(1, step.total)}"{value} aria-label="{label}"></progress>'
        f'<p class="beleg-facts">{harmless(" · ".join(parts))}</p></div>'
    )


def note_html(text: str) -> str:
    """One of the page's own sentences."""
    return f'<p class="beleg-note">{harmless(text)}</p>'


def source_name(source: str) -> str:
    """A source in short: an address's host, a file's name.

    >>> source_name("https://example.org/a/b"), source_name("/home/me/a.zip/b.txt"), source_name("upload:c.md")
    ('example.org', 'b.txt', 'c.md')
    """
    if is_address(source):
        try:
            return urlsplit(source).netloc.rpartition("@")[2] or source
        except ValueError:
            return source
    name = source.removeprefix("upload:").replace("\\", "/").rstrip("/")
    return name.rpartition("/")[2] or source


def _head_html(query: Query, texts: Texts) -> str:
    """Each column's name sorts by it, and turns the order of the one that is sorted by."""
    label = harmless(texts["pick_all"])
    cells = [f'<th class="beleg-pick"><input type="checkbox" data-all aria-label="{label}" title="{label}"></th>']
    for name in SORTS:
        sorted_by = name == query.sort
        order = "descending" if query.descending else "ascending"
        arrow = f' <span aria-hidden="true">{"↓" if query.descending else "↑"}</span>' if sorted_by else ""
        aria = f' aria-sort="{order}"' if sorted_by else ""
        words = harmless(texts[name])
        cells.append(
            f'<th scope="col" class="beleg-{name}"{aria}><button type="button" data-sort="{name}">{words}{arrow}</button></th>'
        )
    return f"<thead><tr>{''.join(cells)}</tr></thead>"


def _row_html(row: Row, texts: Texts) -> str:
    article = row.article
    named = quote(article.id, safe="")  # exactly, where `harmless` would make two spaces one
    title = harmless(article.title) or harmless(article.id) or "&#8230;"
    pick = (
        f'<input type="checkbox" data-article="{named}" aria-label="{harmless(texts["pick"].format(article.title))}">'
    )
    link = f'<a class="beleg-cite" href="{LINK}article={named}" lang="{harmless(article.language)}" dir="auto" title="{title}">{title}</a>'
    cells = {
        "title": f'{link}<span class="beleg-id">{harmless(article.id)}</span>',
        "date": harmless(article.date) or "&#8211;",
        "language": harmless(language_name(article.language, texts)) or "&#8211;",
        "source": f'<span title="{harmless(article.source)}">{harmless(source_name(article.source))}</span>',
        "characters": harmless(number_words(row.characters, texts)),
    }
    rest = "".join(f'<td class="beleg-{name}">{cell}</td>' for name, cell in cells.items())
    return f'<tr><td class="beleg-pick">{pick}</td>{rest}</tr>'


def _pager_html(found: Listed, texts: Texts) -> str:
    first, last, total = (number_words(number, texts) for number in (found.first, found.last, found.total))
    words = harmless(texts["listed"].format(first, last, total))
    if found.total <= PAGE:
        return f'<nav class="beleg-pager"><span>{words}</span></nav>'
    pages = harmless(texts["pages"].format(number_words(found.page, texts), number_words(found.pages, texts)))
    back, forward = (
        f'<button type="button" data-page="{page}" data-to="{name}"{"" if 1 <= page <= found.pages else " disabled"}>'
        f"{harmless(texts[name])}</button>"
        for name, page in (("previous", found.page - 1), ("next", found.page + 1))
    )
    return f'<nav class="beleg-pager">{back}<span title="{pages}">{words}</span>{forward}</nav>'


def _report_html(report: Report, texts: Texts) -> str:
    kinds = ("added", "updated", "unchanged", "skipped")
    counts = {kind: len(getattr(report, kind)) for kind in kinds}
    words = ", ".join(texts[kind].format(number_words(count, texts)) for kind, count in counts.items())
    return f'<p class="beleg-report">{harmless(words)}</p>{_reasons_html(report.skipped, texts)}'


def _stopped_html(articles: int, texts: Texts) -> str:
    """What a stopped indexing has left: so many articles of its sources are in the library."""
    words = counted(articles, "stopped", texts) if articles else texts["stopped_none"]
    return f'<p class="beleg-report">{harmless(words)}</p>'


def _reasons_html(skipped: Sequence[BelegError], texts: Texts) -> str:
    """Each error with its mend; the page's own words where it has them."""
    if not skipped:
        return ""
    items = [f"<li>{harmless(texts.get(error.code, str(error)))}</li>" for error in skipped[:_MOST_REASONS]]
    if len(skipped) > _MOST_REASONS:
        more = texts["more_reasons"].format(number_words(len(skipped) - _MOST_REASONS, texts))
        items.append(f"<li>{harmless(more)}</li>")
    return f"<details open><summary>{harmless(texts['reasons'])}</summary><ul>{''.join(items)}</ul></details>"


def _close_html(texts: Texts) -> str:
    return f'<button type="button" data-close>{harmless(texts["close"])}</button>'


def _time_words(seconds: float, texts: Texts) -> str:
    """An estimate as people say it: to ten seconds, then to minutes."""
    if seconds < 95:
        return texts["seconds_left"].format(max(10, 10 * round(seconds / 10)))
    return texts["minutes_left"].format(number_words(round(seconds / 60), texts))
