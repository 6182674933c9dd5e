// Improves the member's pages, which work without it.
"use strict";

// A check under way: ask how far it is, and go on to the report when it is done.
for (const watched of document.querySelectorAll("[data-check]")) {
  const bar = watched.querySelector("progress");
  let pause = 150; // A short list is done at once; a long one is asked about ever less often.
  const ask = async () => {
    try {
      const answer = await fetch(watched.dataset.check, { headers: { Accept: "application/json" } });
      if (answer.redirected) return location.reload(); // Logged out meanwhile.
      const { finished, done, total, words } = await answer.json();
      if (finished) return location.reload();
      watched.querySelector("[data-words]").textContent = words;
      if (total) {
        bar.max = total;
        bar.value = done;
      }
      pause = Math.min(pause * 1.2, 1000);
      setTimeout(ask, pause);
    } catch {
      setTimeout(ask, 2000); // Offline for a moment: the work goes on without us.
    }
  };
  setTimeout(ask, pause);
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
