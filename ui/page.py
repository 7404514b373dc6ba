"""The page: a chat at one side, the cited article at the other; the only file that builds with Gradio."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import gradio as gr
from fastapi import FastAPI
from gradio.events import api

from index.errors import BelegError
from index.indexer import Report
from index.seed_format import read_seed_file
from qa.assembly import Workspace
from qa.contract import Json, answer_json, article_json, passage_json, report_json
from ui.answer_view import answer_html, error_html, harmless
from ui.texts import ENGLISH, GERMAN, texts_for

ASSETS = Path(__file__).parent / "assets"
CONCURRENT = 8
Messages = list[dict[str, Any]]

# Questions on the article that a new user starts with; offered while that article is in the library.
_SEED = "000_a9409306277e588d"
_EXAMPLES = (
    "how many Russian soldiers are in the joint force?",
    "Wie hat Putin seine Gespräche mit Lukaschenko beurteilt?",
    "¿En qué ciudad se reunieron los dos presidentes?",
    "Who is the president of France?",
)


_ASKED = "(...inputs) => { window.beleg.asked(); return inputs }"
# The chat draws the new message a moment after the event has ended.
_ANSWERED = "() => { for (const wait of [60, 400, 1500]) setTimeout(window.beleg.newest, wait) }"


def build_page(workspace: Workspace) -> gr.Blocks:
    """The page over an open workspace, not yet served."""
    i18n = translations()
    with gr.Blocks(title="Beleg", fill_height=True, analytics_enabled=False) as page:
        gr.Markdown("# Beleg", elem_id="beleg-head")
        gr.Markdown(i18n("subtitle"), elem_id="beleg-subtitle")
        with gr.Row(elem_id="beleg-body"):
            with gr.Column(scale=5, min_width=320):
                chat = _chat(workspace, i18n)
                with gr.Row():
                    question = gr.Textbox(
                        placeholder=i18n("ask"), label=i18n("ask"), show_label=False, lines=1, max_lines=4, scale=8,
                        autofocus=True, elem_id="beleg-question", container=False,
                    )  # fmt: skip
                    send = gr.Button(i18n("send"), variant="primary", scale=1, min_width=90, elem_id="beleg-send")
            with gr.Column(scale=5, min_width=320):
                gr.HTML('<div id="beleg-pane" tabindex="0" role="region" aria-live="polite"></div>')
                gr.Markdown(i18n("keys"), elem_id="beleg-keys")
        _wire(workspace, chat, question, send)
        _serve_programs(workspace)
    page.queue(default_concurrency_limit=CONCURRENT)
    return page  # type: ignore[no-any-return]


def mount_page(app: FastAPI, workspace: Workspace) -> None:
    """Serve the page at the application's root."""
    gr.mount_gradio_app(
        app,
        build_page(workspace),
        path="/",
        theme=theme(),
        css=(ASSETS / "page.css").read_text("utf-8"),
        head=head_html(),
        i18n=translations(),
        max_file_size="20mb",
        show_error=False,
        ssr_mode=False,
    )


def head_html() -> str:
    """What the page's head needs: the script and its texts, inline, so that nothing is loaded from elsewhere."""
    texts = json.dumps({"en": dict(ENGLISH), "de": dict(GERMAN)}, ensure_ascii=False).replace("<", "\\u003c")
    script = (ASSETS / "page.js").read_text("utf-8")
    return f"<script>window.belegTexts = {texts};</script>\n<script>{script}</script>"


def translations() -> gr.I18n:
    return gr.I18n(en=dict(ENGLISH), de=dict(GERMAN))


def theme() -> gr.themes.Base:
    """Gradio's soft theme with the system's fonts: its own would be fetched from outside."""
    soft = gr.themes.Soft(
        primary_hue="amber",
        neutral_hue="slate",
        font=["system-ui", "sans-serif"],
        font_mono=["ui-monospace", "monospace"],
    )
    # Contrast of at least 4.5 to what is behind, in both modes.
    return soft.set(
        body_text_color_subdued="#566071",
        body_text_color_subdued_dark="#a9b2c0",
        button_primary_background_fill="#a84a06",
        button_primary_background_fill_hover="#8a3c05",
        button_primary_background_fill_dark="#a84a06",
        button_primary_background_fill_hover_dark="#8a3c05",
        button_primary_text_color="#ffffff",
    )


def _chat(workspace: Workspace, i18n: gr.I18n) -> gr.Chatbot:
    has_seed = workspace.library.find(_SEED) is not None
    return gr.Chatbot(
        label=i18n("chat"),
        show_label=False,
        elem_id="beleg-chat",
        latex_delimiters=[],
        buttons=[],
        feedback_options=None,
        group_consecutive_messages=False,
        placeholder=i18n("welcome"),  # type: ignore[arg-type]
        examples=[{"text": example} for example in _EXAMPLES] if has_seed else None,
    )


def _wire(workspace: Workspace, chat: gr.Chatbot, question: gr.Textbox, send: gr.Button) -> None:
    def reply(asked: str, messages: Messages, request: gr.Request) -> Iterator[tuple[Messages, str]]:
        messages = [*messages, _message("user", harmless(asked) or "&#8230;")]
        yield messages, ""
        yield [*messages, _message("assistant", answer_message(workspace, asked, request))], ""

    def reply_to_example(
        messages: Messages, request: gr.Request, event: gr.SelectData
    ) -> Iterator[tuple[Messages, str]]:
        yield from reply(event.value["text"], messages, request)

    quiet: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden", "js": _ASKED}
    events = [
        question.submit(reply, [question, chat], [chat, question], **quiet),
        send.click(reply, [question, chat], [chat, question], **quiet),
        chat.example_select(reply_to_example, [chat], [chat, question], **quiet),
    ]
    for event in events:
        event.then(None, js=_ANSWERED)


def answer_message(workspace: Workspace, asked: str, request: gr.Request | None) -> str:
    """The answer as a chat message, in the page's language; a mistake of the user as a notice."""
    texts = texts_for(request.headers.get("accept-language", "") if request else "")
    try:
        answer = workspace.assistant.ask(asked)
    except BelegError as error:
        return error_html(error, texts)
    articles = {hit.passage.article_id: workspace.library.article(hit.passage.article_id) for hit in answer.related}
    return answer_html(answer, articles, texts)


def _serve_programs(workspace: Workspace) -> None:
    """The API: the command line's verbs, with its JSON. A mistake comes back as {"error", "mend"}."""

    def ask(question: str) -> dict[str, Any]:
        return _or_error(lambda: answer_json(workspace.assistant.ask(question)))

    def search(question: str, count: int = 8) -> dict[str, Any]:
        def found() -> Json:
            hits = workspace.assistant.search(question, max(1, min(int(count), 100)))
            return {"question": question, "passages": [passage_json(hit, article) for hit, article in hits]}

        return _or_error(found)

    def articles() -> dict[str, Any]:
        return _or_error(lambda: {"articles": [article_json(article) for article in workspace.library.articles()]})

    def index(files: list[str] | None) -> Json:
        return _or_error(lambda: report_json(index_uploads(workspace, [Path(file) for file in files or []])))

    api(ask, api_name="ask", api_description="Answer a question with citations, or refuse.")
    api(search, api_name="search", api_description="The nearest passages to a question.")
    api(articles, api_name="articles", api_description="Every article in the library.")
    upload = gr.File(file_count="multiple", visible=False)
    upload.upload(index, [upload], [gr.JSON(visible=False)], api_name="index", concurrency_limit=1)


def index_uploads(workspace: Workspace, files: list[Path]) -> Report:
    """Index files that a program or a user sent; they are known by their names, not by where they lie here."""
    report = Report()
    for file in files:
        try:
            article = read_seed_file(file)
            workspace.indexer.put(replace(article, source=f"upload:{file.name}"), report)
        except BelegError as error:
            report.skipped.append(error)
    return report


def _or_error(work: Any) -> Json:
    try:
        return dict(work())
    except BelegError as error:
        return {"error": error.message, "mend": error.mend}


def _message(role: str, content: str) -> dict[str, Any]:
    return {"role": role, "content": content}
