// A thumb up and one down below each answer, then a reason if the reader likes to give one. Both go into the library
// at once, and are kept with the turn, so that they are there again when its conversation is.
(() => {
  const { texts } = window.beleg;
  const THUMB = "M7 10v11H3V10h4Zm2 11V10l4-8c1.7 0 3 1.3 3 3l-.8 4H20a2 2 0 0 1 2 2.3l-1.3 8A2 2 0 0 1 18.7 21H9Z";
  // What can be chosen as a reason, by its text's key: what a bad answer, or a bad refusal, may have got wrong.
  const REASONS = { answered: ["wrong_words", "wrong_article", "no_refusal"], refused: ["has_answer"] };

  const made = (tag, properties, ...parts) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...parts);
    return element;
  };
  const thumb = (verdict) => {
    const icon = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    icon.setAttribute("viewBox", "0 0 24 24");
    icon.setAttribute("aria-hidden", "true");
    const path = document.createElementNS(icon.namespaceURI, "path");
    path.setAttribute("d", THUMB);
    icon.append(path);
    const button = made("button", { type: "button", title: texts()[verdict === "up" ? "good" : "bad"] }, icon);
    button.setAttribute("aria-label", button.title);
    button.dataset.verdict = verdict;
    return button;
  };
  const choice = (key) => {
    const button = made("button", { type: "button", textContent: texts()[key] });
    button.dataset.reason = window.belegTexts.en[key]; // whoever reads them needs one language
    return button;
  };

  // A reason is what was chosen, what was written, or both: "wrong article: it is about another force".
  const joined = (chosen, written) => [chosen, written].filter(Boolean).join(": ");
  const parted = (reason) => {
    const keys = Object.values(REASONS).flat().map((key) => window.belegTexts.en[key]);
    const chosen = keys.find((words) => reason === words || reason.startsWith(`${words}: `)) ?? "";
    return { chosen, written: chosen ? reason.slice(chosen.length + 2) : reason };
  };

  const barOf = (turn) => {
    const bar = made("div", { className: "beleg-judging beleg-own" }, thumb("up"), thumb("down"), made("span", {}));
    bar.dataset.turn = turn.id;
    bar.setAttribute("aria-live", "off"); // the chat is read out as it grows; of a bar, only what it confirms is
    bar.querySelector("span").setAttribute("role", "status");
    const form = made("form", {}, made("input", { maxLength: 800, autocomplete: "off" }), made("button", { textContent: texts().tell }));
    form.prepend(...REASONS[turn.answer.refused ? "refused" : "answered"].map(choice));
    form.querySelector("input").value = parted(turn.judged?.reason ?? "").written;
    bar.append(form);
    return bar;
  };
  const draw = (bar, turn) => {
    const { verdict, reason } = turn.judged ?? { verdict: "", reason: "" };
    for (const button of bar.querySelectorAll("[data-verdict]")) button.setAttribute("aria-pressed", button.dataset.verdict === verdict);
    for (const button of bar.querySelectorAll("[data-reason]")) {
      button.hidden = verdict === "up";
      button.setAttribute("aria-pressed", button.dataset.reason === parted(reason).chosen);
    }
    const field = bar.querySelector("input");
    field.placeholder = texts()[verdict === "up" ? "why_good" : "why_bad"];
    field.setAttribute("aria-label", field.placeholder);
    bar.querySelector("form").hidden = !verdict;
  };

  const answers = () => [...document.querySelectorAll("#beleg-chat .beleg-answer")];
  const turnOf = (answer) => {
    const replies = [...document.querySelectorAll("#beleg-chat [data-testid=bot]")];
    return window.beleg.turnAt(replies.indexOf(answer.closest("[data-testid=bot]")));
  };
  // The chat draws its messages when it likes to: each answer gets its bar afterwards, and another one when it is another's.
  const drawAll = () => {
    for (const answer of answers()) {
      const turn = turnOf(answer);
      const bar = answer.querySelector(".beleg-judging");
      if (bar?.dataset.turn === turn?.id) continue;
      bar?.remove();
      if (!turn?.answer) continue;
      answer.append(barOf(turn));
      draw(answer.lastElementChild, turn);
    }
  };

  const judge = async (bar, verdict, reason) => {
    const turn = turnOf(bar);
    if (turn?.id !== bar.dataset.turn) return;
    const { id, question, understood, answer } = turn;
    const status = bar.querySelector("[role=status]");
    const body = JSON.stringify({ turn: { id, question, understood, answer }, verdict: verdict || "none", reason });
    try {
      const kept = await fetch("beleg/feedback", { method: "POST", body, headers: { "Content-Type": "application/json" } });
      status.textContent = await kept.text();
      if (!kept.ok) return;
    } catch {
      status.textContent = texts().no_server;
      return;
    }
    turn.judged = { verdict, reason };
    draw(bar, turn);
    bar.scrollIntoView({ block: "nearest" });
    window.beleg.saveConversation();
  };

  const clicked = (event) => {
    const button = event.target.closest(".beleg-judging button");
    if (!button) return;
    event.preventDefault();
    const bar = button.closest(".beleg-judging");
    const chosen = bar.querySelector("[data-reason][aria-pressed=true]")?.dataset.reason ?? "";
    const verdict = bar.querySelector("[data-verdict][aria-pressed=true]")?.dataset.verdict ?? "";
    const written = bar.querySelector("input").value.trim();
    if (button.dataset.verdict) judge(bar, button.dataset.verdict === verdict ? "" : button.dataset.verdict, "");
    else if (button.dataset.reason) judge(bar, verdict, joined(button.dataset.reason === chosen ? "" : button.dataset.reason, written));
    else judge(bar, verdict, joined(chosen, written));
  };

  const prepare = () => {
    const chat = document.getElementById("beleg-chat");
    if (!chat) return void setTimeout(prepare, 50);
    new MutationObserver(drawAll).observe(chat, { childList: true, subtree: true });
    chat.addEventListener("click", clicked);
    drawAll();
  };
  Object.assign(window.beleg, { drawFeedback: drawAll });
  prepare();
})();
