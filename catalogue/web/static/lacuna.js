// Improves pages that work without it. No page needs this file.
"use strict";

// 'Exit this page' comes first, before anything else is loaded or shown: docs/adr/0042. What needs the page waits for it.
{
  const LEFT = "left";
  const leftFor = () => { try { return sessionStorage.getItem(LEFT); } catch { return null; } };
  const leave = (address) => {
    document.documentElement.hidden = true;
    try {
      sessionStorage.clear(); // Such as a basket: take.js.
      sessionStorage.setItem(LEFT, address);
    } catch { /* Nothing can be kept: Back shows the pages before. */ }
    location.replace(address);
  };

  // Whoever left and is brought here by the Back button leaves again; whoever comes by themselves is welcome.
  const [visit] = performance.getEntriesByType("navigation");
  if (visit?.type !== "back_forward") {
    try { sessionStorage.removeItem(LEFT); } catch { /* Nothing was kept. */ }
  } else if (leftFor()) leave(leftFor());
  addEventListener("pageshow", (event) => { if (event.persisted && leftFor()) leave(leftFor()); });

  const exit = () => document.querySelector("[data-exit]")?.href;
  document.addEventListener("click", (event) => {
    if (!event.target.closest?.("[data-exit]")) return;
    event.preventDefault();
    leave(exit());
  });

  // Shift three times within five seconds, as on GOV.UK, or Escape; a key between them, or one held down, is none.
  const WITHIN = 5000;
  let presses = [];
  addEventListener("keydown", (event) => {
    if (event.repeat) return;
    if (!["Shift", "Escape"].includes(event.key) || presses.some(({ key }) => key !== event.key)) presses = [];
    if (["Shift", "Escape"].includes(event.key)) presses = [...presses.slice(-2), { key: event.key, at: event.timeStamp }];
    if (presses.length === 3 && presses[2].at - presses[0].at < WITHIN && exit()) leave(exit());
  });
}

// What was done is said once: loaded again, gone back to or kept as a bookmark, the page tells how things stand.
const said = new URL(location);
if (said.searchParams.has("said")) {
  said.searchParams.delete("said");
  history.replaceState(history.state, "", said);
}

// A form that is being sent is not sent again by a second press; what sends its form by itself sees to that itself.
{
  const WHILE = 3000;
  const sent = new WeakMap();
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post" || form.matches("[data-scan]")) return;
    if (event.timeStamp - (sent.get(form) ?? -WHILE) < WHILE) event.preventDefault();
    else sent.set(form, event.timeStamp);
  });
}

// The menu closes when one goes on elsewhere on the page, or by Escape.
addEventListener("DOMContentLoaded", () => {
  const menu = document.querySelector(".menu");
  if (!menu) return;
  const close = (event) => { if (!menu.contains(event.target)) menu.open = false; };
  document.addEventListener("click", close);
  document.addEventListener("focusin", close);
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.firstElementChild.focus();
  });
});

// On a phone the tabs are one row: the one that is open is brought into sight.
addEventListener("DOMContentLoaded", () => {
  for (const open of document.querySelectorAll(".tabs [aria-current]")) {
    const row = open.closest(".tabs");
    const [within, own] = [row, open].map((part) => part.getBoundingClientRect());
    row.scrollLeft += own.left - within.left - (within.width - own.width) / 2;
  }
});

// Filters stand open beside the results where there is room.
addEventListener("DOMContentLoaded", () => {
  const wide = matchMedia("(min-width: 56rem)");
  for (const filters of document.querySelectorAll("details.facets")) {
    const adapt = () => { filters.open = wide.matches; };
    wide.addEventListener("change", adapt);
    adapt();
  }
});

// Suggestions while typing: a combobox (ARIA 1.2) over a plain field. ``address`` is asked for them as JSON,
// and ``pick`` gets the one that was chosen; where ``first`` is true, the first is chosen from the beginning.
let comboboxes = 0;
function combobox(input, address, pick, { first = false } = {}) {
  const list = document.createElement("ul");
  list.className = "suggestions";
  list.id = `suggestions-${++comboboxes}`;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.labels[0]?.textContent ?? input.getAttribute("aria-label") ?? "");
  list.hidden = true;
  input.after(list);
  for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-controls": list.id, "aria-expanded": "false" })) {
    input.setAttribute(name, value);
  }

  let shown = [];
  let chosen = -1;
  let asked = 0;
  let timer;

  const show = (suggestions) => {
    shown = suggestions;
    chosen = -1;
    input.removeAttribute("aria-activedescendant");
    list.replaceChildren(...suggestions.map((each, position) => {
      const item = document.createElement("li");
      item.id = `${list.id}-${position}`;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", "false");
      const text = document.createElement("span");
      text.textContent = each.text;
      const kind = document.createElement("span");
      kind.className = "quiet";
      kind.textContent = each.count ? `${each.kind} · ${each.count}` : each.kind;
      item.append(text, kind);
      return item;
    }));
    list.hidden = suggestions.length === 0;
    input.setAttribute("aria-expanded", String(!list.hidden));
    if (first && shown.length) choose(0);
  };

  const choose = (position) => {
    const items = [...list.children];
    chosen = (position + items.length + 1) % (items.length + 1);
    items.forEach((item, each) => item.setAttribute("aria-selected", String(each === chosen)));
    if (chosen < items.length) {
      input.setAttribute("aria-activedescendant", items[chosen].id);
      items[chosen].scrollIntoView({ block: "nearest" });
    } else {
      chosen = -1;
      input.removeAttribute("aria-activedescendant");
    }
  };

  const take = (position) => {
    const suggestion = shown[position];
    asked++;
    show([]);
    pick(suggestion);
  };

  const ask = async () => {
    const mine = ++asked;
    const text = input.value.trim();
    if (text.length < 2) return show([]);
    try {
      const join = address.includes("?") ? "&" : "?";
      const answer = await fetch(`${address}${join}${new URLSearchParams({ q: text })}`, { headers: { Accept: "application/json" } });
      const { suggestions } = await answer.json();
      if (mine === asked && document.activeElement === input) show(suggestions);
    } catch {
      show([]); // Offline or slow: the field stays a plain field.
    }
  };

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 120);
  });
  input.addEventListener("keydown", (event) => {
    if (list.hidden || event.isComposing) return;
    if (event.key === "ArrowDown") choose(chosen + 1);
    else if (event.key === "ArrowUp") choose(chosen < 0 ? list.children.length - 1 : chosen - 1);
    else if (event.key === "Escape") show([]);
    else if (event.key === "Enter" && chosen >= 0) take(chosen);
    else return;
    event.preventDefault();
  });
  input.addEventListener("blur", () => setTimeout(() => show([]), 150));
  list.addEventListener("mousedown", (event) => {
    event.preventDefault();
    const item = event.target.closest("li");
    if (item) take([...list.children].indexOf(item));
  });
}

addEventListener("DOMContentLoaded", () => {
  for (const input of document.querySelectorAll("input[data-suggest]")) {
    combobox(input, input.dataset.suggest, ({ query }) => {
      input.value = query;
      input.form.requestSubmit();
    });
  }
});
