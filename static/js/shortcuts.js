// Keys on an expert's pages: n opens the next unfinished file, Ctrl+Enter goes on to check, then hands in.
(function () {
  "use strict";

  const TEXT = "textarea, select, [contenteditable], input:not([type=radio]):not([type=checkbox]):not([type=button])";
  const OFF = "scoring.keys-off";
  let off = false;
  try {
    off = localStorage.getItem(OFF) === "1";
  } catch {
    // Without storage the keys are on.
  }

  // Single letters are keys only where nobody is typing, no dialog is open and the person wants them.
  function isFree(event) {
    if (off || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return false;
    return !event.target.matches(TEXT) && !document.querySelector("dialog[open]");
  }

  function onKey(event) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      const goal = document.querySelector("[data-check]");
      const button = goal && (goal.matches("a") ? goal : goal.querySelector("button[type=submit]"));
      if (!button) return;
      event.preventDefault();
      button.click();
    } else if (event.key === "n" && isFree(event)) {
      const link = document.querySelector("[data-next-file]");
      if (link) link.click();
    }
  }

  function choose(box) {
    off = !box.checked;
    try {
      localStorage.setItem(OFF, off ? "1" : "0");
    } catch {
      // Then it holds for this page.
    }
  }

  document.addEventListener("keydown", onKey);
  document.querySelectorAll("[data-keys-on]").forEach((box) => {
    box.checked = !off;
    box.addEventListener("change", () => choose(box));
  });
  document.documentElement.classList.add("scripted");
  window.shortcuts = { isFree, isText: (element) => element.matches(TEXT) };
})();
