// Uploads in pieces: progress, waiting out a lost connection, going on after a reload. Without this file the plain
// form sends the file whole. Words stand in the page (data-…), none here.
(function () {
  "use strict";

  const PATIENCE = 15000; // longest wait between two tries, in milliseconds
  let running = 0;

  const token = () => document.querySelector("[name=csrfmiddlewaretoken]").value;
  const megabytes = (bytes) => (bytes / 1048576).toFixed(1) + " MB";

  class Refused extends Error {}

  // --- what the person sees: <div data-upload-state> with a bar and a line ----------------------------------
  function panel(box) {
    const bar = box.querySelector("progress");
    const line = box.querySelector("p");
    return {
      say(word, values) {
        box.hidden = false;
        box.classList.remove("upload-failed");
        line.textContent = (box.dataset[word] || word).replace(/\{(\w+)\}/g, (_all, key) => values[key]);
      },
      fail(word) {
        this.say(word, {});
        box.classList.add("upload-failed");
      },
      at(received, size, word) {
        const percent = Math.floor((received * 100) / size);
        bar.value = percent;
        this.say(word, { percent: percent, done: megabytes(received), size: megabytes(size) });
      },
    };
  }

  // --- asking the portal ----------------------------------------------------------------------------------
  // Throws TypeError while there is no connection and Refused for a final no; a moved place comes as an answer.
  async function ask(url, options) {
    const headers = Object.assign({ "X-CSRFToken": token() }, options.headers);
    const answer = await fetch(url, Object.assign({}, options, { headers: headers, redirect: "manual" }));
    if (answer.type === "opaqueredirect") throw new Refused("door");
    if (answer.status >= 500 || answer.status === 400 || answer.status === 429) throw new TypeError("try again");
    const told = (answer.headers.get("Content-Type") || "").includes("json") ? await answer.json() : null;
    if (answer.status === 404) throw new Refused("gone");
    if (!told) throw new Refused("failed");
    if (!answer.ok && told.received === undefined) throw new Refused(told.message);
    return told;
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

  // A lost connection is waited out for as long as the page is open.
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

  // --- sending ----------------------------------------------------------------------------------------------
  async function send(file, told, show) {
    let received = told.received;
    const lost = () => show.at(received, file.size, "offline");
    while (received < file.size) {
      show.at(received, file.size, "sending");
      const piece = file.slice(received, received + told.piece);
      const answer = await insist(
        () =>
          ask(told.url + "?offset=" + received, {
            method: "PUT",
            headers: { "Content-Type": "application/octet-stream" },
            body: piece,
          }),
        lost,
      );
      received = answer.received;
    }
    show.at(received, file.size, "checking");
    const done = await insist(() => ask(told.finish, { method: "POST" }), lost);
    leave(done.page);
  }

  // The page is left on purpose: nobody is asked whether an upload may be given up.
  function leave(page) {
    running = 0;
    if (!page || page.split("#")[0] === location.pathname) location.reload();
    else location.assign(page);
  }

  async function run(show, act) {
    running += 1;
    try {
      await act();
    } catch (error) {
      if (error instanceof Refused && error.message === "gone") leave();
      else show.fail(error instanceof Refused ? error.message : "failed");
    } finally {
      running = Math.max(running - 1, 0);
    }
  }

  // --- a new file ---------------------------------------------------------------------------------------------
  function begin(form, file, show) {
    const facts = new FormData(form);
    facts.delete("file");
    facts.set("name", file.name);
    facts.set("size", file.size);
    facts.set("changed_at", file.lastModified);
    show.say("preparing", {});
    return insist(
      () => ask(form.dataset.upload, { method: "POST", body: facts }),
      () => show.at(0, file.size, "offline"),
    );
  }

  function prepareForm(form) {
    const show = panel(form.querySelector("[data-upload-state]"));
    const button = form.querySelector("button[type=submit]");
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const file = form.querySelector("input[type=file]").files[0];
      if (!file) return show.fail("nothing");
      if (file.size > Number(form.dataset.limit)) return show.fail("large");
      button.disabled = true;
      run(show, async () => send(file, await begin(form, file, show), show)).then(() => {
        button.disabled = false;
      });
    });
  }

  // --- one begun before -----------------------------------------------------------------------------------------
  function prepareResume(item) {
    const show = panel(item.querySelector("[data-upload-state]"));
    const chooser = item.querySelector("input[type=file]");
    const button = item.querySelector("button[type=button]");
    button.hidden = false;
    button.addEventListener("click", () => chooser.click());
    chooser.addEventListener("change", () => {
      const file = chooser.files[0];
      const known = item.dataset;
      if (!file) return;
      if (file.name !== known.name || String(file.size) !== known.size || String(file.lastModified) !== known.changed) {
        show.fail("other");
        return;
      }
      button.disabled = true;
      run(show, async () => {
        const told = await insist(() => ask(known.resume, { method: "GET" }), () => show.say("offline", { percent: "" }));
        await send(file, told, show);
      }).then(() => {
        button.disabled = false;
      });
    });
  }

  document.querySelectorAll("form[data-upload]").forEach(prepareForm);
  document.querySelectorAll("[data-resume]").forEach(prepareResume);
  window.addEventListener("beforeunload", (event) => {
    if (running) event.preventDefault();
  });
})();
