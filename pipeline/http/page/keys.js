// The keyboard: one table of keys, which is also the help. Keys typed into fields are left alone.

import { showNews, neighbour, stepRows } from "./stories.js";
import { compareHref, stepMembers } from "./members.js";
import { stepPassage, swap } from "./compare.js";
import { el } from "./dom.js";
import { current, go, viewOf } from "./route.js";

const HELP = [
  ["j k or \u2193 \u2191", "Next, previous story or copy"],
  ["Enter", "Open the story; open or close a copy's evidence"],
  ["[ ]", "Previous, next story while one is open"],
  ["c", "Compare the copy in focus with the canonical text"],
  ["n p", "Next, previous shared passage"],
  ["s", "Swap the two texts"],
  ["/", "Search"],
  ["u", "Show waiting updates"],
  ["Esc", "Back: comparison, story, list"],
  ["?", "This help"],
];

const byId = (id) => document.getElementById(id);

export function startKeys() {
  byId("keys").addEventListener("click", showHelp);
  document.addEventListener("keydown", pressed);
}

function isTyping(target) {
  return target.closest?.("input:not([type=checkbox]), select, textarea, dialog[open]");
}

function pressed(event) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (isTyping(event.target)) {
    if (event.key === "Escape" && event.target.id === "search") leaveSearch(event);
    if (event.key === "ArrowDown" && event.target.id === "search") {
      event.preventDefault();
      stepRows(0);
    }
    return;
  }
  const action = actionOf(event.key, viewOf(current()), event.target);
  if (!action) return;
  event.preventDefault();
  action();
}

function leaveSearch(event) {
  event.preventDefault();
  event.target.blur();
  byId("main").focus({ preventScroll: true });
}

const EVERYWHERE = {
  "/": () => {
    byId("search").focus();
    byId("search").select();
  },
  "?": showHelp,
  "u": showNews,
};

const IN_COMPARISON = {
  "n": () => stepPassage(1), "p": () => stepPassage(-1),
  "j": () => stepPassage(1), "k": () => stepPassage(-1),
  "s": swap,
  "Escape": () => go({ left: undefined, right: undefined }),
};

const IN_STORY = {
  "j": () => stepMembers(1), "k": () => stepMembers(-1),
  "ArrowDown": () => stepMembers(1), "ArrowUp": () => stepMembers(-1),
  "]": () => toNeighbour(1), "[": () => toNeighbour(-1),
  "c": () => {
    const href = compareHref();
    if (href) go(Object.fromEntries(new URLSearchParams(href.slice(2))));
  },
  "Escape": () => go({ story: undefined }),
};

const IN_LIST = {
  "j": () => stepRows(1), "k": () => stepRows(-1),
  "ArrowDown": () => stepRows(1), "ArrowUp": () => stepRows(-1),
};

// Beside an open story the list is still there: keys go where the focus is.
function actionOf(key, view, target) {
  if (EVERYWHERE[key]) return EVERYWHERE[key];
  if (view === "compare") return IN_COMPARISON[key];
  if (view === "list") return IN_LIST[key];
  if (target.closest?.("#list-pane") && IN_LIST[key]) return IN_LIST[key];
  return IN_STORY[key];
}

function toNeighbour(step) {
  const next = neighbour(current().story, step);
  if (next) go({ story: next.story_id }, { replace: true });
}

function showHelp() {
  const dialog = byId("help");
  if (dialog.open) return;
  dialog.replaceChildren(
    el("form", { method: "dialog" },
      el("h2", { id: "help-title" }, "Keyboard"),
      el("dl", { class: "keys" }, HELP.map(([keys, words]) => [
        el("dt", {}, keys.split(" ").map((key) => (key === "or" ? " or " : el("kbd", {}, key)))),
        el("dd", {}, words)])),
      el("p", { class: "muted" }, "All times are UTC. The address holds search, filters and " +
        "what is open: send it to a colleague."),
      el("div", { class: "dialog-foot" }, el("button", { class: "button main" }, "Close"))));
  dialog.showModal();
}
