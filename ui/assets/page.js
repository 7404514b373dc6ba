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
  // Those of the tab that is open.
  const links = () =>
    [...document.querySelectorAll(`#beleg-chat ${LINK}, #beleg-library ${LINK}`)].filter((link) => link.offsetParent);
  let current = null;

  const notice = (text) => {
    const line = document.createElement("p");
    line.className = "beleg-notice";
    line.textContent = text;
    pane().replaceChildren(line);
  };

  const open = async (link) => {
    current = link;
    links().forEach((other) => other.classList.toggle("beleg-current", other === link));
    const query = link.getAttribute("href").split("#beleg?")[1];
    try {
      const answer = await fetch(`beleg/article?${query}`);
      if (current !== link) return; // another citation was opened meanwhile
      pane().innerHTML = await answer.text(); // made and escaped by ui/article_view.py
    } catch {
      notice(texts().failed);
      return;
    }
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

  window.beleg = { asked, newest, texts, language, filled, counted, translate };
  const prepare = () => {
    if (!pane()) return void setTimeout(prepare, 50);
    pane().setAttribute("aria-label", texts().article);
    if (!pane().textContent.trim()) notice(texts().empty_pane);
  };
  prepare();
})();
