// What a question is limited to: dates, languages, and articles that were chosen in the library tab.
// Each limit is also a chip at the question, where it can be seen and removed.
(() => {
  const { texts, filled, counted } = window.beleg;
  const root = () => document.getElementById("beleg-limits");
  const dates = () => [...root().querySelectorAll("input[name]")];
  const languages = () => [...root().querySelectorAll("fieldset input")];
  let articles = []; // the ids of the chosen ones
  let title = ""; // of the chosen one, where it is only one

  const limits = () => ({
    articles,
    languages: languages().filter((box) => box.checked).map((box) => box.value),
    ...Object.fromEntries(dates().map((input) => [input.name, input.value.trim()])),
  });

  const chip = (words, remove) => {
    const item = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "×";
    button.setAttribute("aria-label", filled(texts().unlimit, words));
    button.addEventListener("click", () => {
      remove();
      draw();
      document.querySelector("#beleg-question textarea")?.focus();
    });
    const label = document.createElement("span");
    label.textContent = words;
    item.append(label, button);
    return item;
  };

  const draw = () => {
    const chips = [];
    if (articles.length) {
      chips.push(chip(title || counted(articles.length, "chosen"), () => { articles = []; title = ""; }));
    }
    for (const box of languages().filter((one) => one.checked)) {
      chips.push(chip(box.dataset.name, () => { box.checked = false; }));
    }
    for (const input of dates().filter((one) => one.value.trim())) {
      const text = input.name === "date_from" ? texts().from_date : texts().to_date;
      chips.push(chip(filled(text, input.value.trim()), () => { input.value = ""; }));
    }
    root().querySelector(".beleg-chips").replaceChildren(...chips);
  };

  // The library's languages, each with a box; those that are ticked stay so.
  const refresh = async () => {
    let found = [];
    try {
      found = await (await fetch("beleg/library/languages")).json();
    } catch {
      return; // the server has gone: the next question will say so
    }
    const ticked = new Set(limits().languages);
    const labels = found.map(([code, name, count]) => {
      const label = document.createElement("label");
      const box = document.createElement("input");
      box.type = "checkbox";
      box.value = code;
      box.dataset.name = name;
      box.checked = ticked.has(code);
      label.append(box, ` ${name} (${count.toLocaleString(window.beleg.language())})`);
      return label;
    });
    const set = root().querySelector("fieldset");
    set.replaceChildren(set.querySelector("legend"), ...labels);
    set.hidden = !labels.length;
    draw();
  };

  // `chosen` maps ids to titles.
  const askOnly = (chosen) => {
    articles = [...chosen.keys()];
    title = articles.length === 1 ? chosen.get(articles[0]) : "";
    draw();
  };

  document.addEventListener("input", (event) => {
    if (root()?.contains(event.target)) draw();
  });

  const prepare = () => {
    if (!root()) return void setTimeout(prepare, 50);
    window.beleg.translate(root());
    root().querySelector("details").addEventListener("toggle", (event) => { if (event.target.open) refresh(); });
  };
  Object.assign(window.beleg, { limits, askOnly });
  prepare();
})();
