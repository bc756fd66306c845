// A witness's commitment is computed on the witness's own device; the secret is never sent before the reveal.
// Without this file, or on a page that is not served securely, the page tells how to compute it by hand.
(function () {
  "use strict";

  const box = document.querySelector("[data-commitment]");
  if (!box || !window.crypto || !crypto.subtle) return;
  const secret = box.querySelector("[data-secret]");
  const field = box.querySelector("input[name=commitment]");
  box.querySelector("[data-script]").hidden = false;

  async function compute() {
    if (secret.value.length < 16) {
      field.value = "";
      return;
    }
    const text = new TextEncoder().encode(box.dataset.commitment + "\n" + secret.value);
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", text));
    field.value = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  secret.addEventListener("input", compute);
  box.querySelector("[data-make]").addEventListener("click", () => {
    const bytes = crypto.getRandomValues(new Uint8Array(20));
    secret.value = Array.from(bytes, (byte) => "abcdefghjkmnpqrstuvwxyz23456789"[byte % 31]).join("");
    compute();
  });
})();
