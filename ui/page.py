"""The page: the chat and the library at one side, the article at the other; the only file that builds with Gradio."""

import json
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import gradio as gr
from fastapi import FastAPI
from gradio.events import api

from index.formats.registry import known_endings
from qa.assembly import Workspace
from ui.changes import Changes
from ui.exchange import Exchange
from ui.programs import Programs
from ui.texts import ENGLISH, GERMAN, Texts, texts_for

ASSETS = Path(__file__).parent / "assets"
CONCURRENT = 8
Messages = list[dict[str, Any]]

# The first input is the question; the last one, the limits and the turns before, is known to the page's script
# only, which has the conversation. The chat draws a new message a moment after the event has ended.
_ASKED = """(...inputs) => {
    window.beleg.asked();
    return [...inputs.slice(0, -1), window.beleg.sent(inputs[0])];
}"""
_ANSWERED = """(turn) => {
    for (const wait of [60, 400, 1500]) setTimeout(window.beleg.newest, wait);
    return window.beleg.keep(turn);
}"""
_FAILED = "() => window.beleg.failed()"
_RESTORED = "() => window.beleg.restored()"
_REOPENED = "() => window.beleg.shownMessages()"
_PANE = (
    '<div id="beleg-pane" tabindex="0" role="region" aria-live="polite"></div>'
    '<div id="beleg-tip" role="tooltip" hidden></div>'
)
_LIBRARY_OPENED = "() => window.beleg.libraryOpened()"
_STYLES = ("page.css", "checking.css", "library.css", "conversations.css", "first.css", "written.css")
_SCRIPTS = (
    "page.js", "tip.js", "quote.js", "limits.js", "stored.js", "turns.js", "conversations.js", "feedback.js",
    "library.js", "adding.js", "first.js", "written.js", "reading.js", "preparing.js",
)  # fmt: skip


def build_page(workspace: Workspace, changes: Changes) -> gr.Blocks:
    """The page over an open workspace, not yet served."""
    i18n = translations()
    with gr.Blocks(title="Beleg", fill_height=True, analytics_enabled=False) as page:
        gr.Markdown("# Beleg", elem_id="beleg-head")
        gr.Markdown(i18n("subtitle"), elem_id="beleg-subtitle")
        with gr.Row(elem_id="beleg-body"):
            with gr.Column(scale=5, min_width=320), gr.Tabs(elem_id="beleg-tabs"):
                with gr.Tab(i18n("chat"), elem_id="beleg-chat-tab"):
                    chat, question = _build_chat(workspace, i18n)
                with gr.Tab(i18n("library"), elem_id="beleg-library-tab") as library:
                    gr.HTML(_library_html(), apply_default_css=False)
            with gr.Column(scale=5, min_width=320):
                gr.HTML(_PANE)
                gr.Markdown(i18n("keys"), elem_id="beleg-keys")
        library.select(None, js=_LIBRARY_OPENED)
        page.load(None, None, [chat, question], js=_RESTORED)
        _serve_programs(Programs(workspace, changes))
    page.queue(default_concurrency_limit=CONCURRENT)
    return page  # type: ignore[no-any-return]


def mount_page(app: FastAPI, workspace: Workspace, changes: Changes) -> None:
    """Serve the page at the application's root."""
    gr.mount_gradio_app(
        app,
        build_page(workspace, changes),
        path="/",
        theme=theme(),
        css=_joined(_STYLES),
        head=head_html(),
        i18n=translations(),
        max_file_size="200mb",
        show_error=False,
        ssr_mode=False,
    )


def head_html() -> str:
    """What the page's head needs: the script and its texts, inline, so that nothing is loaded from elsewhere."""
    texts = json.dumps({"en": dict(ENGLISH), "de": dict(GERMAN)}, ensure_ascii=False).replace("<", "\\u003c")
    return f"<script>window.belegTexts = {texts};</script>\n<script>{_joined(_SCRIPTS)}</script>"


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


def _joined(names: Sequence[str]) -> str:
    return "\n".join((ASSETS / name).read_text("utf-8") for name in names)


def _library_html() -> str:
    """The library tab without its words and articles, which the page's script fills in."""
    endings = ",".join(sorted(known_endings() - {""}))
    return (ASSETS / "library.html").read_text("utf-8").replace("ENDINGS", endings)


def _build_chat(workspace: Workspace, i18n: gr.I18n) -> tuple[gr.Chatbot, gr.Textbox]:
    gr.HTML((ASSETS / "conversations.html").read_text("utf-8"), apply_default_css=False)
    with gr.Column(elem_id="beleg-stage"):  # the first visit lies over the empty chat
        gr.HTML((ASSETS / "first.html").read_text("utf-8"), apply_default_css=False)
        chat = gr.Chatbot(
            label=i18n("chat"),
            show_label=False,
            elem_id="beleg-chat",
            latex_delimiters=[],
            buttons=[],
            feedback_options=None,
            group_consecutive_messages=False,
            placeholder=i18n("welcome"),  # type: ignore[arg-type]
        )
    gr.HTML(_joined(("written.html", "limits.html")), apply_default_css=False)
    with gr.Row():
        question = gr.Textbox(
            placeholder=i18n("ask"), label=i18n("ask"), show_label=False, lines=1, max_lines=4, scale=8,
            autofocus=True, elem_id="beleg-question", container=False,
        )  # fmt: skip
        send = gr.Button(i18n("send"), variant="primary", scale=1, min_width=90, elem_id="beleg-send")
        stop = gr.Button(i18n("stop_writing"), scale=1, min_width=90, elem_id="beleg-stop")
    _wire(workspace, chat, question, (send, stop))
    # The page's script presses it to show another conversation.
    gr.Button(visible="hidden", elem_id="beleg-reopen").click(None, None, [chat], js=_REOPENED)
    return chat, question


def _wire(workspace: Workspace, chat: gr.Chatbot, question: gr.Textbox, buttons: tuple[gr.Button, gr.Button]) -> None:
    send, stop = buttons
    sent_too = gr.JSON(visible=False)
    kept = gr.JSON(visible=False)
    stopping: dict[str | None, threading.Event] = {}  # of the visits whose question is being answered

    def reply(asked: str, messages: Messages, sent: Any, request: gr.Request) -> Iterator[tuple[Messages, str, Any]]:
        exchange = Exchange(workspace, asked, sent, texts_of(request))
        enough = stopping[request.session_hash] = threading.Event()
        try:
            yield [*messages, _message("user", exchange.question)], "", None
            for shown, turn in exchange.steps(enough.is_set):
                yield [*messages, *map(_message, ("user", "assistant"), shown)], "", turn
        finally:
            stopping.pop(request.session_hash, None)

    def leave(request: gr.Request) -> None:
        if request.session_hash in stopping:
            stopping[request.session_hash].set()

    quiet: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
    outputs = [chat, question, kept]
    event = gr.on([question.submit, send.click], reply, [question, chat, sent_too], outputs, js=_ASKED, **quiet)
    event.then(None, [kept], [chat], js=_ANSWERED)
    event.failure(None, None, [chat, question], js=_FAILED)
    stop.click(leave, None, None, queue=False, **quiet)


def texts_of(request: gr.Request | None) -> Texts:
    """The texts in the browser's language."""
    return texts_for(request.headers.get("accept-language", "") if request else "")


def _serve_programs(programs: Programs) -> None:
    """The API, by the command line's verbs."""
    api(programs.ask, api_name="ask", api_description="Answer a question with citations, or refuse.")
    api(programs.search, api_name="search", api_description="The nearest passages to a question.")
    api(programs.articles, api_name="articles", api_description="Every article in the library, or within limits.")
    api(programs.remove, api_name="remove", api_description="Remove articles by their ids.")
    upload = gr.File(file_count="multiple", visible=False)
    upload.upload(programs.index, [upload], [gr.JSON(visible=False)], api_name="index", concurrency_limit=1)


def _message(role: str, content: str) -> dict[str, Any]:
    return {"role": role, "content": content}
