// Records of a site visit save themselves, form by form (form[data-note]); what could not be sent stays in this
// browser until it is. The page works without this file: then each form has its button.
(function () {
  "use strict";

  const words = document.getElementById("note-words").dataset;
  const PAUSE = 1500;
  const FIRST_RETRY = 2000;
  const LAST_RETRY = 30000;
  const KEPT_DAYS = 14;

  const states = new Map(); // form → { timer, busy, retry, sent }

  const keyOf = (form) =>
    ["visit", form.dataset.note, form.elements.kind.value, form.elements.key.value].join(".");

  function entries(form) {
    return JSON.stringify(
      Array.from(new FormData(form)).filter(([name]) => name !== "csrfmiddlewaretoken" && name !== "version"),
    );
  }

  // --- this browser's own copy ----------------------------------------------------------------------------
  function keep(form, text) {
    try {
      if (text) localStorage.setItem(keyOf(form), JSON.stringify({ at: Date.now(), text: text }));
      else localStorage.removeItem(keyOf(form));
    } catch {
      // A browser without storage still saves on the server.
    }
  }

  function kept(form) {
    try {
      const found = JSON.parse(localStorage.getItem(keyOf(form)));
      return found && Date.now() - found.at < KEPT_DAYS * 86400000 ? found.text : null;
    } catch {
      return null;
    }
  }

  function restore(form) {
    const text = kept(form);
    if (!text || text === entries(form)) return keep(form, null);
    const list = JSON.parse(text);
    Array.from(form.elements).forEach((field) => {
      if (!field.name || field.type === "hidden") return;
      const said = list.find(([name, value]) => name === field.name && (field.type !== "radio" || value === field.value));
      if (field.type === "radio") field.checked = Boolean(said);
      else if (said) field.value = said[1];
    });
    const details = form.closest("details");
    if (details) details.open = true;
    tell(form, "restored");
    schedule(form, 0);
  }

  // --- what the person is told ------------------------------------------------------------------------------
  function tell(form, word, text) {
    const line = form.querySelector("[data-note-saved]");
    line.textContent = text || words[word];
    if (word === "saved") line.textContent += " " + new Date().toLocaleTimeString("zh-CN", { hour12: false });
    line.classList.toggle("saved-failed", !["saving", "saved", "restored"].includes(word));
  }

  // --- sending ------------------------------------------------------------------------------------------------
  function schedule(form, pause) {
    const state = states.get(form);
    clearTimeout(state.timer);
    state.timer = setTimeout(() => save(form), pause);
  }

  function isEmpty(form) {
    return !Array.from(form.elements).some((field) => {
      if (!field.name || field.type === "hidden") return false;
      return field.type === "radio" ? field.checked : Boolean(field.value);
    });
  }

  // True when the server has what stands in the form.
  async function save(form) {
    const state = states.get(form);
    clearTimeout(state.timer);
    if (state.busy) await state.busy;
    if (entries(form) === state.sent || isEmpty(form)) return true;
    state.busy = send(form, state);
    const done = await state.busy;
    state.busy = null;
    return done;
  }

  async function send(form, state) {
    const text = entries(form);
    tell(form, "saving");
    let answer;
    try {
      answer = await fetch(form.action, {
        method: "POST",
        body: new FormData(form),
        headers: { "X-Autosave": "1" },
        redirect: "manual",
      });
    } catch {
      return later(form, state, "offline");
    }
    if (answer.type === "opaqueredirect" || answer.status === 403) return refused(form, answer);
    if (answer.status >= 500 || answer.status === 429) return later(form, state, "failed");
    const told = await answer.json().catch(() => ({}));
    state.retry = FIRST_RETRY;
    if (answer.ok) {
      form.elements.version.value = told.version;
      state.sent = text;
      if (entries(form) === text) keep(form, null);
      tell(form, "saved");
      return true;
    }
    if (answer.status === 409 && told.version) return dispute(form, told);
    const first = told.errors && Object.values(told.errors)[0];
    tell(form, "failed", (first && first[0]) || told.message);
    return false;
  }

  async function refused(form, answer) {
    const told = answer.type === "opaqueredirect" ? {} : await answer.json().catch(() => ({}));
    tell(form, told.message ? "failed" : "door", told.message);
    return false;
  }

  function later(form, state, word) {
    tell(form, word);
    state.timer = setTimeout(() => save(form), state.retry);
    state.retry = Math.min(state.retry * 2, LAST_RETRY);
    return false;
  }

  // The same person's other window was first: both texts are shown, and one press keeps this one.
  function dispute(form, told) {
    tell(form, "failed", words.theirs + told.theirs + " ");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn-link";
    button.textContent = words.keep;
    button.addEventListener("click", () => {
      form.elements.version.value = told.version;
      save(form);
    });
    form.querySelector("[data-note-saved]").append(button);
    return false;
  }

  // --- when ---------------------------------------------------------------------------------------------------
  function onEdit(event) {
    const form = event.currentTarget;
    keep(form, entries(form));
    // A new log entry is sent when it has its subject; a line when anything is said.
    const subject = form.elements.subject;
    if (subject && !subject.value) return;
    schedule(form, event.type === "change" ? 200 : PAUSE);
  }

  async function onSubmit(event) {
    event.preventDefault();
    const form = event.currentTarget;
    const wasNew = form.elements.version.value === "0" && form.elements.subject;
    if (!(await save(form))) return;
    if (wasNew || form.hasAttribute("data-fresh")) location.reload();
  }

  document.querySelectorAll("form[data-note]").forEach((form) => {
    states.set(form, { timer: 0, busy: null, retry: FIRST_RETRY, sent: entries(form) });
    if (form.elements.version.value === "0" && form.elements.subject) {
      form.setAttribute("data-fresh", "");
      adopt(form);
    }
    form.addEventListener("input", onEdit);
    form.addEventListener("change", onEdit);
    form.addEventListener("submit", onSubmit);
    restore(form);
  });

  // A new entry gets another key with each page: one that was kept in this browser goes on under its own.
  function adopt(form) {
    const prefix = ["visit", form.dataset.note, form.elements.kind.value, ""].join(".");
    const shown = new Set(Array.from(document.querySelectorAll("form[data-note]")).map(keyOf));
    try {
      const found = Object.keys(localStorage).find((key) => key.startsWith(prefix) && !shown.has(key));
      if (found) form.elements.key.value = found.slice(prefix.length);
    } catch {
      // No storage, nothing kept.
    }
  }

  window.addEventListener("online", () => states.forEach((_state, form) => kept(form) && schedule(form, 0)));
  document.addEventListener("visibilitychange", () => states.forEach((_state, form) => kept(form) && schedule(form, 0)));
})();
