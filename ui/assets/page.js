// The article pane: opens what a link to an article names, marks it, and walks the links by arrow keys.
// Nothing here is remembered on the server; texts come from window.belegTexts (see ui/page.py).
(() => {
  const LINK = 'a[href*="#beleg?"]';
  const language = () => ((navigator.language || "en").startsWith("de") ? "de" : "en");
  const texts = () => window.belegTexts[language()];
  // A text with what belongs into its places; for a number of things, the one for so many.
  const filled = (text, ...values) => values.reduce((filledSoFar, value) => filledSoFar.replace("{}", () => value), text);
  const counted = (count, key) =>
    filled(texts()[`${key}_${count === 1 ? "one" : "many"}`], count.toLocaleString(language()));
  const pane = () => document.getElementById("beleg-pane");
  // Fills in the words of a part of the page that was made without them.
  const translate = (part) => {
    for (const name of ["text", "placeholder"]) {
      for (const element of part.querySelectorAll(`[data-${name}]`)) {
        const words = texts()[element.dataset[name]];
        if (name === "text") element.textContent = words;
        else {
          element.placeholder = words;
          element.setAttribute("aria-label", words);
        }
      }
    }
  };
  const placeOf = (link) => link.getAttribute("href").split("#beleg?")[1];
  // Those that arrow keys walk: the citations of the tab that is open; among passages read for an answer, these.
  const links = () => {
    const shown = (part, kind) => [...part.querySelectorAll(kind)].filter((link) => link.offsetParent);
    const read = current?.closest(".beleg-passages[open]");
    const among = read ? shown(read, LINK) : [];
    return among.length ? among : shown(document, `#beleg-chat a.beleg-cite, #beleg-library ${LINK}`);
  };
  let current = null;

  let drawn = ""; // the article in the pane, as it came: the same is not drawn anew, what is selected in it stays
  const notice = (text) => {
    drawn = "";
    const line = document.createElement("p");
    line.className = "beleg-notice";
    line.textContent = text;
    pane().replaceChildren(line);
  };

  const open = (link) => {
    current?.classList.remove("beleg-current");
    current = link;
    link.classList.add("beleg-current");
    return show(placeOf(link));
  };

  let asking = ""; // what is being loaded: what comes late is not shown
  const show = async (query) => {
    asking = query;
    const copying = document.activeElement?.matches("#beleg-pane [data-quote]");
    try {
      const answer = await fetch(`beleg/article?${query}`);
      const html = await answer.text();
      if (asking !== query) return; // another citation was opened meanwhile
      if (html !== drawn) pane().innerHTML = html; // made and escaped by ui/article_view.py
      drawn = html;
    } catch {
      notice(texts().failed);
      return;
    }
    if (copying) pane().querySelector("[data-quote]")?.focus({ preventScroll: true });
    const mark = pane().querySelector("mark, .beleg-passage");
    const narrow = window.matchMedia("(max-width: 767px)").matches;
    if (!mark) {
      pane().scrollTop = 0;
      if (narrow) pane().scrollIntoView({ block: "start" });
      return;
    }
    const box = pane().getBoundingClientRect();
    if (pane().scrollHeight > pane().clientHeight) {
      pane().scrollTop += mark.getBoundingClientRect().top - box.top - pane().clientHeight / 3;
    }
    if (narrow) mark.scrollIntoView({ block: "center" });
  };

  const step = (by) => {
    const all = links();
    if (!all.length) return;
    const at = all.indexOf(current);
    const next = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : (at + by + all.length) % all.length];
    open(next);
    next.scrollIntoView({ block: "nearest" });
  };

  // After an answer: show its first citation, once (a refusal's related passages wait for a click).
  const answers = () => [...document.querySelectorAll("#beleg-chat .beleg-answer")];
  let before = Infinity; // how many answers there were when the question was asked
  const asked = () => { before = answers().length; };
  const newest = () => {
    if (answers().length <= before) return; // not drawn yet
    before = Infinity;
    const link = answers().at(-1).querySelector(`.beleg-statement ${LINK}`);
    if (link && !window.matchMedia("(max-width: 767px)").matches) open(link);
  };

  // Where arrow keys have a meaning of their own.
  const typing = (target) =>
    target.closest("select, [role=tab], [role=radio]") !== null ||
    (target.matches("input:not([type=checkbox]):not([type=file]), textarea") && target.value !== "") ||
    target.isContentEditable;

  document.addEventListener("click", (event) => {
    const link = event.target.closest(LINK);
    if (!link) return;
    event.preventDefault();
    event.stopPropagation();
    open(link);
  }, true);

  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || typing(event.target)) return;
    if (event.key !== "ArrowRight" && event.key !== "ArrowLeft") return;
    event.preventDefault();
    step(event.key === "ArrowRight" ? 1 : -1);
  });

  // The place that the page's own address names, as copied with a quote; "" if none.
  const addressed = () => {
    const named = [...new URLSearchParams(location.search)].filter(([name]) => ["article", "start", "end"].includes(name));
    return named.some(([name]) => name === "article") ? new URLSearchParams(named).toString() : "";
  };

  window.beleg = { asked, newest, texts, language, filled, counted, translate, placeOf };
  const prepare = () => {
    if (!pane()) return void setTimeout(prepare, 50);
    pane().setAttribute("aria-label", texts().article);
    if (pane().textContent.trim()) return;
    notice(texts().empty_pane);
    if (addressed()) show(addressed());
  };
  prepare();
})();
