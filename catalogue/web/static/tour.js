// A tour shows one step at a time, and marks on the page what the step is about. Without it all steps stand below each other.
"use strict";

for (const tour of document.querySelectorAll("[data-tour]")) {
  const details = tour.querySelector("details");
  const steps = [...tour.querySelectorAll(".tour-steps > li")];
  const back = tour.querySelector("[data-back]");
  const next = tour.querySelector("[data-next]");
  const said = tour.querySelector("[data-words]");
  let at = 0;
  const show = (place) => {
    at = Math.min(Math.max(place, 0), steps.length - 1);
    for (const step of steps) step.hidden = step !== steps[at];
    back.disabled = at === 0;
    next.disabled = at === steps.length - 1;
    said.value = said.dataset.words.replace("##", steps.length).replace("#", at + 1);
    document.querySelector(".pointed")?.classList.remove("pointed");
    const meant = details.open && steps[at].dataset.at ? document.querySelector(steps[at].dataset.at) : null;
    meant?.classList.add("pointed");
  };
  tour.querySelector("[data-steps]").hidden = false;
  back.addEventListener("click", () => show(at - 1));
  next.addEventListener("click", () => show(at + 1));
  details.addEventListener("toggle", () => show(at));
  show(0);
}
