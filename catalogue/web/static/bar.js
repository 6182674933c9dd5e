// Work on many things by keys: the bar of a list says how many are ticked, and keys go from row to row; where one thing is
// decided at a time, a key gives the answer. The pages work without it.
"use strict";

for (const shown of document.querySelectorAll("[data-with-script]")) shown.hidden = false;
for (const spared of document.querySelectorAll("[data-without-script]")) spared.hidden = true;

for (const bar of document.querySelectorAll("[data-bar]")) {
  const form = bar.closest("form");
  const said = bar.querySelector("[data-chosen]");
  const help = bar.querySelector(".keys");
  const on = bar.querySelector("[data-keys-on]");
  const boxes = () => [...form.elements].filter((each) => "pick" in each.dataset);
  const count = () => {
    if ("picked" in said.dataset) return; // The basket, of which this page shows but a part: take.js counts it.
    const ticked = boxes().filter((each) => each.checked).length;
    bar.classList.toggle("idle", ticked === 0 && bar.dataset.bar !== "always");
    said.value = ticked === 0 ? said.dataset.none : ticked === 1 ? said.dataset.one : said.dataset.many.replace("#", ticked);
  };
  said.hidden = false;
  document.addEventListener("change", count);
  addEventListener("pageshow", count); // The browser has put ticks back where the reader left them.
  count();

  const rows = () => [...document.querySelectorAll("[data-rows] > *")];
  let at = -1;
  const stand = (place) => {
    const all = rows();
    if (!all.length) return;
    all[at]?.classList.remove("at");
    at = Math.min(Math.max(place, 0), all.length - 1);
    all[at].classList.add("at");
    const target = all[at].querySelector("[data-pick], a[href]");
    target?.focus({ preventScroll: true });
    all[at].scrollIntoView({ block: "nearest" });
  };
  const here = () => {
    const focused = rows().findIndex((each) => each.contains(document.activeElement));
    return focused >= 0 ? focused : at;
  };
  // What was just dealt with led to the next row, which has the focus as the place that the address names.
  at = rows().findIndex((each) => each.id && `#${each.id}` === location.hash);
  rows()[at]?.classList.add("at");

  const actions = {
    j: () => stand(here() + 1),
    k: () => stand(here() - 1),
    x: () => rows()[here()]?.querySelector("[data-pick]")?.click(),
    Enter: () => {
      const row = rows()[here()];
      (row?.querySelector("[data-open]") ?? row?.querySelector("h2 a, h3 a, summary, a[href]"))?.click();
    },
    b: () => bar.querySelector("select, input:not([type=hidden]), button, summary")?.focus(),
    u: () => document.querySelector("[data-undo]")?.click(),
    "?": () => { help.open = !help.open; },
  };
  document.addEventListener("keydown", (event) => {
    if (!on.checked || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
    const field = event.target.closest("input:not([type=checkbox], [type=radio]), select, textarea, a, button, summary, dialog");
    if (field && (event.key === "Enter" || !field.matches("a, button, summary"))) return;
    if (event.target.closest("[data-keys]")) return;
    // Where the keyboard writes another script, such as Khmer, the place of the key says which it is.
    const key = /^[a-z]$/i.test(event.key) || event.key in actions ? event.key : event.code.replace(/^Key/, "").toLowerCase();
    const answer = /^[a-z]$/.test(key) ? rows()[here()]?.querySelector(`[data-key=${key}]`) : null;
    if (!answer && !(key in actions)) return;
    event.preventDefault();
    if (answer) answer.click();
    else actions[key]();
  });
}

// One key an answer, as long as the focus is within the comparison (WCAG 2.1.4).
const compared = document.querySelector("[data-keys]");
if (compared) {
  compared.focus({ preventScroll: location.hash !== "#compare" });
  compared.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    // Where the keyboard writes another script, such as Khmer, the place of the key says which it is.
    const letter = /^[a-z]$/i.test(event.key) ? event.key : event.code.replace(/^Key/, "");
    let button = document.querySelector(`[data-key="${CSS.escape(letter.toLowerCase())}"]`);
    // Within one of several candidates an answer is about that one.
    const candidate = event.target.closest(".candidate");
    if (candidate && button?.closest(".candidate")) button = candidate.querySelector(`button[value="${button.value}"]`);
    button?.click();
  });
}
