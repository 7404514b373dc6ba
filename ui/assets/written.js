// What a language model writes: its first words open their article; what it says without support can be hidden.
(() => {
  const KEY = "beleg-hide-unsupported"; // in the browser's storage, where there is one
  const root = () => document.getElementById("beleg-hiding");
  const box = () => root().querySelector("input");

  const remembered = () => {
    try {
      return localStorage.getItem(KEY) === "yes";
    } catch {
      return false;
    }
  };
  const remember = (hide) => {
    try {
      if (hide) localStorage.setItem(KEY, "yes");
      else localStorage.removeItem(KEY);
    } catch { /* then until the page is closed */ }
  };

  // While it is still being written, as `newest` does it at the end; only the first time has an effect.
  const opened = () => {
    const writing = [...document.querySelectorAll("#beleg-chat .beleg-answer")].at(-1)?.querySelector(".beleg-writing");
    if (writing?.closest(".beleg-answer").querySelector(".beleg-statement a")) window.beleg.newest();
  };

  const prepare = () => {
    const chat = document.getElementById("beleg-chat");
    if (!root() || !chat) return void setTimeout(prepare, 50);
    window.beleg.translate(root());
    box().checked = remembered();
    box().addEventListener("change", () => remember(box().checked)); // written.css hides by it
    window.addEventListener("storage", (event) => { if (event.key === KEY) box().checked = remembered(); });
    new MutationObserver(opened).observe(chat, { childList: true, subtree: true });
  };
  prepare();
})();
