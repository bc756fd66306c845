// A member unit's sheet on a phone: big steps, saved by itself, nothing lost on a lost connection.
// The page works without this file: then the lists are filled in and the buttons save.
(function () {
  "use strict";

  const root = document.querySelector("[data-live=sheet]");
  if (!root) return;
  const isDoor = (answer) => new URL(answer.url).pathname.startsWith("/accounts/");
  const form = root.querySelector("form[data-sheet]");
  const PREFIX = "sheet." + root.dataset.unit + ".";
  const KEY = PREFIX + root.dataset.turn;
  const PAUSE = 700;
  const FIRST_RETRY = 2000;
  const LAST_RETRY = 15000;
  let edits = 0; // counts what was typed, so that an answer knows whether it is about everything
  let dirty = false;
  let disputed = false;
  let closed = false;
  let sending = null;
  let wantsIn = false;
  let waiting = 0;
  let retry = FIRST_RETRY;
  let lastSent = "";

  // What a sheet holds, as one line that can be compared.
  function inWords(sheet) {
    const items = Object.entries(sheet.items || {}).map(([name, value]) => name + "=" + value);
    return items.sort().join() + "|" + (sheet.note || "").trim();
  }

  const selects = () => Array.from(form.querySelectorAll("select[data-points]"));
  const versionField = () => form.elements.version;

  function tell(word, at) {
    const line = form.querySelector("[data-sheet-state]");
    line.textContent = (form.dataset[word] || word) + (at ? " " + at : "");
    line.classList.toggle("saved-failed", ["offline", "expired"].includes(word));
  }

  function values() {
    const items = {};
    selects().forEach((field) => {
      if (field.value !== "") items[field.name] = field.value;
    });
    return { items, note: form.elements.note.value };
  }

  function put(given) {
    selects().forEach((field) => {
      const value = given.items[field.name];
      field.value = value === undefined ? "" : String(value);
      field.dispatchEvent(new Event("drawn"));
    });
    form.elements.note.value = given.note || "";
    selects()[0].dispatchEvent(new Event("input", { bubbles: true }));
  }

  // This machine's own copy, until the server has it.
  function remember() {
    const kept = {
      ...values(),
      version: versionField().value,
      handIn: wantsIn,
      url: form.action,
      name: form.dataset.name,
    };
    try {
      localStorage.setItem(KEY, JSON.stringify(kept));
    } catch {
      // A browser without storage still sends.
    }
  }

  function read(key) {
    try {
      return JSON.parse(localStorage.getItem(key));
    } catch {
      return null;
    }
  }

  const forget = (key) => {
    try {
      localStorage.removeItem(key);
    } catch {
      // nothing was kept
    }
  };

  function body(given, version, handIn) {
    const data = new FormData();
    data.append("csrfmiddlewaretoken", form ? form.elements.csrfmiddlewaretoken.value : token());
    data.append("version", version);
    data.append("note", given.note || "");
    Object.entries(given.items).forEach(([name, value]) => data.append(name, value));
    if (handIn) data.append("hand_in", "1");
    return data;
  }

  const token = () => JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];

  const post = (url, data) =>
    fetch(url, { method: "POST", body: data, headers: { Accept: "application/json" } });

  function edited() {
    edits += 1;
    dirty = true;
    remember();
    if (disputed || closed) return;
    clearTimeout(waiting);
    waiting = setTimeout(save, PAUSE);
  }

  // Sends what is typed; resolves when the server has answered or cannot be reached.
  async function save() {
    clearTimeout(waiting);
    // Whoever waits asks again: of two that waited together only one may send, or they would dispute each other.
    while (sending) await sending;
    if ((!dirty && !wantsIn) || disputed || closed) return;
    sending = send();
    await sending;
    sending = null;
  }

  async function send() {
    const about = edits;
    const handIn = wantsIn;
    const given = values();
    const before = lastSent;
    lastSent = inWords(given);
    tell("saving");
    let answer;
    try {
      answer = await post(form.action, body(given, versionField().value, handIn));
    } catch {
      return later("offline");
    }
    if (isDoor(answer)) return later("expired");
    if (!(answer.headers.get("Content-Type") || "").startsWith("application/json")) return later("offline");
    retry = FIRST_RETRY;
    const told = await answer.json();
    if (answer.status === 200) return taken(told, about, handIn);
    if (answer.status === 409) {
      // The portal had it already and only its answer was lost: no dispute with oneself.
      if (![before, lastSent].includes(inWords(told.theirs))) return dispute(told);
      versionField().value = told.theirs.version;
      waiting = setTimeout(save, 0);
      return;
    }
    if (answer.status === 403) return shut(told.message);
    wantsIn = false;
    const first = Object.values(told.errors || {})[0];
    tell(first ? first[0] : told.message);
  }

  function later(word) {
    remember();
    tell(word);
    waiting = setTimeout(save, retry);
    retry = Math.min(retry * 2, LAST_RETRY);
  }

  function taken(told, about, handIn) {
    versionField().value = told.version;
    if (handIn) wantsIn = false;
    if (about === edits) {
      dirty = false;
      forget(KEY);
    } else {
      remember();
      waiting = setTimeout(save, PAUSE);
    }
    const before = form.dataset.state;
    form.dataset.state = told.state;
    tell(told.state !== "handed_in" ? "draft" : before === "handed_in" && !handIn ? "kept" : "handed", told.at);
  }

  // Somebody of the same unit was first: both values stand side by side, and the person chooses.
  function dispute(told) {
    disputed = true;
    const box = document.getElementById("sheet-dispute");
    const banner = document.createElement("div");
    banner.className = "banner banner-warning";
    const title = document.createElement("p");
    title.className = "notice-title";
    title.textContent = told.message + "（" + told.theirs.by + " " + told.theirs.at + "）";
    const list = document.createElement("ul");
    selects().forEach((field) => {
      const line = document.createElement("li");
      const theirs = (told.theirs.items || {})[field.name];
      const shown = (value) => (value === undefined || value === "" ? form.dataset.unset : value + "%");
      line.textContent = field.labels[0].textContent + "：" + shown(field.value) + " / " + shown(theirs);
      list.append(line);
    });
    const row = document.createElement("div");
    row.className = "btn-row";
    row.append(
      button(form.dataset.mine, () => settle(told, true)),
      button(form.dataset.theirs, () => settle(told, false)),
    );
    banner.append(title, list, row);
    box.replaceChildren(banner);
    box.scrollIntoView({ block: "nearest" });
    tell(told.message);
  }

  function button(text, act) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "btn btn-secondary";
    made.textContent = text;
    made.addEventListener("click", act);
    return made;
  }

  function settle(told, mine) {
    document.getElementById("sheet-dispute").replaceChildren();
    disputed = false;
    if (!mine) {
      dirty = false;
      forget(KEY);
      location.reload();
      return;
    }
    versionField().value = told.theirs.version;
    dirty = true;
    save();
  }

  function alertLine(text) {
    const line = document.createElement("div");
    line.className = "banner banner-error";
    const said = document.createElement("p");
    said.textContent = text;
    line.append(said);
    const alerts = document.getElementById("alerts");
    alerts.append(line);
    alerts.scrollIntoView({ block: "nearest" });
  }

  // Too late: what was typed stays on the page to be read, and is not sent again.
  function shut(message) {
    closed = true;
    dirty = wantsIn = false;
    forget(KEY);
    alertLine(root.dataset.late.replace("{name}", form.dataset.name) + message);
    tell(message);
    form.querySelectorAll("select, textarea, input[type=range], button").forEach((each) => (each.disabled = true));
  }

  // The presenter has changed: first what is still unsent, then the new page.
  async function leave() {
    if (form && (dirty || wantsIn) && !disputed) await save();
    if (form && (dirty || disputed || closed)) {
      if (closed || disputed) offerNext();
      else root.dispatchEvent(new Event("ask-again")); // not reachable: with the next beat
      return;
    }
    location.reload();
  }

  function offerNext() {
    if (document.getElementById("sheet-next")) return;
    const row = document.createElement("p");
    row.id = "sheet-next";
    const link = document.createElement("a");
    link.href = location.pathname;
    link.className = "btn";
    link.textContent = root.dataset.next;
    row.append(link);
    document.getElementById("alerts").append(row);
  }

  // Big steps for a thumb: the list stays the field, the slider and the two buttons move it.
  function dial(field) {
    const box = document.createElement("div");
    box.className = "dial";
    const less = button("−", () => step(-5));
    const more = button("+", () => step(5));
    less.setAttribute("aria-label", form.dataset.less);
    more.setAttribute("aria-label", form.dataset.more);
    less.className = more.className = "dial-step";
    const slider = document.createElement("input");
    slider.type = "range";
    slider.min = 0;
    slider.max = 100;
    slider.step = 5;
    slider.setAttribute("aria-label", field.labels[0].textContent);
    const figure = document.createElement("p");
    figure.className = "dial-figure";
    const band = document.createElement("p");
    band.className = "hint dial-band";

    function draw() {
      const unset = field.value === "";
      slider.value = unset ? 0 : field.value;
      box.classList.toggle("dial-unset", unset);
      const points = (Number(field.value) * Number(field.dataset.points)) / 100;
      figure.textContent = unset ? form.dataset.unset : field.value + "% · " + points + " " + form.dataset.pointsWord;
      const chosen = field.selectedOptions[0];
      const group = chosen && chosen.parentElement.label;
      band.textContent = unset || !group ? "" : group;
      slider.setAttribute("aria-valuetext", figure.textContent);
    }

    function set(value) {
      field.value = String(Math.max(0, Math.min(100, value)));
      draw();
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }

    function step(by) {
      set(field.value === "" ? 50 : Number(field.value) + by);
    }

    slider.addEventListener("input", (event) => {
      event.stopPropagation();
      set(Number(slider.value));
    });
    // A tap on the end where an untouched slider stands changes nothing by itself.
    slider.addEventListener("click", () => field.value === "" && set(Number(slider.value)));
    field.addEventListener("drawn", draw);
    box.append(figure, less, slider, more, band);
    field.hidden = true;
    field.after(box);
    draw();
  }

  async function onSubmit(event) {
    event.preventDefault();
    const empty = selects().filter((field) => field.value === "");
    if (empty.length) {
      tell(form.dataset.missing.replace("{n}", empty.length));
      const slider = empty[0].nextElementSibling.querySelector("input");
      slider.scrollIntoView({ block: "center" });
      slider.focus({ preventScroll: true });
      return;
    }
    wantsIn = true;
    remember();
    await save();
  }

  // What an earlier visit could not send: this presenter's comes back into the sheet, another's is sent as it was.
  function resume() {
    const keys = Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));
    keys.forEach((key) => {
      const kept = read(key);
      if (!kept) return forget(key);
      if (key === KEY && form) {
        put(kept);
        versionField().value = kept.version;
        wantsIn = Boolean(kept.handIn);
        dirty = true;
        save();
      } else {
        deliver(key, kept);
      }
    });
  }

  async function deliver(key, kept) {
    let answer;
    try {
      answer = await post(kept.url, body(kept, kept.version, kept.handIn));
    } catch {
      setTimeout(() => deliver(key, kept), LAST_RETRY);
      return;
    }
    const isJson = (answer.headers.get("Content-Type") || "").startsWith("application/json");
    if (isDoor(answer) || !isJson) return;
    forget(key);
    if (answer.status === 200) return;
    const told = await answer.json();
    const words = root.dataset.late.replace("{name}", kept.name);
    alertLine(words + (told.message || ""));
  }

  // Keeps the session alive, and notices what a colleague has saved.
  async function ownSheet() {
    if (!root.dataset.own || document.hidden) return;
    try {
      const answer = await fetch(root.dataset.own);
      if (!answer.ok || isDoor(answer)) return;
      const kept = await answer.json();
      if (form && !dirty && !sending && String(kept.version) !== versionField().value) location.reload();
    } catch {
      // the pulse says that the network is gone
    }
  }

  if (form) {
    selects().forEach(dial);
    form.querySelector("[data-keep]").hidden = true;
    form.addEventListener("input", edited);
    form.addEventListener("submit", onSubmit);
    window.addEventListener("online", save);
    window.addEventListener("beforeunload", (event) => {
      if (dirty && !closed) event.preventDefault();
    });
  }
  root.addEventListener("presenter-changed", leave);
  try {
    resume();
  } catch {
    // A browser without storage has nothing to resume.
  }
  setInterval(ownSheet, 240000);
})();
