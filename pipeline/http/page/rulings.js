// Editors' rulings: related stories with "join" and "keep apart", and the buttons of single copies.
// The token is asked once, kept in this module's memory only, and forgotten when it is refused.

import * as api from "./api.js";
import { announce, el, isolated, shown } from "./dom.js";
import { changed } from "./route.js";
import { plural, score } from "./words.js";

const OFF = "Rulings are off: the service was started without an access token.";

const rulings = { areOn: false, isReplay: false, token: "" };

/// Whether the server takes rulings, and when they take effect, as its status says.
export function allowRulings({ rulings: areOn, state }) {
  rulings.isReplay = state === "replaying" || state === "finished";
  if (areOn === rulings.areOn) return;
  rulings.areOn = areOn;
  for (const button of document.querySelectorAll("[data-ruling]")) allow(button);
}

function allow(button) {
  if (rulings.areOn) button.removeAttribute("aria-disabled");
  else button.setAttribute("aria-disabled", "true");
  button.title = rulings.areOn ? "" : OFF;
}

/// A button that sends a ruling; it stays in the tab order when rulings are off, and says why.
export function ruleButton(label, ruling) {
  const button = el("button", { type: "button", class: "button small", "data-ruling": ruling.ruling,
    on: { click: () => send(button, ruling) } }, label);
  allow(button);
  return button;
}

async function send(button, ruling) {
  if (!rulings.areOn) return say(button, OFF, "refused");
  const token = rulings.token || await askToken();
  if (!token) return undefined;
  button.disabled = true;
  try {
    const { topic } = await api.rule(ruling, token);
    rulings.token = token;
    return say(button, `Written to ${topic}. ${rulings.isReplay
      ? "A replay reads its rulings beforehand: this one is for the next."
      : "The service applies it with its next commit."}`, "accepted");
  } catch (error) {
    button.disabled = false;
    if (error.code === "unauthorized") rulings.token = "";
    return say(button, error.code === "unauthorized" ? "The token was refused. Try again."
      : error.message, "refused");
  }
}

// One line below the buttons that says what became of the ruling.
function say(button, message, kind) {
  const place = button.closest(".related-row, .evidence-foot") ?? button.parentElement;
  place.querySelector(".ruling-said")?.remove();
  place.append(el("p", { class: `ruling-said ${kind}`, role: "status" }, message));
  announce(message);
}

/// Asks for the token; resolves to it, or to "" where the question was closed.
function askToken() {
  const dialog = document.getElementById("token-dialog");
  const input = el("input", { id: "token", type: "password", autocomplete: "off", required: true,
    maxlength: 500, spellcheck: "false" });
  const form = el("form", { method: "dialog" },
    el("h2", { id: "token-title" }, "Access token"),
    el("p", {}, "Rulings change what the service decides. The token is kept in this page's " +
      "memory until it is closed, and is stored nowhere."),
    el("label", { for: "token" }, "Token"), input,
    el("div", { class: "dialog-foot" },
      el("button", { type: "button", class: "button", on: { click: () => dialog.close("") } },
        "Cancel"),
      el("button", { class: "button main", value: "send" }, "Send the ruling")));
  dialog.replaceChildren(form);
  dialog.returnValue = "";
  dialog.showModal();
  input.focus();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      const token = dialog.returnValue === "send" ? input.value.trim() : "";
      dialog.replaceChildren();
      resolve(token);
    }, { once: true });
  });
}

/// The section of stories that resemble this one and were not joined.
export function relatedPart({ story, related }) {
  const section = el("section", { class: "related", "aria-labelledby": "related-title" },
    el("h3", { id: "related-title" }, "Near, but not sure ",
      el("span", { class: "total" }, String(related?.length ?? 0))));
  if (!related?.length) {
    section.append(el("p", { class: "muted" }, "No other story came near this one."));
    return section;
  }
  section.append(el("ul", {}, related.map((other) => relatedRow(story, other))));
  return section;
}

function relatedRow(story, other) {
  const ids = { story_id: story.story_id, other_story_id: other.story_id };
  return el("li", { class: "related-row" },
    el("div", {},
      el("a", { dir: "auto", href: changed({ story: other.story_id, left: undefined,
        right: undefined }) }, shown(other.headline || "(no headline)", 240)),
      el("p", { class: "row-meta" }, el("span", {}, plural(other.articles, "copy", "copies")),
        el("span", {}, `score ${score(other.score)}`), evidenceWords(other.evidence))),
    el("div", { class: "related-acts" },
      ruleButton("Join", { ruling: "join", ...ids }),
      ruleButton("Keep apart", { ruling: "apart", ...ids })));
}

function evidenceWords(evidence) {
  const shared = [...(evidence?.names ?? []), ...(evidence?.numbers ?? [])].slice(0, 6);
  return [
    shared.length ? el("span", {}, "both: ", isolated(shared.join(", "), {}, 120)) : null,
    evidence?.against?.length ? el("span", { class: "against" }, "against: ",
      isolated(evidence.against.join(", "), {}, 120)) : null,
  ];
}

