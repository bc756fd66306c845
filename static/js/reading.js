// The left side of the workspace: tabs, the viewers, what has been opened; on a phone one side at a time.
(function () {
  "use strict";

  const workspace = document.querySelector("[data-workspace]");
  if (!workspace) return;
  const words = workspace.querySelector("[data-unread-word]").dataset;
  const tabs = Array.from(workspace.querySelectorAll("[role=tab]"));

  // --- tabs ------------------------------------------------------------------------------------------------------
  const paneOf = (tab) => document.getElementById(tab.getAttribute("aria-controls"));

  function choose(tab) {
    tabs.forEach((each) => {
      const chosen = each === tab;
      each.setAttribute("aria-selected", String(chosen));
      each.tabIndex = chosen ? 0 : -1;
      paneOf(each).hidden = !chosen;
    });
  }

  function onTabKey(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const next = tabs[(tabs.indexOf(event.target) + step + tabs.length) % tabs.length];
    event.preventDefault();
    choose(next);
    next.focus();
  }

  tabs.forEach((tab) => {
    const pane = paneOf(tab);
    pane.setAttribute("role", "tabpanel");
    pane.setAttribute("aria-labelledby", tab.id);
    pane.removeAttribute("aria-label");
    tab.addEventListener("click", () => choose(tab));
    tab.addEventListener("keydown", onTabKey);
  });
  choose(tabs.find((tab) => tab.getAttribute("aria-selected") === "true"));

  // --- one side at a time on a phone -----------------------------------------------------------------------------
  const buttons = Array.from(document.querySelectorAll("[data-pane-button]"));

  const scrolled = {};

  function turn(side) {
    if (workspace.dataset.pane === side) return;
    if (workspace.dataset.pane) scrolled[workspace.dataset.pane] = window.scrollY;
    workspace.dataset.pane = side;
    if (matchMedia("(max-width: 1023px)").matches) {
      if (side === "items") window.scrollTo(0, scrolled.items || 0);
      else workspace.scrollIntoView();
    }
    buttons.forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.paneButton === side)));
  }

  buttons.forEach((button) => button.addEventListener("click", () => turn(button.dataset.paneButton)));
  workspace.dataset.pane = "items";

  // --- evidence ----------------------------------------------------------------------------------------------------
  function onOpen(event) {
    const link = event.target.closest("a[data-evidence]");
    if (!link) return;
    const links = workspace.querySelectorAll('[data-evidence="' + link.dataset.evidence + '"]');
    links.forEach((each) => each.setAttribute("data-opened", ""));
    workspace.querySelectorAll(".item-evidence").forEach(count);
    countAll();
    if (!link.target) return;
    choose(document.getElementById("tab-evidence"));
    turn("documents");
    workspace.querySelector("[data-viewer]").dataset.used = "";
    workspace.querySelector("[data-document-list]").open = false;
    const row = links[0].textContent.trim();
    workspace.querySelector("[data-reading-now]").textContent = " · " + (link === links[0] ? row : row + " " + tail(link, row));
  }

  const tail = (link, title) => link.textContent.trim().replace(title, "").trim();

  function count(box) {
    const left = new Set(Array.from(box.querySelectorAll("a:not([data-opened])"), (link) => link.dataset.evidence)).size;
    const place = box.querySelector("[data-unread]");
    const text = left ? " · " + words.unreadWord.replace("{n}", left) : "";
    if (place.textContent !== text) place.textContent = text;
  }

  function countAll() {
    const place = workspace.querySelector("[data-unread-figure]");
    const left = new Set(
      Array.from(workspace.querySelectorAll("[data-document-list] a:not([data-opened])"), (link) => link.dataset.evidence),
    ).size;
    place.textContent = left ? " " + words.unreadAll.replace("{n}", left) : "";
  }

  // A viewer that loads takes the keyboard in some browsers; unless the person went there, it goes back to where it was.
  let before = null;
  let tabbed = 0;

  function takeBack() {
    const frame = document.activeElement;
    if (!frame || frame.tagName !== "IFRAME" || frame.matches(":hover") || Date.now() - tabbed < 500) return;
    frame.blur();
    window.focus();
    if (before && before.isConnected) before.focus({ preventScroll: true });
  }

  workspace.querySelectorAll("iframe").forEach((frame) => frame.addEventListener("load", takeBack));
  window.addEventListener("blur", () => setTimeout(takeBack));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Tab") tabbed = Date.now();
  });
  document.addEventListener("focusin", (event) => {
    if (event.target.tagName !== "IFRAME") before = event.target;
  });

  // --- an item's history, fetched when it is asked for -------------------------------------------------------------
  async function onHistory(event) {
    const link = event.target.closest("a[data-history]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const box = document.getElementById(link.dataset.history);
    if (box.childElementCount) return box.replaceChildren();
    try {
      const answer = await fetch(link.href, { headers: { "HX-Request": "true" } });
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      box.innerHTML = await answer.text();
    } catch {
      location.assign(link.href);
    }
  }

  workspace.addEventListener("click", onOpen);
  workspace.addEventListener("click", onHistory);
})();
