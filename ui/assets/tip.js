// The small box at a citation's number: its sentence, while the mouse is on the number or a key has led there.
// A touch opens the article instead. The box is made and escaped by ui/citation_view.py.
(() => {
  const CITED = ".beleg-statement a.beleg-cite";
  const SOON = 200; // milliseconds until a movement of the mouse counts
  const EDGE = 8; // pixels to the window's edges
  const GAP = 5; // pixels to the link
  const tip = () => document.getElementById("beleg-tip");
  let wanted = null; // the link whose sentence is shown or being fetched
  let title = ""; // its own, put away so that the browser does not show it too
  let waiting = 0;

  const hide = () => {
    clearTimeout(waiting);
    if (!wanted) return;
    wanted.title = title;
    wanted.removeAttribute("aria-describedby");
    wanted = null;
    tip().hidden = true;
  };

  // Below the link, or above it where there is no room: never over it.
  const place = () => {
    if (!wanted || tip().hidden) return;
    const link = wanted.getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = tip();
    const below = link.bottom + GAP;
    const above = link.top - GAP - height;
    const left = Math.max(EDGE, Math.min(link.left, document.documentElement.clientWidth - width - EDGE));
    tip().style.left = `${left}px`;
    tip().style.top = `${below + height > window.innerHeight - EDGE && above >= EDGE ? above : below}px`;
  };

  const show = async (link) => {
    if (link === wanted) return;
    hide();
    wanted = link;
    title = link.title;
    link.removeAttribute("title");
    let html = "";
    try {
      html = await (await fetch(`beleg/citation?${window.beleg.placeOf(link)}`)).text();
    } catch { /* opening the article says that the server has gone */ }
    if (wanted !== link) return;
    if (!html || !link.isConnected) return void hide();
    tip().innerHTML = html;
    tip().hidden = false;
    link.setAttribute("aria-describedby", "beleg-tip");
    place();
    const mark = tip().querySelector("mark");
    tip().scrollTop = mark ? mark.offsetTop - tip().clientHeight / 2 : 0;
  };

  const byKey = (link) => link?.matches(":focus-visible") && link === document.activeElement;
  const later = (what, ...values) => {
    clearTimeout(waiting);
    waiting = setTimeout(what, SOON, ...values);
  };
  // The mouse may also move onto the box, to read on or to select words.
  const pointed = (event) => {
    if (event.pointerType === "touch") return;
    const link = event.target.closest?.(CITED);
    if (link && link !== wanted) later(show, link);
    else if (link || event.target.closest?.("#beleg-tip")) clearTimeout(waiting);
    else if (!byKey(wanted)) later(hide);
  };

  document.addEventListener("pointerover", pointed);
  document.documentElement.addEventListener("pointerleave", () => { if (!byKey(wanted)) later(hide); });
  document.addEventListener("focusin", (event) => {
    const link = event.target.closest?.(CITED);
    if (byKey(link)) show(link);
  });
  document.addEventListener("focusout", (event) => { if (event.target === wanted) hide(); });
  document.addEventListener("click", (event) => { if (event.target.closest(CITED)) hide(); }, true);
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
  document.addEventListener("scroll", (event) => { if (event.target !== tip()) place(); }, true);
  window.addEventListener("resize", place);
})();
