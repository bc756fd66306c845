// Keys of a queue: p and n go to the neighbours, Ctrl+Enter and Ctrl+Shift+Enter press the two buttons.
(function () {
  "use strict";

  function typing(element) {
    return element.matches("textarea, select, input:not([type=hidden])");
  }

  function press(selector) {
    const target = document.querySelector(selector);
    if (target) target.click();
  }

  document.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      press(event.shiftKey ? "[data-key=confirm]" : "[data-key=dismiss]");
    } else if (!typing(event.target) && !event.ctrlKey && !event.metaKey && !event.altKey) {
      if (event.key === "n") press("a[rel=next]");
      if (event.key === "p") press("a[rel=prev]");
    }
  });
})();
