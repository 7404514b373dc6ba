// What a screen reader is told of the chat. Gradio names each message by its source, tags and all: here by its words.
(() => {
  const MESSAGES = "#beleg-chat [data-testid][aria-label]";
  const SPEAKERS = { user: "said_question", bot: "said_answer" };
  // As they are read: the parts of an answer are sentences of their own; what is folded away or a control is no part.
  const words = (message) => {
    const copy = message.cloneNode(true);
    for (const part of copy.querySelectorAll(".beleg-judging, details")) part.remove();
    for (const part of copy.querySelectorAll("p, li, .beleg-within")) part.append(" ");
    return copy.textContent.replace(/\s+/g, " ").trim();
  };
  // Only the last two may still be growing.
  const name = () => {
    const all = [...document.querySelectorAll(MESSAGES)];
    for (const message of all.filter((one, at) => at >= all.length - 2 || /^\w+'s message: /.test(one.ariaLabel))) {
      const speaker = SPEAKERS[message.dataset.testid];
      const label = speaker && window.beleg.filled(window.beleg.texts()[speaker], words(message));
      if (label && message.getAttribute("aria-label") !== label) message.setAttribute("aria-label", label);
    }
  };

  let waiting = 0; // once for many changes together
  const soon = () => { waiting ||= requestAnimationFrame(() => { waiting = 0; name(); }); };
  const prepare = () => {
    const chat = document.getElementById("beleg-chat");
    if (!chat) return void setTimeout(prepare, 50);
    new MutationObserver(soon).observe(chat, { attributeFilter: ["aria-label"], childList: true, characterData: true, subtree: true });
    name();
  };
  prepare();
})();
