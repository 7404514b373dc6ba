// The list of the conversations that the browser keeps: to open, rename, export and delete them.
(() => {
  const { texts, filled, counted, stored } = window.beleg;
  const FORMATS = { md: "Markdown", html: "HTML", json: "JSON" };
  const EDGE = 8; // pixels to the window's edges
  const root = () => document.getElementById("beleg-conversations");
  const list = () => document.getElementById("beleg-kept");
  const isOpen = () => list().matches(":popover-open");
  const status = (words) => { root().querySelector(".beleg-problem").textContent = words; };
  let deleted = null; // {conversation, wasCurrent}: what was deleted last, until the list is closed

  const made = (tag, properties, ...parts) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...parts);
    return element;
  };
  // `about` is what the button is for, where its words alone do not tell.
  const button = (words, call, about = "") => {
    const one = made("button", { type: "button", textContent: words });
    if (about) one.setAttribute("aria-label", `${words}: ${about}`);
    one.addEventListener("click", call);
    return one;
  };

  // The one that is shown, where the browser had no room for it: it can still be exported.
  const unkept = (id) => {
    const conversation = window.beleg.unkept();
    return conversation?.id === id ? conversation : null;
  };

  const save = async (id, format) => {
    const conversation = stored.read(id) ?? unkept(id);
    if (!conversation) return void draw(); // another tab has deleted it
    const turns = conversation.turns.map(({ question, understood, answer }) => ({ question, understood, answer }));
    const body = JSON.stringify({ format, conversation: { ...conversation, turns } });
    try {
      const headers = { "Content-Type": "application/json" };
      const answer = await fetch("beleg/conversation/export", { method: "POST", body, headers });
      if (!answer.ok) return void status(await answer.text());
      const [, name] = answer.headers.get("Content-Disposition").match(/filename\*=UTF-8''(.+)/);
      const link = made("a", { href: URL.createObjectURL(await answer.blob()), download: decodeURIComponent(name) });
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
      status("");
    } catch {
      status(texts().no_server);
    }
  };

  const rename = (row, conversation) => {
    const field = made("input", { value: conversation.name, maxLength: 200 });
    field.setAttribute("aria-label", texts().name);
    let done = false; // leaving the field ends it too
    const end = (name) => {
      if (done) return;
      done = true;
      const now = stored.read(conversation.id); // another tab may have gone on with it
      field.remove(); // the list is not drawn while a name is being written
      if (now && name) kept(stored.write({ ...now, name }));
      draw();
      list().querySelector(`[data-id="${conversation.id}"] button[data-rename]`)?.focus();
    };
    field.addEventListener("keydown", (event) => {
      if (event.isComposing || (event.key !== "Enter" && event.key !== "Escape")) return;
      event.preventDefault(); // Escape would also close the list
      end(event.key === "Enter" ? field.value.trim() : "");
    });
    field.addEventListener("blur", () => end(field.value.trim()));
    row.querySelector(".beleg-open").replaceWith(field);
    field.focus();
    field.select();
  };

  const remove = (conversation) => {
    deleted = { conversation, wasCurrent: conversation.id === window.beleg.currentId() };
    stored.remove(conversation.id);
    if (deleted.wasCurrent) window.beleg.openConversation("");
    draw();
    list().querySelector(".beleg-deleted button").focus();
  };
  const undo = () => {
    const { conversation, wasCurrent } = deleted;
    deleted = null;
    kept(stored.write(conversation));
    if (wasCurrent) window.beleg.openConversation(conversation.id);
    draw();
    list().querySelector(`[data-id="${conversation.id}"] .beleg-open`)?.focus();
  };

  const row = (conversation) => {
    const { id, name, changed, turns } = conversation;
    const current = id === window.beleg.currentId();
    const open = button(name, () => {
      list().hidePopover();
      window.beleg.openConversation(id);
    });
    open.className = "beleg-open";
    if (current) open.setAttribute("aria-current", "true");
    const when = new Date(changed).toLocaleString(window.beleg.language(), { dateStyle: "medium", timeStyle: "short" });
    const changing = stored.has(id) ? [button(texts().rename, () => rename(line, conversation), name), button(texts().delete, () => remove(conversation), name)] : [];
    changing[0]?.setAttribute("data-rename", "");
    const files = Object.entries(FORMATS).map(([format, words]) => button(words, () => save(id, format), name));
    const exporting = made("details", {}, made("summary", { textContent: texts().export }), ...files);
    const line = made(
      "li", {}, open, made("span", { className: "beleg-facts", textContent: `${when} · ${counted(turns.length, "questions")}` }),
      ...changing, exporting,
    );
    line.dataset.id = id;
    return line;
  };

  const draw = (open = isOpen()) => {
    root().querySelector("[popovertarget]").textContent = filled(texts().conversations, stored.count().toLocaleString(window.beleg.language()));
    if (!open || document.activeElement?.matches("#beleg-kept input")) return;
    const found = [unkept(window.beleg.currentId()), ...stored.all()].filter(Boolean);
    list().querySelector("ul").replaceChildren(...found.map(row));
    list().querySelector(".beleg-facts").textContent = stored.count() ? texts().kept_here : texts().none_kept;
    const words = deleted ? [filled(texts().deleted, deleted.conversation.name), button(texts().undo, undo)] : [];
    list().querySelector(".beleg-deleted").replaceChildren(...words);
  };

  // Below its button, within the window.
  const place = () => {
    const box = root().querySelector("[popovertarget]").getBoundingClientRect();
    list().style.left = `${Math.max(EDGE, Math.min(box.left, document.documentElement.clientWidth - list().offsetWidth - EDGE))}px`;
    list().style.top = `${box.bottom + 4}px`;
    list().style.maxHeight = `${window.innerHeight - box.bottom - 4 - EDGE}px`;
  };

  // After each attempt to keep a conversation, with whether the browser has.
  const kept = (well) => {
    status(well ? "" : texts().not_kept);
    draw();
  };
  // No other conversation is opened while a question of this one is being answered.
  const answering = (yes) => { root().inert = yes; };

  const prepare = () => {
    if (!root()) return void setTimeout(prepare, 50);
    window.beleg.translate(root());
    root().querySelector("[data-do=new]").addEventListener("click", () => {
      window.beleg.openConversation("");
      document.querySelector("#beleg-question textarea")?.focus();
    });
    // The list is there before it is shown: a Tab that comes at once leads into it.
    list().addEventListener("beforetoggle", (event) => {
      deleted = null;
      draw(event.newState === "open");
      place();
    });
    list().addEventListener("toggle", place); // now that its width is known
    window.addEventListener("resize", place);
    stored.onChange(() => draw());
    draw();
  };
  Object.assign(window.beleg, { conversationKept: kept, answering });
  prepare();
})();
