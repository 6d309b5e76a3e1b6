// Starts the desk: theme, filters, keys, the first list, then the stream of changes. Which of the
// three views is open is a fact about the address; everything here follows from it.

import * as api from "./api.js";
import { fillSelects, showCompare } from "./compare.js";
import { showFacets, showFilters, startFilters } from "./filters.js";
import { startKeys } from "./keys.js";
import { startLive } from "./live.js";
import { current, onRoute, viewOf } from "./route.js";
import { allowRulings } from "./rulings.js";
import { focusRow, showStories, startStories, storiesChanged } from "./stories.js";
import { showStory, storyChanged } from "./story.js";
import { startTheme } from "./theme.js";
import { plural, stateWord } from "./words.js";

const FACETS_MS = 4000;  // how often the filters' choices may follow the stream

const byId = (id) => document.getElementById(id);
const seen = { view: "list", story: undefined, facetsAt: 0, timer: 0, lostAt: 0, bannerTimer: 0 };

function show(route) {
  const view = viewOf(route);
  document.body.dataset.view = view;
  byId("story-pane").hidden = view !== "story";
  byId("compare-pane").hidden = view !== "compare";
  if (view === "list") document.title = "Wirefold desk";
  showFilters(route);
  const listed = showStories(route);
  showStory(route);
  showCompare(route);
  giveFocusBack(view, route);
  seen.view = view;
  seen.story = route.story ?? seen.story;
  return listed;
}

// Going back ends where one had left: on the story's row, or on the copies.
function giveFocusBack(view, route) {
  if (view === seen.view) return;
  if (view === "list" && document.activeElement?.id !== "search") focusRow(seen.story);
  if (view === "story" && seen.view === "compare" && route.story === seen.story) {
    byId("story-pane").querySelector("h2")?.focus({ preventScroll: true });
  }
}

function showPulse(news) {
  const pulse = byId("pulse");
  pulse.dataset.state = news.state;
  byId("pulse-state").textContent = stateWord(news.state);
  byId("pulse-counts").textContent = `${plural(news.articles, "article")}, ${
    plural(news.stories, "story", "stories")}`;
}

function showConnection(state) {
  const banner = byId("banner");
  clearTimeout(seen.bannerTimer);
  if (state === "open") {
    if (!banner.hidden) refreshFacets();
    banner.hidden = true;
    delete byId("pulse").dataset.lost;
    return;
  }
  byId("pulse").dataset.lost = "true";
  byId("pulse-state").textContent = "Offline";
  seen.bannerTimer = setTimeout(() => {
    banner.textContent = "Connection lost; trying again. What you see may be out of date.";
    banner.hidden = false;
  }, banner.hidden ? 800 : 0);
}

async function refreshFacets() {
  clearTimeout(seen.timer);
  seen.timer = 0;
  seen.facetsAt = Date.now();
  try {
    takeStatus(await api.status());
  } catch {
    // The stream notices a lost connection and says so.
  }
}

function takeStatus(status) {
  showPulse(status);
  showFacets(status);
  allowRulings(status);
}

function heard(news) {
  showPulse(news);
  storiesChanged(news.changed);
  storyChanged(news.changed);
  if (!seen.timer) {
    const wait = Math.max(0, seen.facetsAt + FACETS_MS - Date.now());
    seen.timer = setTimeout(refreshFacets, wait);
  }
}

async function start() {
  startTheme();
  startFilters();
  startKeys();
  startStories();
  onRoute(show);
  document.addEventListener("story-loaded", fillSelects);
  const listed = show(current());
  let since = 0;
  let state;
  try {
    const status = await api.status();
    takeStatus(status);
    state = status.state;
    since = Math.min(status.change, (await listed) || status.change);  // nothing is missed
  } catch {
    showConnection("lost");
  }
  startLive({ since, state, change: heard, connection: showConnection });
}

start();
