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
