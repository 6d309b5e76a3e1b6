// One story: what stands for it and why, how it spread, every copy, what it is related to, and what
// happened to it. While it is open it follows the stream; parts that did not change stay untouched.

import * as api from "./api.js";
import { announce, el, isolated, outward, plainly, shown, skeleton, statePanel } from "./dom.js";
import { membersPart } from "./members.js";
import { addressOf, changed, current } from "./route.js";
import { relatedPart } from "./rulings.js";
import { spreadPart } from "./spread.js";
import { agencyChips, relationBar, statusChip } from "./stories.js";
import { clock, day, duration, langOf, languageWord, moment, plural, reasonWords, shortMoment }
  from "./words.js";

const open = { id: null, answer: null, request: null, parts: new Map(), canonical: null,
  timer: 0 };

const pane = () => document.getElementById("story-pane");

/// The answer that is shown, for the comparison; undefined before it is there.
export const openStory = () => (open.answer?.story.story_id === open.id ? open.answer : undefined);

/// Shows the story of the address; the one that is there already stays.
export async function showStory(route) {
  if (route.story === open.id) return;
  open.id = route.story ?? null;
  open.answer = null;
  open.parts.clear();
  open.canonical = null;
  open.request?.abort();
  if (!open.id) {
    pane().replaceChildren();
    return;
  }
  pane().replaceChildren(skeleton(10));
  pane().scrollTop = 0;
  if (await load()) pane().querySelector("h2")?.focus({ preventScroll: true });
}

/// The stream says that stories changed; nothing moves unless the open one is among them.
export function storyChanged(ids) {
  if (!open.id || (ids && !ids.includes(open.id))) return;
  clearTimeout(open.timer);
  open.timer = setTimeout(async () => {
    const before = open.answer?.members_total;
    if (await load() && open.answer.members_total > before) {
      announce(`${plural(open.answer.members_total - before, "new copy", "new copies")}`);
    }
  }, 200);
}

/// Loads the open story; resolves to it, or to undefined where it did not arrive.
export async function load() {
  open.request?.abort();
  const request = new AbortController();
  open.request = request;
  try {
    const answer = await api.story(open.id, request.signal);
    if (request !== open.request) return undefined;
    answer.members.sort((a, b) => new Date(a.event_time) - new Date(b.event_time));
    open.answer = answer;
    draw(answer);
    document.dispatchEvent(new CustomEvent("story-loaded"));
    return answer;
  } catch (error) {
    if (!(error instanceof api.ApiError)) throw error;
    if (error.code !== "aborted" && !open.answer) showFailure(error);
    return undefined;
  }
}

function showFailure(error) {
  const isGone = error.code === "not_found" || error.code === "gone";
  pane().replaceChildren(backLink(), statePanel(isGone ? "gone" : "error",
    isGone ? "This story is not here any more" : "The story did not load", error.message,
    isGone ? null : { label: "Try again", run: load }));
}

function draw(answer) {
  document.title = `${plainly(answer.story.headline, 80) || "Story"} \u2013 Wirefold desk`;
  if (!pane().querySelector(".story")) {
    pane().replaceChildren(el("article", { class: "story" }));
    open.parts.clear();
  }
  const { story } = answer;
  part("head", story, () => headPart(story));
  part("canonical", [story.canonical, story.status], () => canonicalPart(answer));
  part("spread", answer.members, () => spreadPart(answer));
  part("members", [answer.members, story.canonical], (old) => membersPart(answer, old));
  part("related", answer.related, () => relatedPart(answer, load));
  part("history", answer.history, () => historyPart(answer));
  const place = pane().querySelector(".story");
  if (place.children.length === 0) {
    place.append(...[...open.parts.values()].map((entry) => entry.element));
  }
}

// Builds a part anew only where what it shows has changed.
function part(name, shows, build) {
  const text = JSON.stringify(shows);
  const old = open.parts.get(name);
  if (old?.text === text) return;
  const element = build(old?.element);
  if (old && old.element !== element) {
    const hadFocus = old.element.contains(document.activeElement);
    old.element.replaceWith(element);
    if (hadFocus) element.querySelector("h2, h3, a, button")?.focus({ preventScroll: true });
  }
  open.parts.set(name, { text, element });
}

function backLink() {
  const href = addressOf({ ...current(), story: undefined, left: undefined, right: undefined });
  return el("a", { class: "back", href }, "\u2190 All stories");
}

function headPart(story) {
  const span = new Date(story.last_time) - new Date(story.first_time);
  return el("header", { class: "story-head" },
    backLink(),
    el("h2", { tabindex: -1, dir: "auto", lang: langOf(story.languages?.[0]) },
      shown(story.headline || "(no headline)", 500)),
    el("p", { class: "row-meta" }, statusChip(story), agencyChips(story),
      el("span", {}, toCopies(story), " in ", plural(story.sources, "outlet")),
      el("span", {}, (story.languages ?? []).map(languageWord).join(", ")),
      el("span", { title: `${moment(story.first_time)} to ${moment(story.last_time)} UTC` },
        span < 60000 ? `${moment(story.first_time)} UTC`
          : `${moment(story.first_time)} \u2192 ${lastWord(story)} UTC, ${duration(span)}`)),
    relationBar(story),
    mergedNote(story));
}

// Who ran it is what an editor asks first, and the text and the plot stand before the answer.
function toCopies(story) {
  const click = () => {
    const title = document.getElementById("members-title");
    title.scrollIntoView({ block: "start" });
    title.focus({ preventScroll: true });
  };
  return el("button", { class: "jump", type: "button", title: "To the list of copies",
    on: { click } }, plural(story.articles, "copy", "copies"));
}

const lastWord = ({ first_time: first, last_time: last }) =>
  (day(first) === day(last) ? clock(last) : shortMoment(last));

function mergedNote(story) {
  if (story.status !== "merged" || !story.merged_into) return null;
  const href = changed({ story: story.merged_into, left: undefined, right: undefined });
  return el("p", { class: "note" }, "This story became part of another one. ",
    el("a", { href }, "Open the story it is in now"));
}

function canonicalPart({ story, members }) {
  const chosen = story.canonical;
  if (!chosen?.article_id) {
    return el("section", { class: "canonical" }, statePanel("gone", "No text stands for this story",
      "Its articles were withdrawn or may not be shown yet."));
  }
  const member = members.find((entry) => entry.article_id === chosen.article_id);
  const text = el("div", { class: "canonical-text" }, skeleton(4));
  const section = el("section", { class: "canonical", "aria-label": "Canonical text" },
    el("p", { class: "why" }, "Stands for the story: ",
      el("b", {}, isolated(chosen.source ?? "unknown outlet", {}, 80)),
      member ? `, ${shortMoment(member.event_time)}` : "", ", because ",
      reasonWords(chosen.reason), "."),
    text);
  fillText(text, chosen.article_id);
  return section;
}

async function fillText(place, id) {
  try {
    const article = await api.article(id);
    place.replaceChildren(...articleText(article));
    foldLong(place);
  } catch (error) {
    place.replaceChildren(statePanel("error", "The text did not load", error.message,
      { label: "Try again", run: () => fillText(place, id) }));
  }
}

const GONE = {
  gone: ["This text is gone",
    "Its record is no longer in the topic. What was decided about it is still shown."],
  embargoed: ["Under embargo", "The text may not be shown before its release."],
  withheld: ["Withheld", "The agency took this text back; it is not shown."],
};

function articleText(article) {
  if (article.state !== "present") {
    const [title, sentence] = GONE[article.state] ?? ["No text", "It cannot be read back."];
    return [statePanel("gone", title, article.message ?? sentence)];
  }
  const lang = langOf(article.language);
  const paragraphs = (article.body ?? "").slice(0, 200000).split(/\n{2,}/);
  return [
    article.byline ? el("p", { class: "byline" }, isolated(article.byline, {}, 200)) : null,
    el("div", { class: "body", lang }, paragraphs.map((paragraph) =>
      el("p", { dir: "auto" }, shown(paragraph)))),
    article.url ? el("p", { class: "source-link" },
      outward(article.url, "As the outlet published it")) : null,
  ].filter(Boolean);
}

// A long text shows its lead; the rest is one press away.
function foldLong(place) {
  const body = place.querySelector(".body");
  if (!body || body.textContent.length < 600) return;
  body.classList.add("folded");
  const button = el("button", { type: "button", class: "button quiet", "aria-expanded": "false" },
    "Whole text");
  button.addEventListener("click", () => {
    const isFolded = body.classList.toggle("folded");
    button.setAttribute("aria-expanded", String(!isFolded));
    button.textContent = isFolded ? "Whole text" : "Less";
  });
  body.after(button);
}

const EVENTS = { founded: "+", joined: "+", moved_in: "\u2192", moved_out: "\u2190",
  merged_in: "\u21c9", merged_into: "\u21c9", split: "\u2442", withdrawn: "\u00d7",
  withheld: "\u00d7", canonical: "\u2605", ruling: "\u2696\ufe0e", closed: "\u25a0" };

const LOUD = new Set(["moved_in", "moved_out", "merged_in", "merged_into", "split", "withdrawn",
  "withheld", "ruling", "canonical"]);

function historyPart({ history }) {
  const section = el("section", { class: "history", "aria-labelledby": "history-title" },
    el("h3", { id: "history-title" }, "What happened to this story"));
  if (!history?.length) {
    section.append(el("p", { class: "muted" }, "Nothing is recorded yet."));
    return section;
  }
  section.append(el("ol", { class: "events" }, history.map((event) =>
    el("li", { class: LOUD.has(event.kind) ? "event loud" : "event" },
      el("time", { datetime: event.time, title: event.time ? `${moment(event.time)} UTC` : null },
        event.time ? shortMoment(event.time) : ""),
      el("span", { class: "sign", "aria-hidden": "true" }, EVENTS[event.kind] ?? "\u00b7"),
      el("span", {}, isolated(event.text, {}, 400), eventLink(event))))));
  return section;
}

function eventLink(event) {
  if (!event.story_id || event.story_id === open.id) return null;
  return [" ", el("a", { href: changed({ story: event.story_id }) }, "open that story")];
}
