// The library tab's list: looks through the articles, chooses some, removes them.
// Its rows and notices are made and escaped by ui/library_view.py; a page of them comes at a time.
(() => {
  const { texts, filled, counted } = window.beleg;
  const root = () => document.getElementById("beleg-library");
  const part = (selector) => root().querySelector(selector);
  const find = () => part(".beleg-find");
  const idOf = (box) => decodeURIComponent(box.dataset.article);
  const picked = new Map(); // id -> title, on whatever page they are
  let order = { sort: "title", descending: false };
  let page = 1;
  let asked = 0; // the number of the newest request: what comes late is not shown
  let drawn = ""; // what is the same is not drawn anew: a link that is about to be clicked stays

  const show = async () => {
    const mine = ++asked;
    const query = new URLSearchParams(new FormData(find()));
    query.set("sort", order.sort);
    query.set("order", order.descending ? "descending" : "ascending");
    query.set("page", page);
    let html = "";
    try {
      html = await (await fetch(`beleg/library?${query}`)).text();
    } catch {
      html = window.beleg.noteHtml(texts().library_failed);
    }
    if (mine !== asked) return;
    const focus = focused();
    if (html !== drawn) part(".beleg-list").innerHTML = drawn = html;
    for (const box of boxes()) box.checked = picked.has(idOf(box));
    drawPicked();
    if (focus) part(focus)?.focus();
  };

  // The control in the list that has the focus, to be found again when the list has been drawn anew.
  const focused = () => {
    const active = document.activeElement;
    if (!active || !part(".beleg-list").contains(active)) return "";
    if (active.dataset.sort) return `[data-sort="${active.dataset.sort}"]`;
    if (active.dataset.to) return `[data-to="${active.dataset.to}"]:not(:disabled), [data-to]:not(:disabled)`;
    return "";
  };

  const boxes = () => [...root().querySelectorAll("[data-article]")];
  const drawPicked = () => {
    const bar = part(".beleg-picked");
    bar.hidden = !picked.size;
    bar.querySelector("[role=status]").textContent = picked.size ? counted(picked.size, "picked") : "";
    const all = part("[data-all]");
    if (!all) return;
    const count = boxes().filter((box) => box.checked).length;
    all.checked = count > 0 && count === boxes().length;
    all.indeterminate = count > 0 && !all.checked;
  };
  const pick = (box, on) => {
    box.checked = on;
    if (on) picked.set(idOf(box), box.closest("tr").querySelector("a").textContent);
    else picked.delete(idOf(box));
  };

  const refresh = async () => {
    const select = find().elements.language;
    try {
      const found = await (await fetch("beleg/library/languages")).json();
      const kept = select.value;
      select.replaceChildren(select.options[0], ...found.map(([code, name]) => new Option(name, code)));
      select.value = found.some(([code]) => code === kept) ? kept : "";
    } catch { /* the list will say that the server has gone */ }
    await show();
  };

  const remove = async () => {
    const ids = [...picked.keys()];
    const answer = await window.beleg.send("remove", { articles: ids });
    if (answer?.ok) picked.clear();
    await window.beleg.libraryChanged();
  };

  const actions = {
    ask: () => {
      window.beleg.askOnly(picked);
      document.getElementById("beleg-chat-tab-button")?.click();
      setTimeout(() => document.querySelector("#beleg-question textarea")?.focus(), 100);
    },
    remove: () => {
      part("#beleg-removal").textContent = counted(picked.size, "remove");
      part("dialog").returnValue = "";
      part("dialog").showModal();
    },
    unpick: () => {
      picked.clear();
      for (const box of boxes()) box.checked = false;
      drawPicked();
    },
  };

  const clicked = (event) => {
    const button = event.target.closest("button");
    if (button?.dataset.sort) {
      const again = order.sort === button.dataset.sort;
      order = { sort: button.dataset.sort, descending: again && !order.descending };
      page = 1;
      show();
    } else if (button?.dataset.page) {
      page = Number(button.dataset.page);
      show().then(() => { part(".beleg-list").scrollTop = 0; });
    } else if (button?.dataset.do) {
      actions[button.dataset.do]();
    }
  };
  const changed = (event) => {
    if (event.target.matches("[data-article]")) pick(event.target, event.target.checked);
    else if (event.target.matches("[data-all]")) for (const box of boxes()) pick(box, event.target.checked);
    else return;
    drawPicked();
  };

  let waiting = 0;
  const found = () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => { page = 1; show(); }, 250);
  };
  // A date that is half written is none yet.
  const written = (event) => { if (!["from", "until"].includes(event.target.name)) found(); };

  const prepare = () => {
    root().dataset.ready = "";
    drawn = "";
    window.beleg.translate(root());
    root().addEventListener("click", clicked);
    root().addEventListener("change", changed);
    find().addEventListener("input", written);
    find().addEventListener("change", found);
    find().addEventListener("submit", (event) => { event.preventDefault(); found(); });
    part("dialog").addEventListener("close", (event) => { if (event.target.returnValue === "remove") remove(); });
    window.beleg.prepareAdding(root());
  };
  // The tab's content is made when it is opened for the first time, a moment after the event.
  const libraryOpened = () => {
    if (!root()) return void setTimeout(libraryOpened, 50);
    if (!("ready" in root().dataset)) prepare();
    refresh();
  };

  Object.assign(window.beleg, { libraryOpened, libraryChanged: refresh });
})();
