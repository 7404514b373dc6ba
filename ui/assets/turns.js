// The conversation that this tab shows: what goes with a question, and what comes of it. The chat shows its turns.
(() => {
  const { stored } = window.beleg;
  const MOST = 4; // turns that go with a question
  const LONGEST_NAME = 60;
  const CURRENT = "beleg-current"; // the conversation's id, and the question that is being answered, over a reload
  const ASKED = "beleg-asked";

  const anId = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const anew = () => ({ id: anId(), name: "", changed: 0, turns: [] });
  let current = anew();
  let kept = false; // the browser has it; once it has not any more, somebody has deleted it in another tab
  let busy = false; // a question is being answered
  let asked = ""; // that question

  const message = (role, text) => ({ role, content: [{ type: "text", text }], metadata: null, options: null });
  const messages = () => {
    window.beleg.drawFeedback();
    return current.turns.flatMap(({ shown }) => [message("user", shown[0]), message("assistant", shown[1])]);
  };

  // Goes with each question.
  const sent = (question) => {
    busy = true;
    asked = question;
    stored.remember(ASKED, question);
    window.beleg.answering(busy);
    return within();
  };
  // What the question is asked within.
  const within = () => {
    return {
      limits: window.beleg.limits(),
      history: current.turns.filter((turn) => turn.answer).slice(-MOST).map(({ question, answer }) => ({
        question,
        answer: answer.answer.split("\n")[0],
        places: answer.citations.map(({ article, start, end }) => ({ article, start, end })),
      })),
    };
  };
  const ended = () => {
    busy = false;
    stored.remember(ASKED, "");
    window.beleg.answering(busy);
  };

  const isDeleted = () => kept && !stored.has(current.id);
  const begin = (conversation) => {
    kept = conversation !== null;
    current = conversation ?? anew();
    stored.remember(CURRENT, current.id);
  };

  // With what another tab has added to it, or has named it. What another tab has deleted does not come back.
  const save = () => {
    const answered = current.turns.find((turn) => turn.answer);
    if (!answered || isDeleted()) return;
    const before = stored.read(current.id);
    const mine = new Map(current.turns.map((turn) => [turn.id, turn]));
    const turns = (before?.turns ?? []).map((turn) => mine.get(turn.id) ?? turn);
    const known = new Set(turns.map((turn) => turn.id));
    turns.push(...current.turns.filter((turn) => !known.has(turn.id)));
    current.name = before?.name || current.name || cut(answered.question);
    const well = stored.write({ ...current, turns });
    kept ||= well;
    window.beleg.conversationKept(well);
  };
  // What the browser had no room for, if it is worth keeping.
  const unkept = () => {
    const answered = current.turns.find((turn) => turn.answer);
    return answered && !kept ? { ...current, name: current.name || cut(answered.question) } : null;
  };
  const cut = (words) => {
    const line = words.trim().replace(/\s+/g, " ");
    return line.length <= LONGEST_NAME ? line : `${line.slice(0, LONGEST_NAME).replace(/\s\S*$/, "")} …`;
  };

  // Each of these returns what the chat is to show.
  const keep = (turn) => {
    ended();
    if (isDeleted()) begin(null); // the answer came after that, and stands for itself
    if (turn && !current.turns.some(({ id }) => id === turn.id)) {
      current.turns.push(turn);
      current.changed = Date.now();
      save();
    }
    return [messages()];
  };
  const failed = () => {
    ended();
    return [messages(), asked];
  };
  const restored = () => {
    const question = stored.remembered(ASKED);
    begin(stored.read(stored.remembered(CURRENT)));
    return question ? [messages(), question] : [messages()];
  };

  // Shows the conversation of that id, or an empty one; not while a question of this one is being answered.
  const openConversation = (id) => {
    if (busy) return;
    begin(id ? stored.read(id) : null);
    document.getElementById("beleg-reopen").click(); // Gradio then asks for what the chat shows
  };

  stored.onChange(() => { if (isDeleted()) openConversation(""); });

  const currentId = () => current.id;
  const turnAt = (place) => current.turns[place];
  const isAnswering = () => busy;
  Object.assign(window.beleg, {
    within, isAnswering, sent, keep, failed, restored, openConversation, currentId, turnAt, unkept, saveConversation: save, shownMessages: () => [messages()],
  });
})();
