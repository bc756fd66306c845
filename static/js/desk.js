// The little that HTML and htmx cannot do. Every page works without this file.
(function () {
  "use strict";

  const each = (selector, act) => document.querySelectorAll(selector).forEach(act);

  // --- counters: <span data-counter-for="id" data-max data-left data-over> --------------------------------
  function count(counter) {
    const field = document.getElementById(counter.dataset.counterFor);
    if (!field) return;
    const left = Number(counter.dataset.max) - field.value.length;
    counter.textContent = (left < 0 ? counter.dataset.over : counter.dataset.left).replace("{n}", Math.abs(left));
    counter.classList.toggle("counter-over", left < 0);
  }

  // --- live totals: a [data-totals] holds inputs [data-points] and outputs [data-total] -------------------
  // An input counts value × data-points ÷ 100 where data-points is given, else its plain value.
  function total(box) {
    let sum = 0;
    let filled = 0;
    const fields = box.querySelectorAll("[data-points]");
    fields.forEach((field) => {
      if (field.value === "" || Number.isNaN(Number(field.value))) return;
      filled += 1;
      sum += field.dataset.points ? (Number(field.value) * Number(field.dataset.points)) / 100 : Number(field.value);
    });
    box.querySelectorAll("[data-total]").forEach((out) => {
      out.textContent = (Math.round((sum + Number.EPSILON) * 100) / 100).toFixed(2);
    });
    box.querySelectorAll("[data-filled]").forEach((out) => {
      out.textContent = filled + " / " + fields.length;
    });
  }

  // --- automatic saving: [data-autosave] holds one [data-saved] --------------------------------------------
  function saved(element, state) {
    const box = element.closest("[data-autosave]");
    const line = box && box.querySelector("[data-saved]");
    if (!line) return;
    const clock = new Date().toLocaleTimeString("zh-CN", { hour12: false });
    line.textContent = line.dataset[state] + (state === "done" ? " " + clock : "");
    line.classList.toggle("saved-failed", state === "failed");
  }

  // A button pressed while a form[data-autosave] saves by itself waits for the answer: the form then carries the
  // version that the save gave, and nobody is told of a conflict with oneself. Form → what was pressed, or null.
  const saving = new Map();

  function beforeSaving(event) {
    const form = event.detail.elt;
    if (!form.matches("form[data-autosave]")) return;
    if (form.dataset.sent || saving.get(form)) event.preventDefault();
    else saving.set(form, null);
  }

  function afterSaving(form) {
    const pressed = saving.get(form);
    saving.delete(form);
    if (pressed) setTimeout(() => form.requestSubmit(pressed === form ? undefined : pressed));
  }

  // --- unsaved work: <form data-unsaved> ---------------------------------------------------------------------
  let touched = false;

  function onInput(event) {
    const field = event.target;
    if (!field.closest) return;
    if (field.id) each('[data-counter-for="' + CSS.escape(field.id) + '"]', count);
    const box = field.closest("[data-totals]");
    if (box) total(box);
    if (field.closest("form[data-unsaved]")) touched = true;
  }

  function onSubmit(event) {
    const form = event.target;
    if (event.defaultPrevented) return;
    if (saving.has(form)) {
      event.preventDefault();
      saving.set(form, event.submitter || form);
      return;
    }
    touched = false;
    if (form.method !== "post" || form.hasAttribute("data-again")) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    // A form that answers with a file leaves the page standing; it must work again.
    setTimeout(() => delete form.dataset.sent, 4000);
  }

  function onClick(event) {
    each("details.menu[open]", (menu) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
    if (event.target.closest("[data-print]")) window.print();
  }

  function onKey(event) {
    if (event.key !== "Escape") return;
    each("details.menu[open]", (menu) => {
      menu.open = false;
      menu.querySelector("summary").focus();
    });
  }

  // A refusal goes to the page's own place for alerts, so that what was typed stays; a sign-in page that
  // comes instead of a fragment is shown as a page.
  function onSwap(event) {
    const detail = event.detail;
    if (new URL(detail.xhr.responseURL, location.href).pathname.startsWith("/accounts/")) {
      detail.shouldSwap = false;
      location.reload();
      return;
    }
    const alerts = document.getElementById("alerts");
    if (alerts && [403, 409, 422].includes(detail.xhr.status) && detail.serverResponse.includes("data-refused")) {
      detail.target = alerts;
      detail.swapOverride = "innerHTML show:top";
    }
  }

  function prepare(root) {
    root.querySelectorAll("[data-counter-for]").forEach(count);
    root.querySelectorAll("[data-totals]").forEach(total);
  }

  document.addEventListener("input", onInput);
  document.addEventListener("counted", onInput);
  document.addEventListener("submit", onSubmit);
  document.addEventListener("click", onClick);
  document.addEventListener("keydown", onKey);
  window.addEventListener("pageshow", () => each("form[data-sent]", (form) => delete form.dataset.sent));
  window.addEventListener("beforeunload", (event) => {
    if (touched) event.preventDefault();
  });
  document.addEventListener("htmx:beforeSwap", onSwap);
  document.addEventListener("htmx:afterSwap", (event) => prepare(event.detail.target));
  document.addEventListener("htmx:beforeRequest", (event) => {
    beforeSaving(event);
    if (!event.defaultPrevented) saved(event.detail.elt, "saving");
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    saved(event.detail.elt, event.detail.successful ? "done" : "failed");
    const form = event.detail.elt.closest("form");
    if (event.detail.successful) touched = false;
    if (form) delete form.dataset.sent;
    afterSaving(event.detail.elt);
  });
  document.addEventListener("htmx:xhr:progress", (event) => {
    const bar = event.target.querySelector && event.target.querySelector("progress[data-upload]");
    if (!bar || !event.detail.lengthComputable) return;
    bar.hidden = false;
    bar.max = event.detail.total;
    bar.value = event.detail.loaded;
  });

  prepare(document);
  const first = document.querySelector("[data-focus]");
  if (first) first.focus();
})();
