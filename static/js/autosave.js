// A section of the application form saves itself, place by place (form[data-filing], elements [data-place]).
// The page works without this file: then the buttons save everything at once.
//
// A place is dirty while its entries differ from the fields' default values, which are what the server last
// confirmed. Dirty places are sent with the version in which this page saw them, so that the server can tell when somebody else changed the same place. What
// could not be sent is kept in localStorage, private places excepted, and offered again after a reload.
(function () {
  "use strict";

  const form = document.querySelector("form[data-filing]");
  if (!form) return;
  const words = document.getElementById("filing-words").dataset;
  const { read, write, post, moment } = window.keeping;
  const KEY = "filing." + form.dataset.filing;
  const OFFER = KEY + ".offer";
  const PAUSE = { change: 200, input: 1200 };
  const FIRST_RETRY = 2000;
  const LAST_RETRY = 30000;

  const seen = new Map(); // place → version in which the page saw it, where it differs from the page's own
  const held = new Set(); // places in dispute: sent again only with the person's choice
  const behind = new Set(); // places that others changed while they were being typed here
  let timer = 0;
  let busy = null;
  let retry = FIRST_RETRY;

  // --- places and their entries ------------------------------------------------------------------------------
  const places = () => form.querySelectorAll("[data-place]");
  const element = (place) => form.querySelector('[data-place="' + CSS.escape(place) + '"]');
  const version = () => form.querySelector("#section-state [name=version]").value;

  function entries(box, initial) {
    const found = [];
    box.querySelectorAll("input, select, textarea").forEach((field) => {
      if (!field.name || field.name === "shown" || field.type === "hidden") return;
      const ticked = initial ? field.defaultChecked : field.checked;
      if ((field.type === "radio" || field.type === "checkbox") && !ticked) return;
      found.push([field.name, initial ? initialValue(field) : field.value]);
    });
    return JSON.stringify(found);
  }

  function initialValue(field) {
    if (field.tagName !== "SELECT") return field.defaultValue === undefined ? field.value : field.defaultValue;
    const chosen = Array.from(field.options).find((option) => option.defaultSelected) || field.options[0];
    return chosen ? chosen.value : "";
  }

  // What the server has confirmed becomes the default, whatever was typed since.
  function confirm(box, list) {
    const has = (field) => list.some(([name, value]) => name === field.name && value === field.value);
    box.querySelectorAll("input, select, textarea").forEach((field) => {
      const said = list.find(([name]) => name === field.name);
      if (field.type === "radio" || field.type === "checkbox") field.defaultChecked = has(field);
      else if (field.type === "hidden" || !said) return;
      else if (field.tagName !== "SELECT") field.defaultValue = said[1];
      else Array.from(field.options).forEach((option) => (option.defaultSelected = option.value === said[1]));
    });
  }

  const isDirty = (box) => entries(box, false) !== entries(box, true);
  const dirty = () => Array.from(places()).filter((box) => isDirty(box) || behind.has(box.dataset.place));
  const sendable = () => dirty().filter((box) => !held.has(box.dataset.place));

  // --- what the person is told -------------------------------------------------------------------------------
  function tell(word, link) {
    const line = document.getElementById("section-saved");
    line.textContent = words[word];
    line.classList.toggle("saved-failed", word !== "saving" && word !== "waiting");
    if (!link) return;
    const anchor = document.createElement("a");
    anchor.href = link;
    anchor.target = "_blank";
    anchor.textContent = words.login;
    line.append(" ", anchor);
  }

  // --- this machine's own copy -------------------------------------------------------------------------------
  function remember() {
    const kept = {};
    dirty().forEach((box) => {
      if (box.hasAttribute("data-private")) return;
      kept[box.dataset.place] = { seen: seenOf(box.dataset.place), entries: JSON.parse(entries(box, false)) };
    });
    write(KEY, Object.keys(kept).length ? { at: Date.now(), places: kept } : null);
  }

  const seenOf = (place) => seen.get(place) || version();

  // --- sending -------------------------------------------------------------------------------------------------
  function body(listed, more) {
    const data = new FormData();
    data.append("script", "1");
    data.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    data.append("version", version());
    form.querySelectorAll("input[name=shown]").forEach((field) => data.append("shown", field.value));
    data.append("touched", Object.entries(listed).map(([place, each]) => place + ":" + each.seen).join(" "));
    Object.values(listed).forEach((each) => each.entries.forEach(([name, value]) => data.append(name, value)));
    (more || []).forEach(([name, value]) => data.append(name, value));
    return data;
  }

  function listed(boxes) {
    const list = {};
    boxes.forEach((box) => {
      list[box.dataset.place] = { seen: seenOf(box.dataset.place), entries: JSON.parse(entries(box, false)) };
    });
    return list;
  }

  // Sends what is dirty; true when the server has everything that could be kept.
  async function save(more) {
    clearTimeout(timer);
    while (busy) await busy;
    const boxes = more ? dirty() : sendable();
    if (!boxes.length && !more) return !held.size;
    busy = send(listed(boxes), more);
    const done = await busy;
    busy = null;
    if (done && sendable().length) schedule(PAUSE.change);
    return done;
  }

  async function send(list, more) {
    tell("saving");
    let answer;
    let text;
    try {
      answer = await post(location.pathname, () => body(list, more));
      text = answer && (await answer.text());
    } catch {
      return later(navigator.onLine ? "failed" : "offline");
    }
    if (!answer) return later("expired", "/accounts/login/");
    if (answer.status >= 500 || answer.status === 429) return later("failed");
    retry = FIRST_RETRY;
    const made = document.createElement("template");
    made.innerHTML = text;
    if (made.content.querySelector("#section-state")) return taken(made.content, list);
    if (made.content.querySelector("#section-dispute")) return disputed(made.content);
    return text.includes("data-refused") ? refused(text) : later("failed");
  }

  function later(word, link) {
    tell(word, link);
    remember();
    timer = setTimeout(save, retry);
    retry = Math.min(retry * 2, LAST_RETRY);
    return false;
  }

  function refused(text) {
    const alerts = document.getElementById("alerts");
    alerts.innerHTML = text;
    alerts.scrollIntoView({ block: "center" });
    tell("refused");
    remember();
    return false;
  }

  // --- what the server answers -----------------------------------------------------------------------------------
  function taken(made, list) {
    const wrong = new Set(made.querySelector("#section-state").dataset.wrong.split(" "));
    const now = made.querySelector("#section-state [name=version]").value;
    const before = version();
    Object.entries(list).forEach(([place, each]) => {
      if (wrong.has(place)) return;
      confirm(element(place), each.entries);
      seen.set(place, now);
      held.delete(place);
      behind.delete(place);
    });
    Array.from(made.children).forEach((fresh) => swap(fresh, before, list));
    document.getElementById("alerts").replaceChildren();
    mark(wrong);
    remember();
    if (wrong.size > 1 || !wrong.has("")) tell("wrong");
    else if (held.size) tell("disputed");
    return !held.size && (wrong.size === 1 && wrong.has(""));
  }

  // A part that somebody else changed takes the place of ours, unless it is being typed in: then it is in dispute.
  function swap(fresh, before, list) {
    const old = fresh.id && document.getElementById(fresh.id);
    if (!old) return;
    const box = old.closest("[data-place]");
    const hasFields = fresh.querySelector("input, select, textarea");
    const restored = box && list[box.dataset.place] && list[box.dataset.place].restored;
    if (box && hasFields && isDirty(box) && !restored) {
      behind.add(box.dataset.place);
      if (!seen.has(box.dataset.place)) seen.set(box.dataset.place, before);
      return;
    }
    const focused = old.contains(document.activeElement) && document.activeElement.id;
    old.replaceWith(fresh);
    if (hasFields) {
      if (box) seen.delete(box.dataset.place);
      fresh.querySelectorAll("[data-counter-for]").forEach((counter) => {
        document.getElementById(counter.dataset.counterFor)?.dispatchEvent(new Event("counted", { bubbles: true }));
      });
    }
    if (focused) document.getElementById(focused)?.focus();
  }

  // Each message of the summary stands at its field too.
  function mark(wrong) {
    places().forEach((box) => box.classList.toggle("place-wrong", wrong.has(box.dataset.place)));
    form.querySelectorAll("[data-live-error]").forEach((each) => each.remove());
    form.querySelectorAll("#section-state .error-summary a").forEach((link) => {
      const field = document.getElementById(link.hash.slice(1));
      if (!field || field.tagName === "FIELDSET") return;
      const list = document.createElement("ul");
      list.className = "errorlist";
      list.dataset.liveError = "";
      list.appendChild(document.createElement("li")).textContent = link.textContent.split("：").slice(1).join("：");
      field.closest("[data-place]")?.querySelectorAll(".errorlist:not([data-live-error])").forEach((old) => old.remove());
      field.before(list);
    });
  }

  function disputed(made) {
    const panel = made.querySelector("#section-dispute");
    document.getElementById("section-dispute").replaceWith(panel);
    held.clear();
    panel.dataset.places.trim().split(" ").filter(Boolean).forEach((place) => held.add(place));
    panel.querySelector("section").scrollIntoView({ block: "nearest" });
    remember();
    tell("disputed");
    if (sendable().length) schedule(PAUSE.change);
    return false;
  }

  // The person has chosen: disputed places go with the choice; those where the other's value was taken come back.
  async function settle() {
    const picked = Array.from(document.querySelectorAll("#section-dispute input"))
      .filter((field) => field.type === "hidden" || field.checked)
      .map((field) => [field.name, field.value]);
    if (!picked.length) return;
    picked.filter(([, value]) => value === "theirs").forEach(([name]) => {
      const box = element(name.replace("choice-", ""));
      if (!box) return;
      behind.delete(box.dataset.place);
      confirm(box, JSON.parse(entries(box, false)));
    });
    await save(picked);
  }

  // --- when ------------------------------------------------------------------------------------------------------
  function schedule(pause) {
    clearTimeout(timer);
    timer = setTimeout(save, pause);
  }

  function onEdit(event) {
    if (!event.target.closest("[data-place]")) return;
    remember();
    if (!sendable().length) return;
    if (!form.querySelector(".saved-failed")) tell("waiting");
    schedule(PAUSE[event.type]);
  }

  async function onSubmit(event) {
    event.preventDefault();
    const button = event.submitter;
    if (button && button.name === "settle") return settle();
    if (!(await save())) {
      const first = form.querySelector("#section-dispute section, #section-state .error-summary");
      if (first) first.focus();
      return;
    }
    // Everything is kept: what is left of the form is where to go.
    const leave = { script: "1", touched: "" };
    if (button && button.name) leave[button.name] = button.value;
    Object.entries(leave).forEach(([name, value]) => {
      const field = document.createElement("input");
      Object.assign(field, { type: "hidden", name, value });
      form.append(field);
    });
    form.submit();
  }

  // --- what an earlier visit could not send ----------------------------------------------------------------------
  function offer() {
    const before = read(OFFER);
    const last = read(KEY);
    const kept = last ? { at: last.at, places: { ...(before && before.places), ...last.places } } : before;
    write(KEY, null);
    const differing = kept && Object.entries(kept.places).filter(([place, each]) => {
      const box = element(place);
      return box && JSON.stringify(each.entries) !== entries(box, true);
    });
    if (!differing || !differing.length) return write(OFFER, null);
    write(OFFER, { at: kept.at, places: Object.fromEntries(differing) });
    show(kept.at, differing);
  }

  function show(at, differing) {
    const made = document.getElementById("kept-here-offer").content.cloneNode(true);
    made.querySelector("[data-at]").textContent = moment(at);
    differing.forEach(([place, each]) => {
      const box = element(place);
      const row = made.querySelector("tbody").insertRow();
      const head = document.createElement("th");
      head.scope = "row";
      head.textContent = box.dataset.label;
      row.append(head);
      row.insertCell().textContent = inWords(each.entries, box);
      row.insertCell().textContent = inWords(JSON.parse(entries(box, true)), box);
    });
    document.getElementById("kept-here").append(made);
  }

  function inWords(list, box) {
    const said = list.map(([name, value]) => {
      const field = box.querySelector('[name="' + CSS.escape(name) + '"]');
      if (field && field.tagName === "SELECT") {
        const option = Array.from(field.options).find((each) => each.value === value);
        return value && option ? option.text : "";
      }
      if (field && (field.type === "radio" || field.type === "checkbox")) {
        const chosen = box.querySelector('[name="' + CSS.escape(name) + '"][value="' + CSS.escape(value) + '"]');
        return chosen && chosen.closest("label") ? chosen.closest("label").textContent.trim() : value;
      }
      return value;
    });
    return said.filter(Boolean).join("；") || words.empty;
  }

  async function onOffer(event) {
    if (event.target.closest("[data-discard]")) return endOffer();
    if (!event.target.closest("[data-restore]")) return;
    const kept = read(OFFER);
    if (!kept) return endOffer();
    await save();
    const list = {};
    Object.entries(kept.places).forEach(([place, each]) => {
      if (element(place)) list[place] = { seen: each.seen, entries: each.entries, restored: true };
    });
    while (busy) await busy;
    Object.keys(list).forEach((place) => fill(place, list[place]));
    busy = send(list, [["restore", "1"]]);
    const done = await busy;
    busy = null;
    if (done || held.size) endOffer();
  }

  // What was kept stands in the page at once; rows that the page does not have come with the server's answer.
  function fill(place, kept) {
    const box = element(place);
    seen.set(place, kept.seen);
    box.querySelectorAll("input[type=radio], input[type=checkbox]").forEach((field) => {
      field.checked = kept.entries.some(([name, value]) => name === field.name && value === field.value);
    });
    kept.entries.forEach(([name, value]) => {
      const field = box.querySelector('[name="' + CSS.escape(name) + '"]');
      if (field && field.type !== "radio" && field.type !== "checkbox") field.value = value;
    });
  }

  function endOffer() {
    write(OFFER, null);
    document.getElementById("kept-here").replaceChildren();
  }

  offer();
  form.addEventListener("input", onEdit);
  form.addEventListener("change", onEdit);
  form.addEventListener("submit", onSubmit);
  document.getElementById("kept-here").addEventListener("click", onOffer);
  window.addEventListener("online", () => schedule(0));
  window.addEventListener("offline", () => dirty().length && later("offline"));
  document.addEventListener("visibilitychange", () => {
    if (sendable().length) schedule(0);
  });
  window.addEventListener("beforeunload", (event) => {
    if (dirty().length) event.preventDefault();
  });
  // A reload may bring back what was typed before: the browser says so with values that are not the server's.
  if (dirty().length) schedule(PAUSE.change);
})();
