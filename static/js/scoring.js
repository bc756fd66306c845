// The own sheet saves itself, part by part (form[data-part]: an item, or the key factors), and obeys the keyboard.
// The page works without this file: then each item has its button.
//
// A field is dirty while it differs from its default value, which is what the server last confirmed. Dirty fields are
// sent with the version in which this page saw their item. What could not be sent is kept in localStorage and offered
// again after a reload. One request at a time, so that no older total overtakes a newer one.
(function () {
  "use strict";

  const sheet = document.querySelector("[data-sheet]");
  if (!sheet) return;
  const words = document.getElementById("scoring-words").dataset;
  const { read, write, post, moment } = window.keeping;
  const KEY = "scoring." + sheet.dataset.sheet;
  const OFFER = KEY + ".offer";
  const PAUSE = { change: 150, input: 1000 };
  const FIRST_RETRY = 2000;
  const LAST_RETRY = 30000;

  const parts = Array.from(sheet.querySelectorAll("form[data-part]"));
  const items = parts.filter((form) => form.matches(".score-item"));
  const seen = new Map(); // part → version in which its restored values were made
  const held = new Set(); // parts in dispute or wrong: sent again once the person has chosen or typed
  let timer = 0;
  let busy = null;
  let retry = FIRST_RETRY;

  // --- a part and its values -----------------------------------------------------------------------------------
  const partOf = (code) => parts.find((form) => form.dataset.part === code);
  const texts = (form) => Array.from(form.querySelectorAll("textarea"));
  const radios = (form, name) => Array.from(form.querySelectorAll("input[name=" + name + "]"));
  const chosen = (form, name) => radios(form, name).find((radio) => radio.checked);
  const confirmed = (form) => radios(form, "percent").find((radio) => radio.defaultChecked);
  const version = (form) => form.querySelector("[name=version]").value;

  // A band without its percentage yet is a thought, not a value: what was given before stays.
  function percent(form) {
    const now = chosen(form, "percent") || (chosen(form, "band") && confirmed(form));
    return now ? now.value : "";
  }

  function values(form) {
    const given = form.matches(".score-item") ? { percent: percent(form) } : {};
    return { ...given, ...Object.fromEntries(texts(form).map((field) => [field.name, field.value])) };
  }

  function known(form, name) {
    if (name !== "percent") return form.elements[name].defaultValue;
    const radio = confirmed(form);
    return radio ? radio.value : "";
  }

  function changed(form) {
    return Object.fromEntries(Object.entries(values(form)).filter(([name, value]) => value !== known(form, name)));
  }

  const isDirty = (form) => Object.keys(changed(form)).length > 0;
  const dirty = () => parts.filter(isDirty);
  const sendable = () => dirty().filter((form) => !held.has(form));

  // What the server has confirmed becomes the default, whatever was typed since.
  function confirm(form, given) {
    Object.entries(given).forEach(([name, value]) => {
      if (name !== "percent") form.elements[name].defaultValue = value;
      else radios(form, name).forEach((radio) => (radio.defaultChecked = radio.value === value));
    });
  }

  function fill(form, given) {
    Object.entries(given).forEach(([name, value]) => {
      if (name === "percent") setPercent(form, value);
      else if (form.elements[name].value !== value) form.elements[name].value = value;
    });
  }

  function setPercent(form, value) {
    radios(form, "percent").forEach((radio) => (radio.checked = radio.value === value));
    const now = chosen(form, "percent");
    const number = now ? now.closest("[data-band]").dataset.band : "";
    radios(form, "band").forEach((radio) => (radio.checked = radio.value === number));
  }

  // --- what the person is told -----------------------------------------------------------------------------------
  function tell(word, link) {
    const line = sheet.querySelector("[data-saved]");
    const time = new Date().toLocaleTimeString("zh-CN", { hour12: false });
    line.textContent = words[word] + (word === "done" ? " " + time : "");
    line.classList.toggle("saved-failed", !["saving", "waiting", "done"].includes(word));
    if (!link) return;
    const anchor = document.createElement("a");
    Object.assign(anchor, { href: link, target: "_blank", textContent: words.login });
    line.append(" ", anchor);
  }

  // The sheet's total as it is typed; with nothing unsaved the kernel's own figure stands.
  function total() {
    const given = items.filter((form) => percent(form) !== "");
    const sum = given.reduce((all, form) => all + percent(form) * form.dataset.itemPoints, 0) / 100;
    sheet.querySelector("[data-total]").textContent = (Math.round(sum * 100) / 100).toFixed(2);
    sheet.querySelector("[data-filled]").textContent = given.length + " / " + items.length;
  }

  // --- this machine's own copy -----------------------------------------------------------------------------------
  function remember() {
    const kept = {};
    dirty().forEach((form) => (kept[form.dataset.part] = { seen: seenOf(form), values: changed(form) }));
    write(KEY, Object.keys(kept).length ? { at: Date.now(), parts: kept } : null);
  }

  const seenOf = (form) => seen.get(form) || version(form);

  // --- sending -----------------------------------------------------------------------------------------------------
  function body(form, given, more) {
    const data = new FormData();
    data.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    data.append("version", seenOf(form));
    Object.entries({ ...given, ...more }).forEach(([name, value]) => data.append(name, value));
    return data;
  }

  // Sends what is dirty, one part after the other; true when the server has everything.
  async function save() {
    clearTimeout(timer);
    while (busy) await busy;
    for (const form of sendable()) {
      busy = send(form, changed(form));
      const done = await busy;
      busy = null;
      if (done === "later") return false;
    }
    if (sendable().length) schedule(PAUSE.input);
    return !dirty().length;
  }

  async function send(form, given, more) {
    tell("saving");
    let answer;
    let text;
    try {
      answer = await post(form.action, () => body(form, given, more));
      text = answer && (await answer.text());
    } catch {
      return later(navigator.onLine ? "failed" : "offline");
    }
    if (!answer) return later("expired", "/accounts/login/");
    if (answer.status >= 500 || answer.status === 429) return later("failed");
    retry = FIRST_RETRY;
    const made = document.createElement("template");
    made.innerHTML = text;
    if (!made.content.querySelector("#note-" + form.dataset.part)) return refused(form, text);
    if (answer.ok) confirm(form, given);
    swap(made.content);
    if (!answer.ok) return unkept(form, answer.status);
    return kept(form);
  }

  function kept(form) {
    seen.delete(form);
    held.delete(form);
    fresh(form);
    total();
    remember();
    tell(held.size ? "disputed" : dirty().length ? "waiting" : "done");
    return "done";
  }

  function unkept(form, status) {
    held.add(form);
    remember();
    tell(status === 409 ? "disputed" : "wrong");
    return "held";
  }

  function later(word, link) {
    tell(word, link);
    remember();
    clearTimeout(timer);
    timer = setTimeout(save, retry);
    retry = Math.min(retry * 2, LAST_RETRY);
    return "later";
  }

  // The sheet itself is closed or handed in: said at the top, nothing typed is lost.
  function refused(form, text) {
    held.add(form);
    const alerts = document.getElementById("alerts");
    alerts.innerHTML = text.includes("data-refused") ? text : "";
    alerts.scrollIntoView({ block: "center" });
    remember();
    tell("refused");
    return "held";
  }

  // Parts that the answer brings take the place of ours; where the keyboard was, it stays.
  function swap(content) {
    Array.from(content.children).forEach((made) => {
      const old = made.id && document.getElementById(made.id);
      if (!old) return;
      const form = old.contains(document.activeElement) && old.closest("form");
      old.replaceWith(made);
      if (form) (form.querySelector("h3") || form.querySelector("textarea")).focus({ preventScroll: true });
    });
  }

  // Fields that another window changed and this one did not show what is saved now.
  function fresh(form) {
    const from = document.getElementById("fresh-" + form.dataset.part);
    const mine = changed(form);
    const given = {};
    Object.keys(values(form)).forEach((name) => {
      const value = from.getAttribute("data-fresh-" + name);
      if (value !== null && !(name in mine) && value !== known(form, name)) given[name] = value;
    });
    fill(form, given);
    confirm(form, given);
  }

  // The person has chosen field by field.
  async function settle(form, over) {
    while (busy) await busy;
    const given = changed(form);
    const picked = Array.from(form.querySelectorAll(".clash input:checked")).map((radio) => [radio.name, radio.value]);
    picked.filter(([, value]) => value === "theirs").forEach(([name]) => {
      const field = name.replace("choice-", "");
      confirm(form, { [field]: values(form)[field] });
      delete given[field];
    });
    busy = send(form, given, { over, ...Object.fromEntries(picked) });
    await busy;
    busy = null;
  }

  // --- when ------------------------------------------------------------------------------------------------------------
  function schedule(pause) {
    clearTimeout(timer);
    timer = setTimeout(save, pause);
  }

  function onEdit(event) {
    const form = event.target.closest("form[data-part]");
    if (!form || event.target.matches("[data-quick], .clash input")) return;
    if (event.target.name === "band") onBand(form);
    if (held.has(form) && !form.querySelector(".clash")) held.delete(form);
    total();
    remember();
    if (!sendable().length) return;
    if (!sheet.querySelector(".saved-failed")) tell("waiting");
    schedule(PAUSE[event.type]);
  }

  // A band is chosen first: the percentages of another one are no longer ticked, the saved one stays saved.
  function onBand(form) {
    const band = chosen(form, "band");
    const now = chosen(form, "percent");
    if (now && band && now.closest("[data-band]").dataset.band !== band.value) now.checked = false;
    const back = band && confirmed(form);
    if (back && back.closest("[data-band]").dataset.band === band.value) back.checked = true;
  }

  async function onSubmit(event) {
    const form = event.target.closest("form[data-part]");
    if (!form) return;
    event.preventDefault();
    if (event.submitter && event.submitter.name === "over") await settle(form, event.submitter.value);
    else await save();
  }

  // Leaving by a link waits for what is still on its way.
  async function onLeave(event) {
    const link = event.target.closest("a[href]");
    if (!link || event.defaultPrevented || link.target || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (link.pathname === location.pathname || !(busy || sendable().length)) return;
    event.preventDefault();
    await save();
    location.assign(link.href);
  }

  function onClick(event) {
    const form = event.target.closest("form[data-part]");
    if (event.target.closest("[data-unscore]")) {
      setPercent(form, "");
      radios(form, "band")[0].focus();
      form.dispatchEvent(new Event("change", { bubbles: true }));
    }
    if (event.target.closest("[data-open-keys]")) document.getElementById("keys").showModal();
  }

  // --- what an earlier visit could not send ------------------------------------------------------------------------
  function offer() {
    const before = read(OFFER);
    const last = read(KEY);
    const all = last ? { at: last.at, parts: { ...(before && before.parts), ...last.parts } } : before;
    write(KEY, null);
    const differing = all ? Object.entries(all.parts).map(differs).filter(([, each]) => each) : [];
    if (!differing.length) return write(OFFER, null);
    write(OFFER, { at: all.at, parts: Object.fromEntries(differing) });
    show(all.at, differing);
  }

  function differs([code, each]) {
    const form = partOf(code);
    const left = form ? Object.entries(each.values).filter(([name, value]) => value !== known(form, name)) : [];
    return [code, left.length ? { seen: each.seen, values: Object.fromEntries(left) } : null];
  }

  function show(at, differing) {
    const made = document.getElementById("kept-here-offer").content.cloneNode(true);
    made.querySelector("[data-at]").textContent = moment(at);
    differing.forEach(([code, each]) => {
      const form = partOf(code);
      const row = made.querySelector("tbody").insertRow();
      const head = document.createElement("th");
      Object.assign(head, { scope: "row", textContent: form.dataset.label });
      row.append(head);
      const there = Object.keys(each.values).map((name) => [name, known(form, name)]);
      row.insertCell().textContent = inWords(Object.entries(each.values));
      row.insertCell().textContent = inWords(there);
    });
    document.getElementById("kept-here").append(made);
  }

  function inWords(list) {
    const said = list.map(([name, value]) => (name === "percent" && value ? value + "%" : value)).filter(Boolean);
    return said.join("；") || words.empty;
  }

  function onOffer(event) {
    const kept = event.target.closest("[data-restore]") && read(OFFER);
    if (!kept && !event.target.closest("[data-discard]")) return;
    Object.entries(kept ? kept.parts : {}).forEach(([code, each]) => {
      const form = partOf(code);
      seen.set(form, each.seen);
      fill(form, each.values);
      texts(form).forEach(grow);
      const details = form.querySelector("details.remarks");
      if (details && Object.keys(each.values).some((name) => name !== "percent")) details.open = true;
    });
    document.getElementById("kept-here").replaceChildren();
    total();
    remember();
    write(OFFER, null);
    schedule(0);
  }

  // --- texts -------------------------------------------------------------------------------------------------------------
  function grow(field) {
    field.style.height = "auto";
    field.style.height = field.scrollHeight + 2 + "px";
  }

  const MARKS = { "+": "strengths", "＋": "strengths", "-": "opportunities", "－": "opportunities", "?": "questions", "？": "questions" };

  // "+ 方法系统" becomes a line of the strengths, "- …" of the opportunities, "? …" of the questions.
  function onQuick(event) {
    const box = event.target.closest("[data-quick]");
    if (!box || event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    const name = MARKS[box.value.charAt(0)];
    const line = box.value.slice(1).trim();
    if (!name || !line) return;
    put(box.closest("form"), name, line);
    box.value = "";
  }

  function put(form, name, line) {
    const field = form.elements[name];
    form.querySelector("details.remarks").open = true;
    field.value += (field.value && !field.value.endsWith("\n") ? "\n" : "") + line;
    grow(field);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  window.scoring = { items, chosen, percent, setPercent };
  offer();
  sheet.addEventListener("input", onEdit);
  sheet.addEventListener("change", onEdit);
  sheet.addEventListener("submit", onSubmit);
  sheet.addEventListener("click", onClick);
  sheet.addEventListener("keydown", onQuick);
  sheet.addEventListener("input", (event) => event.target.matches("textarea") && grow(event.target));
  document.addEventListener("click", onLeave);
  document.getElementById("kept-here").addEventListener("click", onOffer);
  window.addEventListener("online", () => schedule(0));
  window.addEventListener("offline", () => dirty().length && later("offline"));
  document.addEventListener("visibilitychange", () => sendable().length && schedule(0));
  window.addEventListener("beforeunload", (event) => {
    if (dirty().length) event.preventDefault();
  });
  // A reload may bring back what was typed before: the browser says so with values that are not the server's.
  if (dirty().length) schedule(PAUSE.change);
})();
