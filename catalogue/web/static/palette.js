// Going anywhere by keys, for whoever is logged in: "/" or Ctrl-K opens the palette. Without it there is a page of the same form.
"use strict";

// Whoever speaks to the computer, or hits keys by mistake, turns single keys off (WCAG 2.1.4); kept in this browser.
const OFF = "single-keys-off";
let keysOff = false;
try { keysOff = Boolean(localStorage.getItem(OFF)); } catch { /* Nothing can be kept: for this page alone. */ }
for (const on of document.querySelectorAll("[data-keys-on][data-remembered]")) {
  on.checked = !keysOff;
  on.addEventListener("change", () => {
    keysOff = !on.checked;
    try { keysOff ? localStorage.setItem(OFF, "1") : localStorage.removeItem(OFF); } catch { /* As above. */ }
  });
}
for (const shown of document.querySelectorAll("[data-with-script]")) shown.hidden = false;

const palette = document.querySelector("dialog.palette");
if (palette) {
  const form = palette.querySelector("form");
  const input = form.querySelector("[data-goals]");
  const go = ({ address }) => location.assign(address);
  combobox(input, input.dataset.goals, go, { first: true });

  const open = () => {
    document.querySelector(".menu[open]")?.removeAttribute("open");
    if (!palette.open) palette.showModal();
    input.focus();
    input.select();
  };
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.altKey) return;
    const held = event.ctrlKey || event.metaKey;
    const letter = held && !event.shiftKey && (event.key.toLowerCase() === "k" || event.code === "KeyK");
    // Where the keyboard writes another script, such as Khmer, the place of the key says which it is.
    const slash = !held && !keysOff && (event.key === "/" || (event.code === "Slash" && event.key > "\x7f"));
    if (!letter && (!slash || event.target.closest("input:not([type=checkbox], [type=radio]), select, textarea, [contenteditable]"))) return;
    event.preventDefault();
    open();
  });
  // Typed faster than anything was found: the first thing that is found, else the page that says so.
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      const answer = await fetch(`${input.dataset.goals}?${new URLSearchParams({ q: input.value })}`, { headers: { Accept: "application/json" } });
      const { suggestions } = await answer.json();
      if (input.value.trim() && suggestions.length) return go(suggestions[0]);
    } catch { /* Offline, or logged out: the page says it. */ }
    form.submit();
  });
  // One Escape closes it, whatever is listed; so does a click beside it.
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    palette.close();
  }, { capture: true });
  palette.addEventListener("click", (event) => { if (event.target === palette) palette.close(); });
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]");
    if (link?.pathname !== new URL(form.action).pathname || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open();
  });
}
