// Titles picked to take along, kept by this tab alone, and citations to copy. Every page works without it.
"use strict";
{
  const KEY = "basket"; // lacuna.js forgets it, with all else, when its reader leaves by 'Exit this page'.
  const read = () => { try { return JSON.parse(sessionStorage.getItem(KEY)) ?? []; } catch { return null; } };
  const keep = (names) => {
    try {
      if (names.length) sessionStorage.setItem(KEY, JSON.stringify(names));
      else sessionStorage.removeItem(KEY);
    } catch { /* Nothing can be kept: the address carries what was picked, as without scripts. */ }
  };
  const form = document.getElementById("basket");
  const whole = document.querySelector("[data-basket]"); // The page of the basket: its address says what is in it.
  const address = new URL(location);
  const named = address.searchParams.getAll("pick");
  const boxes = () => [...document.querySelectorAll("input[name=pick][type=checkbox]")];
  const said = form?.querySelector("[data-picked]");

  const tell = (names) => {
    if (!said) return;
    form.classList.toggle("idle", names.length === 0);
    said.value = names.length === 1 ? said.dataset.one : said.dataset.many.replace("#", names.length);
    if (!names.length) said.value = said.dataset.none ?? "";
    said.hidden = !said.value;
  };
  const show = () => {
    const names = read();
    if (!names) return;
    for (const box of boxes()) box.checked = names.includes(box.value);
    tell(names);
  };

  if (read()) {
    if (whole && named.length) keep(boxes().map((box) => box.value)); // Those that are still there.
    else if (named.length) keep([...new Set([...read(), ...named])]);
    else if (whole && read().length) {
      for (const name of read()) address.searchParams.append("pick", name);
      location.replace(address);
    }
    // The tab keeps it from here on, so that no address need carry it but that of the basket.
    for (const hidden of document.querySelectorAll("input[type=hidden][name=pick]")) hidden.remove();
    for (const link of document.links) {
      if (!link.search.includes("pick=")) continue;
      const bare = new URL(link.href);
      bare.searchParams.delete("pick");
      link.href = bare;
    }
    if (!whole && named.length) {
      address.searchParams.delete("pick");
      history.replaceState(history.state, "", address);
    }
    document.addEventListener("change", ({ target }) => {
      if (target.name !== "pick") return;
      const others = read().filter((name) => name !== target.value);
      keep(target.checked ? [...others, target.value] : others);
      tell(read());
      if (!whole) return;
      address.searchParams.delete("pick");
      for (const name of read()) address.searchParams.append("pick", name);
      history.replaceState(history.state, "", address);
    });
    form?.addEventListener("formdata", ({ formData }) => {
      formData.delete("pick");
      for (const name of read()) formData.append("pick", name);
    });
    document.querySelector("[data-empty]")?.addEventListener("click", () => keep([]));
    addEventListener("pageshow", show); // Also where the browser brings a page back as it was.
    show();
  }

  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => print());
  }
  for (const button of document.querySelectorAll("[data-copy]")) {
    if (!navigator.clipboard) break;
    button.hidden = false;
    button.addEventListener("click", async () => {
      const texts = [...document.querySelectorAll(button.dataset.copy)].map((each) => each.textContent);
      await navigator.clipboard.writeText(texts.join("\n\n"));
      button.textContent = button.dataset.done;
    });
  }
}
