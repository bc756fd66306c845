// A witness's secret is made and hashed on the witness's own device and stays there until the reveal.
// Without this file, or on a page that is not served securely, the page tells how to compute it by hand.
(function () {
  "use strict";

  const box = document.querySelector("[data-draw]");
  if (!box || !window.crypto || !crypto.subtle || !window.localStorage) return;
  const key = "draw-" + box.dataset.draw;
  const letters = "abcdefghjkmnpqrstuvwxyz23456789"; // 31: none is taken for another

  function make() {
    let text = "";
    while (text.length < 24) {
      const byte = crypto.getRandomValues(new Uint8Array(1))[0];
      if (byte < 248) text += letters[byte % 31]; // 248 = 8 × 31: every letter as likely as any other
    }
    return text.match(/.{6}/g).join("-");
  }

  async function hash(text) {
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
    return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  function commits() {
    const field = box.querySelector("input[name=commitment]");
    const shown = box.querySelector("[data-secret]");
    const button = box.querySelector("[data-make]");
    async function show(secret) {
      field.value = await hash(box.dataset.by + "\n" + secret);
      shown.textContent = secret;
      box.querySelector("[data-made]").hidden = false;
      button.hidden = true;
    }
    box.querySelector("[data-script]").hidden = false;
    button.addEventListener("click", () => {
      const secret = make();
      localStorage.setItem(key, secret);
      show(secret);
    });
    const kept = localStorage.getItem(key);
    if (kept) show(kept);
  }

  function reveals() {
    const field = box.querySelector("input[name=secret]");
    const kept = localStorage.getItem(key);
    if (!kept || field.value) return;
    field.value = kept;
    box.querySelector("[data-found]").hidden = false;
  }

  if (box.querySelector("input[name=commitment]")) commits();
  else if (box.querySelector("input[name=secret]")) reveals();
})();
