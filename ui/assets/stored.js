// Conversations in the browser's storage, each with a key of its own, so that two tabs do not overwrite each other's.
// A conversation is {id, name, changed, turns}; turns are as ui/turns.py makes them, and may have got a verdict.
// What is read may have been changed by anybody: what is no conversation counts as not there, and of what the chat is
// to show only the elements that it is made of are kept.
(() => {
  const PREFIX = "beleg-conversation-";
  const KEY = /^beleg-conversation-[0-9a-f]{32}$/;
  const TAGS = ["div", "p", "span", "a", "mark", "ul", "ol", "li", "details", "summary", "strong"];
  const ATTRIBUTES = {
    class: /^[a-z -]+$/, href: /^#beleg\?[^"<>]*$/, title: /^/, lang: /^[\w-]*$/, dir: /^auto$/, tabindex: /^0$/,
  };

  // As ui/answer_view.py does it: the chat reads what it is given as Markdown.
  const harmless = (text) => text.replace(/[^\p{L}\p{N} ]/gu, (one) => `&#${one.codePointAt(0)};`);
  const rebuilt = (node) => {
    if (node.nodeType === Node.TEXT_NODE) return harmless(node.data);
    const tag = node.nodeName.toLowerCase();
    if (!TAGS.includes(tag)) return "";
    const attributes = [...node.attributes].filter(({ name, value }) => ATTRIBUTES[name]?.test(value));
    const words = attributes.map(({ name, value }) => ` ${name}="${harmless(value)}"`).join("");
    return `<${tag}${words}>${[...node.childNodes].map(rebuilt).join("")}</${tag}>`;
  };
  const safe = (html) => {
    const template = document.createElement("template"); // what is in it loads and runs nothing
    template.innerHTML = html;
    return [...template.content.childNodes].map(rebuilt).join("");
  };

  const isText = (value) => typeof value === "string";
  const isAnswer = (answer) =>
    answer === null || (isText(answer?.answer) && Array.isArray(answer.citations) && answer.citations.every((one) => isText(one?.article)));
  const isJudged = (judged) => ["", "up", "down"].includes(judged?.verdict) && isText(judged.reason);
  const isTurn = (turn) =>
    isText(turn?.id) && isText(turn.question) && isText(turn.understood) && isAnswer(turn.answer) &&
    Array.isArray(turn.shown) && turn.shown.length === 2 && turn.shown.every(isText);

  // Null where there is none, or none that can be read.
  const raw = (key) => {
    try {
      const found = JSON.parse(localStorage.getItem(key)); // a browser may forbid this page its storage
      const fits = KEY.test(key) && found?.id === key.slice(PREFIX.length) && isText(found.name) && Number.isSafeInteger(found.changed);
      return fits && Array.isArray(found.turns) && found.turns.some(isTurn) ? found : null;
    } catch {
      return null;
    }
  };
  const read = (id) => {
    const found = raw(PREFIX + id);
    if (!found) return null;
    const turns = found.turns.filter(isTurn).map(({ id: turn, question, understood, answer, shown, judged }) => ({
      id: turn, question, understood, answer, shown: shown.map(safe), judged: isJudged(judged) ? judged : undefined,
    }));
    return { id, name: found.name, changed: found.changed, turns };
  };
  const keys = () => {
    try {
      return Object.keys(localStorage).filter((key) => KEY.test(key));
    } catch {
      return [];
    }
  };
  // The newest first; their turns are not made safe to be shown.
  const all = () => keys().map(raw).filter(Boolean).sort((a, b) => b.changed - a.changed);

  // Whether the browser has kept it.
  const write = (conversation) => {
    try {
      localStorage.setItem(PREFIX + conversation.id, JSON.stringify(conversation));
      return true;
    } catch {
      return false;
    }
  };
  // Also where what is kept cannot be read.
  const has = (id) => keys().includes(PREFIX + id);
  const remove = (id) => {
    try {
      localStorage.removeItem(PREFIX + id);
    } catch { /* then it is not there either */ }
  };

  // What this tab remembers over a reload; without storage, nothing.
  const remembered = (name) => {
    try {
      return sessionStorage.getItem(name) ?? "";
    } catch {
      return "";
    }
  };
  const remember = (name, value) => {
    try {
      sessionStorage.setItem(name, value);
    } catch { /* a reload begins anew */ }
  };

  // Calls it when another tab has changed a conversation.
  const onChange = (call) => window.addEventListener("storage", (event) => { if (!event.key || KEY.test(event.key)) call(); });

  window.beleg.stored = { all, count: () => keys().length, has, read, write, remove, remembered, remember, onChange };
})();
