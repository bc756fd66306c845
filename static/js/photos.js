// Photos from a phone, one after the other in pieces; a lost connection is waited out for as long as the page is
// open. Without this file the plain form sends them whole. Words stand in the page (data-…), none here.
(function () {
  "use strict";

  const form = document.querySelector("form[data-photos]");
  if (!form) return;
  const list = form.querySelector("[data-queue]");
  const words = list.dataset;
  const PATIENCE = 15000;
  const queue = [];
  let running = false;

  class Refused extends Error {}

  const token = () => form.elements.csrfmiddlewaretoken.value;

  function line(file) {
    const row = document.createElement("li");
    const name = document.createElement("span");
    const state = document.createElement("span");
    name.textContent = file.name;
    state.textContent = words.waiting;
    row.append(name, " ", state);
    list.append(row);
    return {
      say(word, percent) {
        state.textContent = (words[word] || word).replace("{percent}", percent);
      },
      end(word) {
        this.say(word);
        row.classList.add(word === "done" ? "photo-done" : "photo-failed");
      },
    };
  }

  async function ask(url, options) {
    const headers = Object.assign({ "X-CSRFToken": token() }, options.headers);
    const answer = await fetch(url, Object.assign({}, options, { headers: headers, redirect: "manual" }));
    if (answer.type === "opaqueredirect") throw new Refused("door");
    if (answer.status >= 500 || answer.status === 400 || answer.status === 429) throw new TypeError("try again");
    const told = (answer.headers.get("Content-Type") || "").includes("json") ? await answer.json() : null;
    if (!told) throw new Refused("failed");
    if (!answer.ok && told.received === undefined) throw new Refused(told.message);
    return told;
  }

  async function insist(act, lost) {
    for (let tries = 0; ; tries += 1) {
      try {
        return await act();
      } catch (error) {
        if (error instanceof Refused) throw error;
        lost();
        await rest(tries);
      }
    }
  }

  function rest(tries) {
    return new Promise((go) => {
      const timer = setTimeout(done, Math.min(1000 * 2 ** tries, PATIENCE));
      function done() {
        clearTimeout(timer);
        window.removeEventListener("online", done);
        go();
      }
      window.addEventListener("online", done);
    });
  }

  async function send(file, caption, show) {
    const facts = new FormData();
    facts.set("name", file.name);
    facts.set("size", file.size);
    facts.set("changed_at", file.lastModified);
    facts.set("caption", caption);
    const percent = (received) => Math.floor((received * 100) / file.size);
    let received = 0;
    const lost = () => show.say("offline", percent(received));
    const told = await insist(() => ask(form.dataset.photos, { method: "POST", body: facts }), lost);
    received = told.received;
    while (received < file.size) {
      show.say("sending", percent(received));
      const piece = file.slice(received, received + told.piece);
      const sent = await insist(
        () =>
          ask(told.url + "?offset=" + received, {
            method: "PUT",
            headers: { "Content-Type": "application/octet-stream" },
            body: piece,
          }),
        lost,
      );
      received = sent.received;
    }
    show.say("checking");
    await insist(() => ask(told.finish, { method: "POST" }), lost);
  }

  async function run() {
    if (running) return;
    running = true;
    let failed = 0;
    while (queue.length) {
      const next = queue.shift();
      try {
        await send(next.file, next.caption, next.show);
        next.show.end("done");
      } catch (error) {
        failed += 1;
        next.show.end(error instanceof Refused ? error.message : "failed");
      }
    }
    running = false;
    if (!failed) location.reload();
  }

  function onChoose(event) {
    const caption = form.elements.caption.value;
    Array.from(event.target.files).forEach((file) => {
      const show = line(file);
      if (file.size > Number(form.dataset.limit)) show.end("large");
      else queue.push({ file: file, caption: caption, show: show });
    });
    event.target.value = "";
    run();
  }

  form.querySelectorAll("input[type=file]").forEach((field) => field.addEventListener("change", onChoose));
  form.addEventListener("submit", (event) => event.preventDefault());
  window.addEventListener("beforeunload", (event) => {
    if (running) event.preventDefault();
  });
})();
