// The librarian's desk: answers while typing, rows added in place, progress watched. No page needs this file.
"use strict";

// The answer to what is scanned or typed, as a fragment of HTML made by the server.
for (const form of document.querySelectorAll("form[data-answer]")) {
  const input = form.querySelector("input[type=search]");
  const panel = document.getElementById(form.dataset.into);
  for (const hint of form.querySelectorAll("[data-with-script]")) hint.hidden = false;
  let timer;
  let asking;

  const ask = async () => {
    clearTimeout(timer);
    asking?.abort();
    asking = new AbortController();
    const typed = new FormData(form);
    if (input.value.trim().length < 3) return panel.replaceChildren();
    try {
      const answer = await fetch(`${form.dataset.answer}?${new URLSearchParams(typed)}`, { signal: asking.signal });
      if (!answer.ok) return;
      const text = await answer.text();
      if (input.value !== typed.get("text")) return;
      panel.innerHTML = text;
    } catch {
      // Offline, or overtaken by the next letter: Enter still looks it up.
    }
  };

  const current = () => panel.querySelector(".answer")?.dataset.for === input.value.trim();

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 150);
  });
  input.addEventListener("keydown", async (event) => {
    if (event.key !== "Enter" || event.isComposing || !(event.ctrlKey || event.shiftKey)) return;
    event.preventDefault();
    if (!current()) await ask();
    if (current()) panel.querySelector(`[data-key=${event.ctrlKey ? "copy" : "new"}]`)?.click();
  });

  // Whoever was quicker than this file has typed already.
  if (input.value !== input.defaultValue) ask();
}

// Names and terms completed while typing; a body that is chosen is no person.
const complete = (input) => {
  input.removeAttribute("list");
  combobox(input, input.dataset.complete, ({ value, contributor }) => {
    input.value = value;
    const kind = input.closest(".row")?.querySelector("select[name=contributor_kind]");
    if (kind && contributor) kind.value = contributor;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
};
document.querySelectorAll("input[data-complete]").forEach(complete);

// A further row in a repeated field, without a round trip.
document.addEventListener("click", (event) => {
  const button = event.target.closest?.("button[data-more]");
  const last = button?.previousElementSibling;
  if (!last?.matches(".row")) return;
  event.preventDefault();
  const row = last.cloneNode(true);
  for (const list of row.querySelectorAll(".suggestions")) list.remove();
  for (const input of row.querySelectorAll("input")) {
    input.value = "";
    input.removeAttribute("autofocus");
    if (input.dataset.complete) complete(input);
  }
  last.after(row);
  row.querySelector("input").focus();
});

// A scanner ends what it writes with Enter: in a form of several fields that leads to the next one and sends
// nothing. It is known by its haste; a field for numbers leads on however it was filled.
let hurried = 0;
let pressed = 0;
document.addEventListener("keydown", (event) => {
  const field = event.target;
  const since = event.timeStamp - pressed;
  pressed = event.timeStamp;
  if (event.key.length === 1) hurried = since < 50 ? hurried + 1 : 0;
  if (event.key !== "Enter" || event.defaultPrevented || event.isComposing) return;
  const scanned = hurried > 3 && since < 100;
  hurried = 0;
  const form = field.closest?.("form[data-fields]");
  if (!form || !field.matches("input:not([type=checkbox], [type=radio])") || event.ctrlKey || event.shiftKey) return;
  if (!scanned && !("scanned" in field.dataset)) return;
  event.preventDefault();
  const fields = [...form.elements].filter((each) => each.matches("input:not([type=hidden]), select, textarea, button:not(.unseen)") && each.checkVisibility());
  const next = fields.slice(fields.indexOf(field) + 1).find((each) => !each.matches("button.plain"));
  next?.focus();
});

// What is typed into a description is kept as a draft, a moment after the last key and when the page is left.
for (const form of document.querySelectorAll("form[data-draft]")) {
  const state = form.querySelector("[data-kept]");
  let timer;
  let typed = false;
  let lost = false;

  const send = () => fetch(form.dataset.draft, { method: "POST", headers: { Accept: "application/json" }, body: new FormData(form) });

  // After a new login the form's token is the old session's: the page as it is now has a fresh one. Where
  // somebody else logged in, what stands here is none of theirs.
  const renewToken = async () => {
    const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
    const anew = page.querySelector("form[data-draft]");
    if (anew?.dataset.whose !== form.dataset.whose) return false;
    const token = anew.elements.csrf_token.value;
    for (const input of document.querySelectorAll("input[name=csrf_token]")) input.value = token;
    return true;
  };

  const keep = async () => {
    clearTimeout(timer);
    typed = false;
    try {
      let answer = await send();
      if (!answer.ok && await renewToken()) answer = await send();
      lost = !answer.ok;
    } catch {
      lost = true;
    }
    state.textContent = lost ? state.dataset.lost : state.dataset.kept;
  };
  addEventListener("focus", () => lost && keep());

  const note = () => {
    typed = true;
    clearTimeout(timer);
    timer = setTimeout(keep, 800);
  };
  form.addEventListener("input", note);
  form.addEventListener("change", note);
  form.addEventListener("submit", () => {
    typed = false;
    clearTimeout(timer);
  });
  addEventListener("pagehide", () => {
    if (typed) navigator.sendBeacon(form.dataset.draft, new FormData(form));
  });
}

// What is chosen in a form of many choices is kept at once, so that every way off the page is safe.
for (const form of document.querySelectorAll("form[data-keep]")) {
  form.addEventListener("change", (event) => {
    if (event.target.type !== "radio") return;
    fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual", keepalive: true }).catch(() => {});
  });
}

// Scanning along a shelf: the page's content follows each scan, and a wrong place is heard and felt.
const tones = { done: [[880, 0.08]], warning: [[440, 0.15], [440, 0.15]], wrong: [[196, 0.25], [147, 0.45]] };
let sounds;
const sound = (kind) => {
  if (kind === "wrong") navigator.vibrate?.([200, 80, 400]);
  try {
    sounds ??= new AudioContext();
    let at = sounds.currentTime;
    for (const [pitch, seconds] of tones[kind] ?? []) {
      const tone = sounds.createOscillator();
      const loudness = sounds.createGain();
      tone.type = kind === "wrong" ? "square" : "sine";
      tone.frequency.value = pitch;
      loudness.gain.value = 0.15;
      tone.connect(loudness).connect(sounds.destination);
      tone.start(at);
      tone.stop(at + seconds);
      at += seconds + 0.05;
    }
  } catch {
    // A device without sound still shows colour and words.
  }
};
const scans = [];
let noting = false;
const noteScans = async () => {
  if (noting) return;
  noting = true;
  while (scans.length) {
    const [address, body, form] = scans[0];
    try {
      const answer = await fetch(address, { method: "POST", body });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const typed = document.querySelector("form[data-scan] input[name=text]")?.value ?? "";
      document.getElementById("main").replaceChildren(...page.getElementById("main").childNodes);
      scans.shift();
      const field = document.querySelector("form[data-scan] input[name=text]");
      if (field) field.value = typed;
      field?.focus();
      const said = document.querySelector("[data-sound]");
      document.documentElement.dataset.heard = said?.dataset.sound ?? "wrong";
      sound(said?.dataset.sound ?? "wrong");
    } catch {
      scans.length = 0;
      form.submit(); // Without a connection the browser says so.
    }
  }
  noting = false;
};
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("form[data-scan]")) return;
  event.preventDefault();
  scans.push([form.action, new FormData(form), form]);
  form.elements.text.value = "";
  noteScans();
});

// Work in the background: the bar moves, and the page is loaded again at the end.
for (const place of document.querySelectorAll("[data-progress]")) {
  const bar = place.querySelector("progress");
  const look = async () => {
    try {
      const { finished, done, total, words } = await (await fetch(place.dataset.progress)).json();
      if (finished) return location.reload();
      place.querySelector("[data-words]").textContent = words;
      if (total) Object.assign(bar, { max: total, value: done });
    } catch {
      // A moment without the server: look again.
    }
    setTimeout(look, 500);
  };
  setTimeout(look, 300);
}

// Whether a gift closed a gap is known a moment after it is accepted: look again, and say it where the gift stands.
for (const lines of document.querySelectorAll("[data-gains]")) {
  const look = async () => {
    try {
      const answer = await fetch(location.href);
      if (!answer.ok || answer.redirected) return;
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const said of fresh.querySelectorAll(".lines .gain")) {
        const line = document.getElementById(said.closest("li").id);
        if (!line || [...line.querySelectorAll(".gain")].some((each) => each.textContent === said.textContent)) continue;
        said.setAttribute("role", "status");
        line.append(said);
      }
    } catch { /* Offline: the donation's page says it later. */ }
  };
  for (const pause of [600, 2000, 6000]) setTimeout(look, pause);
}
