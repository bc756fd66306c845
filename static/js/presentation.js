// The live session: every page asks the pulse and follows it, with a timer that runs on the server's seconds.
// Pages work without this file: they are then refreshed by hand.
(function () {
  "use strict";

  const root = document.getElementById("live");
  if (!root) return;
  const BEAT = 2000;
  const lostLine = document.getElementById("live-lost");
  const isDoor = (answer) => new URL(answer.url).pathname.startsWith("/accounts/");

  // --- the timer: anchored to the server's answer, run on this machine's steady clock --------------------------
  let anchor = null;

  function setTimer(seconds, running) {
    anchor = { at: performance.now(), seconds: Number(seconds), running };
    tick();
  }

  function takeTimer() {
    const box = root.querySelector("[data-timer]");
    if (box) setTimer(box.dataset.seconds, box.dataset.running === "yes");
    else anchor = null;
  }

  function tick() {
    const box = root.querySelector("[data-timer]");
    if (!anchor || !box) return;
    const left = Math.round(anchor.seconds - (anchor.running ? (performance.now() - anchor.at) / 1000 : 0));
    const size = Math.abs(left);
    const two = (number) => String(number).padStart(2, "0");
    const word = !anchor.running ? "paused" : left < 0 ? "over" : left <= 60 ? "soon" : "";
    const text = (left < 0 ? "−" : "") + two(Math.floor(size / 60)) + ":" + two(size % 60);
    const figure = box.querySelector("[data-timer-figure]");
    const line = box.querySelector("[data-timer-word]");
    if (figure.textContent !== text) figure.textContent = text;
    const said = word ? box.dataset[word] : "";
    if (line.textContent.trim() !== said) line.textContent = said;
    box.classList.toggle("timer-over", left < 0);
    box.classList.toggle("timer-soon", left >= 0 && left <= 60);
  }

  // --- the pulse ------------------------------------------------------------------------------------------------
  let mark = "";
  let beating = false;

  function connected(yes) {
    if (lostLine) lostLine.hidden = yes;
  }

  async function beat() {
    if (beating || !root.dataset.pulse) return;
    beating = true;
    try {
      const answer = await fetch(root.dataset.pulse, {
        headers: mark ? { "If-None-Match": mark } : {},
        cache: "no-store",
        credentials: "omit",
      });
      connected(true);
      if (answer.status === 200) {
        mark = answer.headers.get("ETag") || "";
        await changed(await answer.json());
      } else if (answer.status === 404) {
        location.reload();
      }
    } catch {
      connected(false);
    }
    beating = false;
  }

  async function changed(now) {
    if (root.dataset.live === "part") return refresh();
    if (String(now.turn) !== root.dataset.turn || (now.status || "") !== root.dataset.status) {
      // The sheet first sends what is still unsent (presentation_sheet.js).
      root.dispatchEvent(new CustomEvent("presenter-changed"));
      return;
    }
    const box = root.querySelector("[data-timer]");
    if (!box || now.status !== "speaking") return;
    box.querySelector("[data-timer-phase]").textContent = now.label;
    setTimer(now.left, now.running);
  }

  async function refresh() {
    const answer = await fetch(location.pathname, { headers: { "HX-Request": "true" } });
    if (!answer.ok || isDoor(answer)) return location.reload();
    const focused = root.contains(document.activeElement) && document.activeElement.id;
    root.innerHTML = await answer.text();
    takeTimer();
    if (focused) document.getElementById(focused)?.focus();
  }

  takeTimer();
  setInterval(tick, 250);
  setTimeout(() => {
    beat();
    setInterval(beat, BEAT);
  }, Math.random() * BEAT); // sixty phones that reload together do not ask together
  root.addEventListener("ask-again", () => (mark = ""));
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return;
    mark = ""; // a phone that slept has lost the time
    beat();
  });
})();
