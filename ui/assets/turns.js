// The turns of the conversation that is shown: what a follow-up question refers to.
(() => {
  const MOST = 4; // turns that go with a question
  const turns = []; // as ui/turns.py makes them

  // Goes with each question.
  const sent = () => ({
    limits: window.beleg.limits(),
    history: turns.filter((turn) => turn.answer).slice(-MOST).map(({ question, understood, answer }) => ({
      question,
      understood,
      answer: answer.answer.split("\n")[0],
      articles: [...new Set(answer.citations.map((citation) => citation.article))],
    })),
  });
  const keep = (turn) => { if (turn) turns.push(turn); };

  Object.assign(window.beleg, { sent, keep });
})();
