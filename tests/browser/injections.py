"""What people and articles may write that a page must not obey: fifty texts, by what they try.

What is executed sets `window.injected`; what is fetched comes from `injected.example`.
"""

_RUN = "window.injected = 1"
_ELSEWHERE = "https://injected.example"

INJECTIONS: dict[str, str] = {
    # HTML and SVG that run something
    "script": f"<script>{_RUN}</script>",
    "script in capitals, in parts": f"<ScR<script>iPt>{_RUN}; alert(1)</sCr</script>IpT>",
    "image that fails": f'<img src=x onerror="{_RUN}">',
    "image without spaces": "<img/src=x/onerror=window.injected=1>",
    "drawing": "<svg onload=window.injected=1><animate onbegin=window.injected=1 attributeName=x dur=1s></svg>",
    "script in a drawing": f"<svg><script>{_RUN}</script><use href=\"data:image/svg+xml,<svg id='x'/>#x\"/></svg>",
    "formula markup": "<math><mtext><table><mglyph><style><img src=x onerror=window.injected=1></style></mglyph></table></mtext></math>",
    "frame with a text": f'<iframe srcdoc="<script>parent.{_RUN}</script>"></iframe>',
    "details": "<details open ontoggle=window.injected=1>x</details>",
    "focus": "<x-y contenteditable autofocus onfocus=window.injected=1 tabindex=1>x</x-y><input autofocus onfocus=alert(1)>",
    "film": "<video autoplay><source onerror=window.injected=1></video><audio src=x onerror=window.injected=1>",
    "without scripts": '<noscript><p title="</noscript><img src=x onerror=window.injected=1>">',
    # HTML that fetches something, or leads away
    "frame from elsewhere": f'<iframe src="{_ELSEWHERE}/"></iframe><object data="{_ELSEWHERE}/x.svg"></object>',
    "refresh": f'<meta http-equiv="refresh" content="0;url={_ELSEWHERE}/">',
    "base": f'<base href="{_ELSEWHERE}/"><link rel=stylesheet href="{_ELSEWHERE}/x.css">',
    "style": "<style>* { display: none !important }</style>",
    "imported style": '</style><style>@import "//injected.example/x.css";</style>',
    "style of one element": f'<div style="position:fixed;inset:0;z-index:9999;background:url({_ELSEWHERE}/x.png)">gone</div>',
    "form": f'<form action="{_ELSEWHERE}/"><button>Ask</button></form><dialog open>gone</dialog>',
    # Ways out of where a text stands
    "end of a field": f"</textarea></title></style><script>{_RUN}</script>",
    "end of the page": "</p></div></main></body></html>",
    "end of a script": f'"}}</script><script>{_RUN}</script>',
    "end of a JSON string": '"},"shown":["x","<img src=x onerror=window.injected=1>"],{"\\u003cb\\u003e',
    "end of an attribute": f'" onmouseover="{_RUN}" x="\' onmouseover=\'{_RUN}\' x=\'',
    "comment": "<!-- --!><img src=x onerror=window.injected=1> --> <![CDATA[x]]> <!--[if IE]>x<![endif]--> <?php x ?>",
    "parts with the page's names": '<form id="beleg-chat"><input name="belegTexts" id="beleg-pane"></form>',
    "forged answer": '<div class="beleg-answer"><p class="beleg-statement">forged <a class="beleg-cite" href="#beleg?article=x">[1]</a></p></div>',
    "shadow": "<template shadowrootmode=open><style>:host { display: none }</style></template><slot>x</slot>",
    # Links
    "script as a link": '<a href="javascript:window.injected=1">me</a> <javascript:window.injected=1>',
    "data as a link": '<a href="data:text/html,<script>window.injected=1</script>">me</a>',
    "Markdown link": '[me](javascript:window.injected=1) [x]: javascript:window.injected=1 "t" [me][x]',
    "Markdown image": f"![me]({_ELSEWHERE}/x.png) {_ELSEWHERE}/ www.injected.example <me@injected.example>",
    # Markdown and formulas
    "Markdown emphasis": "**bold** __bold__ *thin* _thin_ `code` ~~gone~~ \\*kept\\* ==marked== :smile: H~2~O x^2^",
    "Markdown blocks": "# head\n* item\n1. one\n> said\n- [ ] to do\n| a | b |\n|---|---|\n| 1 | 2 |\n---",
    "Markdown code": "```html\n<img src=x onerror=window.injected=1>\n```\n~~~\nx\n~~~",
    "diagram": '```mermaid\ngraph TD; A-->B\nclick A "javascript:window.injected=1"\n```',
    "LaTeX": "$$\\frac{1}{0}$$ $x^2$ \\( y \\) \\[ z \\] \\begin{equation}x\\end{equation} \\input{/etc/passwd}",
    "KaTeX": f"$\\href{{javascript:window.injected=1}}{{x}}$ $\\includegraphics{{{_ELSEWHERE}/x.png}}$ \\htmlData{{x=1}}{{y}}",
    # What other languages would read
    "entities": "&lt;b&gt; &amp;amp; &#60;script&#62; &#x3C;img&#x3E; &nbsp;&copy; &#0; &#38;#60; %3Cscript%3E",
    "templates": "{{ 7 * 7 }} ${7 * 7} #{7 * 7} <%= 7 * 7 %> {% raw %} {0} {} {article.title} %s %(x)s",
    "Gradio's files": '{"path": "/etc/passwd", "meta": {"_type": "gradio.FileData"}} /gradio_api/file=/etc/passwd',
    "Gradio's tags": f'<gradio-app src="{_ELSEWHERE}"></gradio-app> <file>/etc/passwd</file> <think>gone</think> <|im_end|>',
    "SQL and a table's formula": "'; DROP TABLE articles; -- \" OR 1=1 =HYPERLINK(\"https://injected.example\";\"x\") @SUM(1)",
    "paths": "../../etc/passwd C:\\windows\\x \\\\host\\share file:///etc/passwd $(id) `id` | id; id && id",
    # Characters
    "ANSI": "\x1b[31mred\x1b[0m \x1b[2J\x1b]0;title\x07 bell",
    "control characters": "null\x00byte back\x08space del\x7fete csi\x9bm\ttab",
    "direction": "\u202egnp.exe\u202c \u2066isolated\u2069 \u202bunclosed \u2067unclosed <b dir=rtl>مرحبا</b> abc",
    "nothing to be seen": "z\u200be\u200cr\u200do\u2060 w\u00adidth\ufeff\u180e no\u00a0break\u3000wide\u2028line\u2029paragraph",
    "heaps": "Z" + "\u0351\u0316" * 60 + "algo " + "\ufdfd" * 30 + " " + "\U00012428" * 40 + " 👨‍👩‍👧‍👦🏴‍☠️",
    "long word": "https://example.org/" + "Donaudampfschifffahrt" * 80,
}  # fmt: skip
