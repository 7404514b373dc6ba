// What the empty chat shows: what the library holds, and questions that it answers. ui/first_visit.py knows both.
// It goes and comes by itself, with the chat's first message (see first.css).
(() => {
  const EVERY = 700; // milliseconds between two looks while questions are being made
  const root = () => document.getElementById("beleg-first");
  const part = (selector) => root().querySelector(selector);
  const isShown = () => root().getClientRects().length > 0;
  const buttons = () => [...root().querySelectorAll("li button")];

  // As if it were typed and sent; Gradio hears of it by the event.
  const ask = (question) => {
    const field = document.querySelector("#beleg-question textarea");
    Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set.call(field, question);
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
    for (const button of buttons()) button.disabled = true; // once is enough
    setTimeout(() => document.getElementById("beleg-send").click(), 0);
  };

  const item = (question) => {
    const button = document.createElement("button");
    button.type = "button";
    button.dir = "auto";
    button.textContent = question;
    button.addEventListener("click", () => ask(question));
    const line = document.createElement("li");
    line.append(button);
    return line;
  };

  const draw = ({ known, questions, making }) => {
    part(".beleg-known").textContent = known;
    // Those that stay are left alone: else they would lose the focus or a click.
    const drawn = buttons();
    const changed = drawn.findIndex((button, at) => button.disabled || button.textContent !== questions[at]);
    if (changed >= 0) for (const button of drawn.slice(changed)) button.parentElement.remove();
    part("ul").append(...questions.slice(buttons().length).map(item));
    part("#beleg-try").hidden = !questions.length;
    part("[data-making]").hidden = !making || questions.length > 0;
    root().dataset.drawn = ""; // until then nothing is shown: the chat may be about to show a conversation
  };

  let looking = false;
  let again = false; // the library has changed while it was looked at
  const refresh = async () => {
    again = true;
    if (looking) return;
    looking = true;
    try {
      while (again && isShown()) {
        again = false;
        const found = await (await fetch("beleg/first")).json();
        draw(found);
        if (!found.making) continue;
        again = true;
        await new Promise((resolve) => setTimeout(resolve, EVERY));
      }
    } catch { /* the server has gone: the next question will say so */ }
    looking = false;
  };

  // Articles may have come while another tab was open, or come while this one is.
  const follow = () => {
    new IntersectionObserver((entries) => { if (entries.at(-1).isIntersecting) refresh(); }).observe(root());
    const { libraryChanged } = window.beleg;
    window.beleg.libraryChanged = (...values) => {
      if (isShown()) refresh();
      return libraryChanged(...values);
    };
  };

  const prepare = () => {
    if (!root()) return void setTimeout(prepare, 50);
    window.beleg.translate(root());
    part("[data-add]").addEventListener("click", () => document.getElementById("beleg-library-tab-button")?.click());
    follow();
  };
  prepare();
})();
