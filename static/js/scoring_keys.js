// The keyboard map of the workspace; ? shows it. Letters are keys only where nobody is typing (shortcuts.js).
(function () {
  "use strict";

  if (!window.scoring) return;
  const { items, chosen, percent, setPercent } = window.scoring;
  const { isFree, isText } = window.shortcuts;
  const keys = document.getElementById("keys");
  let current = null;
  let went = 0; // when g was pressed

  const isScored = (form) => percent(form) !== "";

  // The item where the keyboard is, or was last; at first the first one without its percentage.
  function here() {
    const focused = document.activeElement && document.activeElement.closest("form.score-item");
    current = focused || current;
    return current;
  }

  function go(form) {
    if (!form) return;
    current = form;
    const title = form.querySelector("h3");
    title.focus({ preventScroll: true });
    form.scrollIntoView({ block: "start" });
  }

  function step(by) {
    const form = here();
    if (!form) return go(items.find((each) => !isScored(each)) || items[0]);
    go(items[items.indexOf(form) + by]);
  }

  function unscored() {
    const place = items.indexOf(here()) + 1;
    go([...items.slice(place), ...items.slice(0, place)].find((form) => !isScored(form)));
  }

  function band(number) {
    const radio = here() && here().querySelector('input[name=band][value="' + number + '"]');
    if (!radio) return;
    radio.checked = true;
    radio.dispatchEvent(new Event("change", { bubbles: true }));
  }

  // Five points up or down; in a band without a percentage up begins at its lowest, down at its highest.
  function points(sign) {
    const form = here();
    if (!form) return;
    const all = Array.from(form.querySelectorAll("input[name=percent]"));
    const now = chosen(form, "percent");
    const picked = chosen(form, "band");
    const inside = picked ? all.filter((radio) => radio.closest("[data-band]").dataset.band === picked.value) : all;
    const next = now ? all[all.indexOf(now) + sign] : sign > 0 ? inside[0] : inside[inside.length - 1];
    if (!next || (!now && !picked)) return;
    setPercent(form, next.value);
    next.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function evidence() {
    const box = here() && here().querySelector(".item-evidence");
    if (!box) return;
    const links = Array.from(box.querySelectorAll("a"));
    const next = links[(Number(box.dataset.at ?? -1) + 1) % links.length];
    box.dataset.at = links.indexOf(next);
    box.open = true;
    next.click();
  }

  function write(name) {
    const form = here();
    if (!form) return;
    form.querySelector("details.remarks").open = true;
    form.elements[name].focus();
  }

  const ACTS = {
    j: () => step(1),
    k: () => step(-1),
    u: unscored,
    e: evidence,
    s: () => write("strengths"),
    o: () => write("opportunities"),
    q: () => write("questions"),
    a: () => here() && here().querySelector("[data-quick]").focus(),
    h: () => here() && here().querySelector("[data-history]").click(),
    "+": () => points(1),
    "=": () => points(1),
    "-": () => points(-1),
    "?": () => keys.showModal(),
    "？": () => keys.showModal(),
  };

  function onKey(event) {
    if (event.key === "Escape" && isText(event.target) && here()) return here().querySelector("h3").focus();
    if (!isFree(event)) return;
    const afterG = Date.now() - went < 1200;
    went = event.key === "g" ? Date.now() : 0;
    if (afterG && event.key === "t") document.getElementById("total").focus();
    else if (event.key >= "1" && event.key <= "6" && event.key.length === 1) band(event.key);
    else if (ACTS[event.key]) ACTS[event.key]();
    else return;
    event.preventDefault();
  }

  document.addEventListener("keydown", onKey);
  document.addEventListener("focusin", here);
})();
