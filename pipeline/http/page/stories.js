// The list of stories: fifty at a time, rows kept by story id, so that what arrives never moves
// what the reader is looking at. Scrolled down, or with a row in focus, news waits behind a button.

import * as api from "./api.js";
import { announce, el, isolated, shown, skeleton, statePanel, svg } from "./dom.js";
import { clearFilters, isFiltered } from "./filters.js";
import { FILTERS, changed, current } from "./route.js";
import { clock, groupCounts, langOf, languageWord, moment, plural, relationWord, roughDuration,
  shortMoment, weekday } from "./words.js";

const REFRESH_MS = 350;  // two updates a second are as many as an eye can follow

const list = {
  rows: new Map(),      // story id -> {element, text of the summary}
  order: [],            // summaries as shown
  key: null,            // the part of the address that the list answers
  next: undefined,      // cursor of the next page
  waiting: new Set(),   // stories changed since the list was drawn
  request: null,        // AbortController of the running request
  change: 0,            // what the server knew when the list was drawn
  refreshAt: 0, timer: 0, loading: false,
};

const byId = (id) => document.getElementById(id);

export function startStories() {
  byId("pill").addEventListener("click", showNews);
  byId("more").addEventListener("click", loadMore);
  new IntersectionObserver((entries) => {
    if (entries.some((entry) => entry.isIntersecting)) loadMore();
  }, { root: byId("list-scroll"), rootMargin: "600px" }).observe(byId("more"));
  byId("list-scroll").addEventListener("focusout", () => setTimeout(catchUp, 0));
  byId("list-scroll").addEventListener("scroll", () => {
    if (byId("list-scroll").scrollTop === 0) catchUp();
  }, { passive: true });
}

/// Draws the list that the address asks for, unless it is there already. Resolves to the change up
/// to which the server knew its stories.
export async function showStories(route) {
  const key = JSON.stringify([...FILTERS, "sort"].map((name) => route[name] ?? ""));
  if (key !== list.key) {
    list.key = key;
    byId("list-scroll").scrollTop = 0;
    await reload(list.rows.size === 0);
  }
  markOpen(route.story);
  return list.change;
}

/// The stream says that stories changed; `ids` is absent where anything may have.
export function storiesChanged(ids) {
  for (const id of ids ?? ["?"]) list.waiting.add(id);
  if (isReading()) showPill();
  else refreshSoon();
}

/// The story after or before the one that is open, or nothing.
export function neighbour(id, step) {
  const at = list.order.findIndex((summary) => summary.story_id === id);
  return at < 0 ? list.order[0] : list.order[at + step];
}

/// Moves the focus among the rows; the first press goes to the open story, or the first row.
export function stepRows(step) {
  const links = [...byId("stories").querySelectorAll(".row-link")];
  const at = links.indexOf(document.activeElement);
  const open = links.findIndex((link) => link.closest(".row").getAttribute("aria-current"));
  const next = at >= 0 ? at + step : Math.max(open, 0);
  if (next >= links.length - 5) loadMore();
  const link = links[Math.min(Math.max(next, 0), links.length - 1)];
  link?.focus({ preventScroll: true });
  link?.closest(".row").scrollIntoView({ block: "nearest" });
}

export function focusRow(id) {
  const row = list.rows.get(id)?.element;
  (row?.querySelector(".row-link") ?? byId("main")).focus({ preventScroll: true });
  row?.scrollIntoView({ block: "nearest" });
}

// Somebody reads: the list is scrolled, or one of its rows has the focus.
function isReading() {
  const scroll = byId("list-scroll");
  return scroll.scrollTop > 8 || byId("stories").contains(document.activeElement);
}

function showPill() {
  const count = [...list.waiting].filter((id) => id !== "?").length;
  const pill = byId("pill");
  pill.textContent = count ? `\u2191 ${plural(count, "update")}` : "\u2191 Updates";
  pill.hidden = false;
  announce(`${count ? plural(count, "update") : "Updates"}; press u to show`);
}

/// Shows what waited, from the top.
export function showNews() {
  const hadFocus = byId("stories").contains(document.activeElement) ||
    document.activeElement === byId("pill");
  byId("list-scroll").scrollTop = 0;
  if (hadFocus) byId("main").focus({ preventScroll: true });
  refresh();
}

function catchUp() {
  if (list.waiting.size && !isReading() && document.activeElement !== byId("pill")) refreshSoon();
}

function refreshSoon() {
  if (list.timer) return;
  const wait = Math.max(0, list.refreshAt + REFRESH_MS - Date.now());
  list.timer = setTimeout(() => {
    if (isReading()) {
      list.timer = 0;
      showPill();
    } else {
      refresh();
    }
  }, wait);
}

async function refresh() {
  clearTimeout(list.timer);
  list.timer = 0;
  list.refreshAt = Date.now();
  const waited = list.waiting;
  list.waiting = new Set();
  byId("pill").hidden = true;
  const known = new Set(list.rows.keys());
  const page = await load({});
  if (!page) {
    for (const id of waited) list.waiting.add(id);
    return;
  }
  const arrived = page.stories.filter((summary) => !known.has(summary.story_id)).length;
  if (arrived) announce(`${plural(arrived, "new story", "new stories")} in the list`);
}

async function reload(isFirst) {
  list.waiting.clear();
  byId("pill").hidden = true;
  if (isFirst) byId("list-state").replaceChildren(skeleton(12));
  byId("list-pane").setAttribute("aria-busy", "true");
  const key = list.key;
  const page = await load({ isQuiet: true });
  // What stands there answers another question.
  if (!page && key === list.key) draw([], { isQuiet: true });
  byId("list-pane").removeAttribute("aria-busy");
}

// The first page, drawn; undefined where it did not arrive.
async function load({ isQuiet }) {
  list.request?.abort();
  const request = new AbortController();
  list.request = request;
  list.loading = true;
  try {
    const page = await api.stories(current(), { signal: request.signal });
    draw(page.stories, { isQuiet });
    list.next = page.next;
    list.change = page.change;
    showFoot(page);
    return page;
  } catch (error) {
    if (!(error instanceof api.ApiError)) throw error;
    if (error.code !== "aborted") showFailure(error);
    return undefined;
  } finally {
    if (list.request === request) list.loading = false;
  }
}

async function loadMore() {
  if (list.loading || !list.next) return;
  const key = list.key;
  const request = new AbortController();
  list.request = request;
  list.loading = true;
  try {
    const page = await api.stories(current(), { after: list.next, signal: request.signal });
    if (key !== list.key) return;
    list.next = page.next;
    const fresh = page.stories.filter((summary) => !list.rows.has(summary.story_id));
    draw([...list.order, ...fresh], { isQuiet: true });
    showFoot(page);
  } catch (error) {
    if (!(error instanceof api.ApiError)) throw error;
    if (error.code !== "aborted") showFailure(error);
  } finally {
    if (list.request === request) list.loading = false;
  }
}

function showFoot(page) {
  byId("list-total").textContent = page.total.toLocaleString("en");
  byId("more").hidden = !page.next;
  const state = byId("list-state");
  if (page.total > 0 || list.order.length > 0) {
    state.replaceChildren(page.next || list.order.length < 8 ? "" :
      el("p", { class: "end" }, "That is all."));
  } else if (isFiltered(current())) {
    state.replaceChildren(statePanel("empty", "No story fits",
      "Every word must begin a word of the headline, of a name or of an outlet.",
      { label: "Clear search and filters", run: clearFilters }));
  } else {
    state.replaceChildren(statePanel("empty", "No stories yet",
      "They appear here by themselves as articles arrive."));
  }
}

function showFailure(error) {
  byId("more").hidden = true;
  byId("list-state").replaceChildren(statePanel("error", "The list did not load", error.message,
    { label: "Try again", run: () => reload(list.rows.size === 0) }));
}

// Rows by story id: those that stay are not touched, so focus and selection survive.
function draw(summaries, { isQuiet }) {
  const place = byId("stories");
  const rows = new Map();
  const wanted = [];
  const withDays = current().sort !== "copies";
  let lastDay = "";
  for (const summary of summaries) {
    const dayWord = withDays ? weekday(summary.last_time) : "";
    if (dayWord !== lastDay) wanted.push(dayHead(place, dayWord));
    lastDay = dayWord;
    const row = rowOf(summary, isQuiet, withDays);
    rows.set(summary.story_id, row);
    wanted.push(row.element);
  }
  arrange(place, wanted);
  list.rows = rows;
  list.order = summaries;
  markOpen(current().story);
}

function arrange(place, wanted) {
  const kept = new Set(wanted);
  for (const child of [...place.children]) {
    if (!kept.has(child)) child.remove();
  }
  wanted.forEach((element, at) => {
    if (place.children[at] !== element) place.insertBefore(element, place.children[at] ?? null);
  });
}

function dayHead(place, word) {
  const there = [...place.querySelectorAll(".day")].find((head) => head.textContent === word);
  return there ?? el("li", { class: "day" }, el("h2", {}, word));
}

function rowOf(summary, isQuiet, withDays) {
  const text = JSON.stringify(summary) + withDays;
  const known = list.rows.get(summary.story_id);
  if (known?.text === text) return known;
  const element = known?.element ?? el("li", { class: "row", "data-story": summary.story_id });
  const hadFocus = element.contains(document.activeElement);
  element.replaceChildren(...rowParts(summary, withDays));
  if (hadFocus) element.querySelector(".row-link").focus({ preventScroll: true });
  if (!isQuiet && current().story !== summary.story_id) flash(element);
  return { element, text };
}

/// Lights a row up for a moment; style.css drops the movement where less motion is wanted.
export function flash(element) {
  element.classList.remove("fresh");
  requestAnimationFrame(() => element.classList.add("fresh"));
  element.addEventListener("animationend", () => element.classList.remove("fresh"),
    { once: true });
}

function rowParts(summary, withDays) {
  const { canonical } = summary;
  const lang = langOf(summary.languages?.[0]);
  return [
    el("p", { class: "copies" }, el("b", {}, summary.articles.toLocaleString("en")),
      el("span", {}, summary.articles === 1 ? "copy" : "copies"),
      el("span", { class: "outlets" }, plural(summary.sources, "outlet"))),
    el("div", { class: "row-main" },
      el("a", { class: "row-link", lang, dir: "auto", href: changed(openPatch(summary)) },
        shown(summary.headline || "(no headline)", 300)),
      el("p", { class: "row-meta" }, statusChip(summary), agencyChips(summary),
        el("span", { class: "row-source" }, isolated(canonical?.source ?? "", {}, 60)),
        languageChips(summary),
        summary.related ? el("span", {}, `${summary.related} related`) : null)),
    relationBar(summary),
    times(summary, withDays),
  ];
}

const openPatch = (summary) => ({ story: summary.story_id, left: undefined, right: undefined });

export function statusChip(summary) {
  const words = { merged: "merged", withdrawn: "withdrawn" };
  const word = words[summary.status];
  return word ? el("span", { class: `chip status-${summary.status}` }, word) : null;
}

export function agencyChips(summary) {
  const agencies = [...(summary.agencies ?? [])];
  const first = summary.canonical?.agency;
  agencies.sort((a, b) => (b === first) - (a === first));
  const chips = agencies.slice(0, 2).map((agency) =>
    el("span", { class: agency === first ? "chip agency own" : "chip agency" },
      isolated(agency, {}, 30)));
  if (agencies.length > 2) chips.push(el("span", { class: "chip" }, `+${agencies.length - 2}`));
  return chips;
}

// English alone goes without saying; what differs is what an editor needs to see.
function languageChips(summary) {
  const languages = summary.languages ?? [];
  if (languages.length === 1 && languages[0] === "en") return null;
  return languages.slice(0, 3).map((code) =>
    el("span", { class: "language", title: languageWord(code) }, code.slice(0, 8)));
}

/// How the copies relate to the wire text: a bar, and the same in words.
export function relationBar(summary) {
  if (summary.articles < 2) {
    return el("div", { class: "relations lone" }, el("p", {}, "no other copy so far"));
  }
  const groups = groupCounts(summary.relations);
  const total = groups.reduce((sum, group) => sum + group.count, 0) || 1;
  let x = 0;
  const bars = groups.map((group) => {
    const width = (group.count / total) * 100;
    const bar = svg("rect", { x: x.toFixed(2), y: 0, width: Math.max(width - 0.8, 0.6).toFixed(2),
      height: 8, class: `fill-${group.name}` });
    x += width;
    return bar;
  });
  const detail = Object.entries(summary.relations ?? {})
    .map(([relation, count]) => `${count} ${relationWord(relation)}`).join(", ");
  return el("div", { class: "relations", title: detail },
    svg("svg", { class: "bar", viewBox: "0 0 100 8", preserveAspectRatio: "none",
      "aria-hidden": "true", focusable: "false" }, bars),
    el("p", {}, groups.map((group) => el("span", { class: `count key-${group.name}` },
      group.count.toLocaleString("en"), el("span", { class: "word" }, ` ${group.label}`)))));
}

function times(summary, withDays) {
  const span = new Date(summary.last_time) - new Date(summary.first_time);
  return el("p", { class: "times" },
    el("time", { class: "last", datetime: summary.last_time,
      title: `Latest copy ${moment(summary.last_time)} UTC` },
    withDays ? clock(summary.last_time) : shortMoment(summary.last_time)),
    span < 60000 ? null : el("span", { class: "since",
      title: `First copy ${moment(summary.first_time)} UTC` }, `over ${roughDuration(span)}`));
}

function markOpen(id) {
  for (const [key, row] of list.rows) {
    if (key === id) row.element.setAttribute("aria-current", "true");
    else row.element.removeAttribute("aria-current");
  }
}
