// 'Exit this page', before anything else is loaded or shown. No page needs this file; see docs/adr/0042.
"use strict";
{
  const LEFT = "left";
  const leftFor = () => { try { return sessionStorage.getItem(LEFT); } catch { return null; } };
  const leave = (address) => {
    document.documentElement.hidden = true;
    try { sessionStorage.setItem(LEFT, address); } catch { /* Nothing can be kept: Back shows the pages before. */ }
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
