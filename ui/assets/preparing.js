// While a question is typed, the server reads what is near to it so far: the answer then comes sooner.
(() => {
  const PAUSE = 150; // ms without a key
  const APART = 400; // ms, at least, between the words that are sent while somebody types on
  const FEWEST = 2; // words
  let prepared = "";
  let last = 0;
  let waiting = 0;

  const send = (question) => {
    prepared = question;
    last = performance.now();
    const headers = { "Content-Type": "application/json" };
    const body = JSON.stringify({ question, ...window.beleg.within() });
    fetch("beleg/prepare", { method: "POST", headers, body }).catch(() => {}); // it is asked anyway
  };
  const consider = (question) => {
    if (question !== prepared && question.split(/\s+/).length >= FEWEST && !window.beleg.isAnswering()) send(question);
  };

  document.addEventListener("input", ({ target }) => {
    if (!target.matches("#beleg-question textarea")) return;
    clearTimeout(waiting);
    const question = target.value.trim();
    waiting = setTimeout(() => consider(question), PAUSE);
    if (/\s$/.test(target.value) && performance.now() - last >= APART) consider(question);
  });
  document.addEventListener("keydown", (event) => { if (event.key === "Enter") clearTimeout(waiting); }, true);
})();
