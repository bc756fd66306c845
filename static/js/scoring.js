// The scoring workspace: what could not be saved is sent again, and nothing is called saved while something is not.
(function () {
  "use strict";

  const box = document.querySelector("[data-autosave]");
  const line = box && box.querySelector("[data-saved]");
  if (!line) return;
  const unsaved = new Set();
  const lost = new Set();

  function told(event) {
    const form = event.detail.elt.closest(".score-item");
    if (!form) return;
    const status = event.detail.xhr.status;
    const failed = !event.detail.successful;
    unsaved[failed ? "add" : "delete"](form);
    lost[failed && (status === 0 || status >= 500) ? "add" : "delete"](form);
    if (unsaved.size) {
      line.textContent = line.dataset.failed;
      line.classList.add("saved-failed");
    }
  }

  function again() {
    lost.forEach((form) => htmx.trigger(form.querySelector("select"), "change"));
  }

  document.addEventListener("htmx:afterRequest", told);
  window.addEventListener("online", again);
  window.setInterval(again, 10000);
  window.addEventListener("beforeunload", (event) => {
    if (unsaved.size) event.preventDefault();
  });
})();
