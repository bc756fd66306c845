// What every page that saves itself needs: this machine's own copy, and a door that opens again after signing in.
(function () {
  "use strict";

  const KEPT_DAYS = 30;

  // --- this machine's own copy -------------------------------------------------------------------------------
  function read(key) {
    try {
      const kept = JSON.parse(localStorage.getItem(key));
      return kept && Date.now() - kept.at < KEPT_DAYS * 86400000 ? kept : null;
    } catch {
      return null;
    }
  }

  function write(key, kept) {
    try {
      if (kept) localStorage.setItem(key, JSON.stringify(kept));
      else localStorage.removeItem(key);
    } catch {
      // A browser without storage still saves on the server.
    }
  }

  // --- sending -------------------------------------------------------------------------------------------------
  const isDoor = (answer) => new URL(answer.url).pathname.startsWith("/accounts/");

  // The server's answer to made(); null where the person must sign in first.
  async function post(url, made) {
    const sent = () => fetch(url, { method: "POST", body: made(), headers: { "HX-Request": "true" } });
    let answer = await sent();
    if (answer.status === 403) {
      // After signing in again the page's token is an old one: take the one of today.
      const page = await fetch(location.pathname);
      if (isDoor(page)) return null;
      if (takeToken(await page.text())) answer = await sent();
    }
    return isDoor(answer) ? null : answer;
  }

  function takeToken(text) {
    const token = new DOMParser().parseFromString(text, "text/html").querySelector("main [name=csrfmiddlewaretoken]");
    if (!token) return false;
    document.querySelectorAll("[name=csrfmiddlewaretoken]").forEach((field) => (field.value = token.value));
    return true;
  }

  const moment = (at) => new Date(at).toLocaleString("zh-CN", { hour12: false, timeZone: "Asia/Shanghai" });

  window.keeping = { read, write, post, moment };
})();
