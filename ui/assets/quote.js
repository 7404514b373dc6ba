// Copies the marked words with title, date and an address that opens them (see ui/citation_view.py).
(() => {
  const { texts } = window.beleg;
  const SHORTLY = 4000; // milliseconds that a confirmation stays
  const statusOf = (button) => button.parentElement.querySelector("[role=status]");
  const fieldOf = (button) => button.parentElement.querySelector("input");

  const say = (button, text) => {
    const status = statusOf(button);
    status.textContent = text;
    setTimeout(() => { if (status.textContent === text) status.textContent = ""; }, SHORTLY);
  };

  // Where the browser does not let a page copy: from another machine without https, or as the user chose.
  const offer = (button, text) => {
    fieldOf(button)?.remove();
    const field = document.createElement("input");
    field.readOnly = true;
    field.value = text;
    field.setAttribute("aria-label", texts().copy);
    field.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      field.remove();
      statusOf(button).textContent = "";
      button.focus();
    });
    button.parentElement.append(field);
    statusOf(button).textContent = texts().copy_yourself;
    field.focus();
    field.select();
  };

  const copy = async (button) => {
    const text = `${button.dataset.quote}, ${location.origin}${location.pathname}${button.dataset.link}`;
    try {
      await navigator.clipboard.writeText(text); // there is no clipboard where the page may not copy
    } catch {
      return void offer(button, text);
    }
    fieldOf(button)?.remove();
    say(button, texts().copied);
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-quote]");
    if (button) copy(button);
  });
})();
