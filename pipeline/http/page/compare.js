// Two copies side by side: what both say, what each added, and how sure the system is that they
// belong together. Passages are linked by number; n and p walk through them in both texts at once.

import * as api from "./api.js";
import { el, isolated, plainly, shown, skeleton, statePanel } from "./dom.js";
import { addressOf, current, go } from "./route.js";
import { KINDS, countWords, passageNumbers, textOf } from "./segments.js";
import { openStory } from "./story.js";
import { clock, day, percent, relationWord, score, shortMoment } from "./words.js";

const shownPair = { key: "", request: null, answer: null, passages: [], at: -1 };
const hidden = new Set();  // kinds whose marks are switched off; kept while the page is open
const chosen = { added: false };  // whether the reader has switched "only in one" by hand

const pane = () => document.getElementById("compare-pane");
const side = (name) => pane().querySelector(`.side-${name}`);

/// Shows the comparison of the address; the one that is there already stays.
export async function showCompare(route) {
  const key = route.left && route.right ? `${route.left} ${route.right}` : "";
  if (key === shownPair.key) return;
  shownPair.key = key;
  shownPair.answer = null;
  shownPair.request?.abort();
  if (!key) {
    pane().replaceChildren();
    return;
  }
  if (!pane().querySelector(".compare-head")) {
    pane().replaceChildren(frame(), el("div", { class: "compare-body" }));
  }
  fillSelects();
  pane().querySelector(".compare-body").replaceChildren(skeleton(12));
  if (await load(route)) pane().querySelector("h2").focus({ preventScroll: true });
}

async function load(route) {
  const request = new AbortController();
  shownPair.request = request;
  try {
    const answer = await api.compare(route.left, route.right, request.signal);
    if (request !== shownPair.request) return false;
    shownPair.answer = answer;
    draw(answer);
    return true;
  } catch (error) {
    if (!(error instanceof api.ApiError)) throw error;
    if (error.code === "aborted") return false;
    pane().querySelector(".compare-body").replaceChildren(statePanel("error",
      "The two texts could not be compared", error.message,
      { label: "Try again", run: () => load(route) }));
    return false;
  }
}

function frame() {
  const { left, right, ...story } = current();
  return el("header", { class: "compare-head" },
    el("div", { class: "compare-title" },
      el("a", { class: "back", href: addressOf(story) }, "\u2190 Story"),
      el("h2", { tabindex: -1 }, "Comparison"),
      el("p", { class: "compare-story", id: "compare-story", dir: "auto" }),
      el("div", { class: "walk" },
        el("button", { type: "button", class: "button small", id: "previous-passage",
          on: { click: () => stepPassage(-1) } }, "\u2191 Previous", el("kbd", {
          "aria-hidden": "true" }, "p")),
        el("span", { id: "passage-count", class: "muted" }),
        el("button", { type: "button", class: "button small", id: "next-passage",
          on: { click: () => stepPassage(1) } }, "\u2193 Next passage", el("kbd", {
          "aria-hidden": "true" }, "n")))),
    el("div", { class: "pickers" }, picker("left", "Left text"),
      el("button", { type: "button", class: "button", id: "swap", "aria-label": "Swap the texts",
        title: "Swap (s)", on: { click: swap } }, "\u21c4"),
      picker("right", "Right text")),
    el("fieldset", { class: "legend" }, el("legend", { class: "unseen" }, "Marks"),
      KINDS.map(toggleOf)));
}

function picker(name, label) {
  return el("label", { class: "field" }, el("span", { class: "unseen" }, label),
    el("select", { id: `pick-${name}`, on: {
      change: (event) => go({ [name]: event.target.value }) } }));
}

function toggleOf({ kind, label }) {
  const box = el("input", { type: "checkbox", checked: !hidden.has(kind), on: { change: () => {
    if (kind === "added") chosen.added = true;
    if (box.checked) hidden.delete(kind);
    else hidden.add(kind);
    applyToggles();
  } }, "data-kind": kind });
  return el("label", { class: "toggle" }, box, el("span", { class: kind }, label));
}

function applyToggles() {
  for (const { kind } of KINDS) {
    pane().classList.toggle(`no-${kind}`, hidden.has(kind));
    pane().querySelector(`[data-kind=${kind}]`).checked = !hidden.has(kind);
  }
}

// In two near copies what differs is the news; in a rewrite nearly all differs, and what is shared
// is. So the mark of the rarer kind is on until the reader decides.
function chooseAdded({ left, right }) {
  if (chosen.added) return;
  const counts = [left, right].map(countWords);
  const isMostlyAdded = counts.every(({ words, added }) => added * 2 > words);
  if (isMostlyAdded) hidden.add("added");
  else hidden.delete("added");
}

export function swap() {
  const { left, right } = current();
  if (left && right) go({ left: right, right: left });
}

// Any two copies of the story can be chosen; a text from elsewhere stays choosable by its id.
export function fillSelects() {
  const { left, right } = current();
  const members = openStory()?.members ?? [];
  document.getElementById("compare-story")?.replaceChildren(
    shown(openStory()?.story.headline ?? "", 160));
  for (const [name, chosen] of [["left", left], ["right", right]]) {
    const select = document.getElementById(`pick-${name}`);
    if (!select || document.activeElement === select) continue;
    const options = members.map((member) => el("option", { value: member.article_id },
      `${shortMoment(member.event_time)}  ${plainly(member.source ?? member.article_id)}` +
      ` \u2013 ${relationWord(member.relation)}`));
    if (!members.some((member) => member.article_id === chosen)) {
      options.unshift(el("option", { value: chosen }, plainly(chosen)));
    }
    select.replaceChildren(...options);
    select.value = chosen;
  }
}

function draw(answer) {
  const numbers = passageNumbers(answer.left, answer.right);
  const body = pane().querySelector(".compare-body");
  const columns = el("div", { class: "sides" }, sidePart("left", answer.left, numbers, answer),
    sidePart("right", answer.right, numbers, answer));
  body.replaceChildren(summaryPart(answer), columns);
  shownPair.passages = [...numbers.keys()];
  shownPair.at = -1;
  showCount();
  chooseAdded(answer);
  applyToggles();
  fillSelects();
  columns.addEventListener("mouseover", light);
  columns.addEventListener("mouseout", unlight);
  columns.addEventListener("focusin", light);
  columns.addEventListener("focusout", unlight);
  columns.addEventListener("click", follow);
}

function nameOf(side) {
  return isolated(side.source ?? side.article_id, { class: "outlet" }, 60);
}

function summaryPart({ left, right, shared, containment, verdict }) {
  const counts = [
    [shared.passages, "passage"], [shared.quotations?.length ?? 0, "quotation"],
    [shared.names?.length ?? 0, "name"], [shared.numbers?.length ?? 0, "number"]]
    .filter(([count]) => count > 0)
    .map(([count, word]) => `${count} ${word}${count === 1 ? "" : "s"}`);
  return el("div", { class: "summary" },
    el("ul", { class: "containments" },
      containmentWords(left, right, containment.left_in_right),
      containmentWords(right, left, containment.right_in_left)),
    el("p", { class: "shared" }, counts.length ? `In both: ${counts.join(", ")}.`
      : "Nothing that counts stands in both."),
    verdict ? verdictPart(verdict) : null);
}

function containmentWords(one, other, share) {
  return el("li", {}, el("b", {}, percent(share)), " of ", nameOf(one), " stands in ",
    nameOf(other));
}

function verdictPart(verdict) {
  const words = verdict.same_story ? "One story" : "Not one story";
  return el("details", { class: "verdict" },
    el("summary", {}, el("b", {}, words), ` by these two texts alone, score ${
      score(verdict.score)}`),
    el("div", { class: "weights" }, weights("Speaks for", verdict.for, "for"),
      weights("Speaks against", verdict.against, "against"), objections(verdict.objections)));
}

// What the texts say differently, left words before right ones.
function objections(entries) {
  if (!entries?.length) return null;
  const words = (list) => (list.length ? isolated(list.slice(0, 6).join(", "), {}, 120) : "\u2013");
  return el("div", { class: "weight-list" }, el("h3", {}, "They differ"),
    el("ul", {}, entries.slice(0, 12).map((entry) => el("li", {},
      `${entry.kind.replaceAll("_", " ")}: `, words(entry.left), " / ", words(entry.right)))));
}

const FEATURES = {
  cosine: "alike in rare words", lead: "alike in their leads", quotations: "shared quotations",
  names: "shared names", lead_numbers: "same numbers in the leads", days_apart: "days apart",
  filed_apart: "filed on different days",
  number_conflict: "numbers differ", day_conflict: "days differ",
  short_lead: "short, and alike in their leads",
  uncased_lead: "alike in their leads, without capitals",
  template_terms: "a form that changes only its words",
  template_numbers: "a form that changes only its numbers", weekday_conflict: "weekdays differ",
};

function weights(title, entries, kind) {
  if (!entries?.length) return null;
  return el("div", { class: `weight-list ${kind}` }, el("h3", {}, title),
    el("ul", {}, entries.map((entry) => {
      const product = typeof entry.value === "number" && typeof entry.weight === "number"
        ? score(entry.value * entry.weight) : "";
      return el("li", {}, FEATURES[entry.name] ?? entry.name.replaceAll("_", " "),
        product ? el("b", {}, ` ${kind === "for" ? "+" : ""}${product}`) : null);
    })));
}

function sidePart(name, text, numbers, answer) {
  const member = openStory()?.members.find((entry) => entry.article_id === text.article_id);
  const head = el("header", { class: "side-head" },
    el("p", {}, el("b", {}, nameOf(text)),
      text.agency ? el("span", { class: "chip agency" }, isolated(text.agency, {}, 30)) : null),
    el("p", { class: "muted" }, text.event_time
      ? `${day(text.event_time)} ${clock(text.event_time)}` : "", wordsOnlyHere(text)));
  const content = text.state && text.state !== "present"
    ? [statePanel("gone", `This text is ${text.state}`,
      "Its record cannot be read back, so there is nothing to mark.")]
    : textOf(text, numbers, text.language ?? member?.language ?? languageOf(answer));
  return el("section", { class: `side side-${name}`, tabindex: 0,
    "aria-label": `${name === "left" ? "Left" : "Right"} text: ${
      plainly(text.source ?? text.article_id)}` },
  head, content);
}

const languageOf = () => openStory()?.story.languages?.[0];

function wordsOnlyHere(text) {
  const { words, added } = countWords(text);
  return words ? ` \u00b7 ${added.toLocaleString("en")} of ${words.toLocaleString("en")} words ` +
    "stand only here" : "";
}

function segmentsOf(match) {
  return pane().querySelectorAll(`[data-match="${Number(match)}"]`);
}

function light(event) {
  const match = event.target.closest("[data-match]")?.dataset.match;
  if (match === undefined) return;
  for (const segment of segmentsOf(match)) segment.classList.add("lit");
}

function unlight() {
  for (const segment of pane().querySelectorAll(".lit")) segment.classList.remove("lit");
}

// A number pressed: its passage in the other text comes into view and takes the focus.
function follow(event) {
  const button = event.target.closest("[data-go]");
  if (!button) return;
  const other = button.closest(".side-left") ? "right" : "left";
  setCurrent(Number(button.dataset.go), other);
}

const isCalm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

function setCurrent(match, focusSide) {
  shownPair.at = shownPair.passages.indexOf(match);
  for (const segment of pane().querySelectorAll(".current")) {
    segment.classList.remove("current");
  }
  for (const segment of segmentsOf(match)) segment.classList.add("current");
  showCount();
  const isStacked = getComputedStyle(side("left")).overflowY !== "auto";
  for (const name of isStacked ? [focusSide] : ["left", "right"]) {
    side(name)?.querySelector(`[data-match="${match}"]`)?.scrollIntoView(
      { block: "center", behavior: isCalm() ? "instant" : "smooth" });
  }
  side(focusSide)?.querySelector(`[data-go="${match}"]`)?.focus({ preventScroll: true });
}

/// To the next or previous shared passage, around the end.
export function stepPassage(step) {
  const { passages, at } = shownPair;
  if (!passages.length) return;
  const next = at < 0 ? (step > 0 ? 0 : passages.length - 1)
    : (at + step + passages.length) % passages.length;
  setCurrent(passages[next], "left");
}

function showCount() {
  const { passages, at } = shownPair;
  const place = document.getElementById("passage-count");
  place.textContent = passages.length === 0 ? "no shared passage"
    : at < 0 ? `${passages.length} shared` : `${at + 1} of ${passages.length}`;
  for (const id of ["previous-passage", "next-passage"]) {
    document.getElementById(id).disabled = passages.length === 0;
  }
}
