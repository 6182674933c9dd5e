// The bar of a list of things: says how many are ticked, and lets keys go from row to row. The page works without it.
"use strict";

for (const bar of document.querySelectorAll("[data-bar]")) {
  const said = bar.querySelector("[data-chosen]");
  const boxes = () => [...bar.elements].filter((each) => each.type === "checkbox");
  const count = () => {
    const ticked = boxes().filter((each) => each.checked).length;
    bar.classList.toggle("idle", ticked === 0);
    said.value = ticked === 0 ? said.dataset.none : ticked === 1 ? said.dataset.one : said.dataset.many.replace("#", ticked);
  };
  said.hidden = false;
  for (const hidden of bar.querySelectorAll("[data-with-script]")) hidden.hidden = false;
  document.addEventListener("change", count);
  addEventListener("pageshow", count); // The browser has put ticks back where the reader left them.
  count();

  const rows = () => [...document.querySelectorAll("[data-rows] > li")];
  let at = -1;
  const stand = (place) => {
    const all = rows();
    if (!all.length) return;
    all[at]?.classList.remove("at");
    at = Math.min(Math.max(place, 0), all.length - 1);
    all[at].classList.add("at");
    const target = all[at].querySelector("input[type=checkbox], a[href]");
    target?.focus({ preventScroll: true });
    all[at].scrollIntoView({ block: "nearest" });
  };
  const here = () => {
    const focused = rows().findIndex((each) => each.contains(document.activeElement));
    return focused >= 0 ? focused : at;
  };
  const actions = {
    j: () => stand(here() + 1),
    k: () => stand(here() - 1),
    x: () => rows()[here()]?.querySelector("input[type=checkbox]")?.click(),
    Enter: () => rows()[here()]?.querySelector("h2 a, h3 a, summary, a[href]")?.click(),
    "?": () => { const keys = bar.querySelector(".keys"); keys.open = !keys.open; },
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const field = event.target.closest("input:not([type=checkbox]), select, textarea, a, button, summary");
    if (field && (event.key === "Enter" || !field.matches("a, button, summary"))) return;
    // Where the keyboard writes another script, such as Khmer, the place of the key says which it is.
    const key = /^[a-z]$/i.test(event.key) || event.key in actions ? event.key : event.code.replace(/^Key/, "").toLowerCase();
    const act = actions[key];
    if (!act || event.target.closest("[data-keys]")) return;
    event.preventDefault();
    act();
  });
}
