// The library tab's upper part: sends files and addresses, and shows how far the adding is.
(() => {
  const { texts } = window.beleg;
  const EVERY = 700; // milliseconds between two looks at how far it is
  let root = null;
  const progress = () => root.querySelector(".beleg-progress");
  const notices = () => root.querySelector(".beleg-notices");

  // The button that stops it stands beside what is drawn anew at every look: else it would lose a click or the focus.
  const draw = (html) => {
    progress().innerHTML = html;
    const stop = root.querySelector("[data-stop]");
    const focused = document.activeElement === stop;
    stop.setAttribute("aria-disabled", progress().querySelector("[data-stopping]") !== null);
    stop.hidden = !progress().querySelector("[data-running]");
    if (focused && stop.hidden) progress().querySelector("[data-close]")?.focus();
  };

  const noteHtml = (text) => {
    const line = document.createElement("p");
    line.className = "beleg-note";
    line.textContent = text;
    return line.outerHTML;
  };

  // Send to the server and show what it says; undefined where it does not answer.
  const post = async (name, body, headers) => {
    try {
      const answer = await fetch(`beleg/library/${name}`, { method: "POST", body, headers });
      const html = await answer.text(); // made and escaped by ui/library_view.py
      const begun = answer.status === 202;
      notices().innerHTML = begun ? "" : html;
      if (begun) follow(html);
      return answer;
    } catch {
      notices().innerHTML = noteHtml(texts().library_failed);
      return undefined;
    }
  };
  const send = (name, value) => post(name, JSON.stringify(value), { "Content-Type": "application/json" });

  let following = false;
  const follow = async (html) => {
    draw(html);
    if (following) return;
    following = true;
    try {
      while (progress().querySelector("[data-running]")) {
        await new Promise((resolve) => setTimeout(resolve, EVERY));
        draw(await (await fetch("beleg/library/adding")).text());
      }
    } catch {
      draw(noteHtml(texts().library_failed));
    }
    following = false;
    window.beleg.libraryChanged();
  };

  const sendFiles = async (files) => {
    if (!files.length) return;
    const form = new FormData();
    for (const file of files) form.append("files", file, file.name);
    notices().innerHTML = noteHtml(texts().sending);
    await post("files", form);
  };

  // The files that were dropped, those in folders too. A folder tells a hundred entries at a time.
  const filesOf = async (entry) => {
    if (entry.isFile) return [await new Promise((resolve, reject) => entry.file(resolve, reject))];
    const reader = entry.createReader();
    const files = [];
    for (;;) {
      const entries = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
      if (!entries.length) return files;
      for (const inner of entries) files.push(...(await filesOf(inner)));
    }
  };
  const dropped = async (event) => {
    event.preventDefault();
    root.classList.remove("beleg-over");
    const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
    const plain = [...event.dataTransfer.files]; // to be read before the event has ended
    try {
      await sendFiles(entries.length ? (await Promise.all(entries.map(filesOf))).flat() : plain);
    } catch {
      notices().innerHTML = noteHtml(texts().not_sent);
    }
  };

  const prepareAdding = async (library) => {
    root = library;
    const carriesFiles = (event) => event.dataTransfer?.types.includes("Files");
    root.addEventListener("dragover", (event) => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      root.classList.add("beleg-over");
    });
    root.addEventListener("dragleave", (event) => {
      if (!root.contains(event.relatedTarget)) root.classList.remove("beleg-over");
    });
    root.addEventListener("drop", (event) => { if (carriesFiles(event)) dropped(event); });
    root.querySelector("input[type=file]").addEventListener("change", async (event) => {
      const files = [...event.target.files];
      event.target.value = ""; // so that the same file can be chosen again
      await sendFiles(files);
    });
    root.querySelector(".beleg-address").addEventListener("submit", async (event) => {
      event.preventDefault();
      const field = event.target.elements.address;
      if ((await send("address", { address: field.value }))?.ok) field.value = "";
    });
    root.addEventListener("click", (event) => {
      if (event.target.closest("[data-close]")) progress().replaceChildren();
      if (event.target.closest("[data-stop][aria-disabled=false]")) send("stop", {});
    });
    // An indexing that began before this page was opened.
    try {
      const html = await (await fetch("beleg/library/adding")).text();
      if (html.includes("data-running")) follow(html);
    } catch { /* the list says that the server has gone */ }
  };

  Object.assign(window.beleg, { prepareAdding, send, noteHtml });
})();
