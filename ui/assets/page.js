// The article pane: opens what a citation link names, marks it, and walks the citations by arrow keys.
// Nothing here is remembered on the server; texts come from window.belegTexts (see ui/page.py).
(() => {
  const LINK = 'a[href*="#beleg?"]';
  const texts = () => window.belegTexts[(navigator.language || "en").startsWith("de") ? "de" : "en"];
  const pane = () => document.getElementById("beleg-pane");
  const links = () => [...document.querySelectorAll(`#beleg-chat ${LINK}`)];
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
    if (!mark) return;
    const box = pane().getBoundingClientRect();
    if (pane().scrollHeight > pane().clientHeight) {
      pane().scrollTop += mark.getBoundingClientRect().top - box.top - pane().clientHeight / 3;
    }
    if (window.matchMedia("(max-width: 767px)").matches) mark.scrollIntoView({ block: "center" });
  };

  const step = (by) => {
    const all = links();
    if (!all.length) return;
    const at = all.indexOf(current);
    open(all[(at + by + all.length) % all.length]);
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

  const typing = (target) =>
    (target.matches("input, textarea, select") && target.value !== "") || target.isContentEditable;

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

  window.beleg = { asked, newest };
  const prepare = () => {
    if (!pane()) return void setTimeout(prepare, 50);
    pane().setAttribute("aria-label", texts().article);
    if (!pane().textContent.trim()) notice(texts().empty_pane);
  };
  prepare();
})();
