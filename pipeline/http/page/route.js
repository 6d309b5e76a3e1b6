// The address of the page is its state: filters, search, the open story and the two texts being
// compared. Links work when sent to a colleague, and the back button does what it says.

const NAMES = ["q", "agency", "source", "language", "relation", "status", "sort", "story", "left",
  "right"];
export const FILTERS = ["q", "agency", "source", "language", "relation", "status"];

const listeners = [];

/// {q: "…", story: "…"}: what the address says, empty values left out.
export function current() {
  const query = new URLSearchParams(location.search);
  const route = {};
  for (const name of NAMES) {
    const value = query.get(name);
    if (value) route[name] = value;
  }
  return route;
}

/// The address of a state.
export function addressOf(route) {
  const query = new URLSearchParams();
  for (const name of NAMES) {
    if (route[name]) query.set(name, route[name]);
  }
  const text = query.toString();
  return text ? `/?${text}` : "/";
}

/// The address with some of its parts changed.
export const changed = (patch) => addressOf({ ...current(), ...patch });

export function viewOf(route) {
  if (route.story && route.left && route.right) return "compare";
  return route.story ? "story" : "list";
}

/// Moves to another state; `replace` keeps the history as it is.
export function go(patch, { replace = false } = {}) {
  const address = changed(patch);
  if (address === location.pathname + location.search) return;
  history[replace ? "replaceState" : "pushState"](null, "", address);
  tell();
}

export const onRoute = (listener) => listeners.push(listener);

function tell() {
  const route = current();
  for (const listener of listeners) listener(route);
}

addEventListener("popstate", tell);

/// Links inside the page change the state without loading it anew; others, and clicks that ask for
/// a new tab, are the browser's.
document.addEventListener("click", (event) => {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey ||
      event.shiftKey || event.altKey) return;
  const link = event.target.closest?.("a[href]");
  if (!link || link.target || link.origin !== location.origin || link.pathname !== "/" ||
      link.hash) return;
  event.preventDefault();
  if (link.search === location.search) return;
  history.pushState(null, "", link.pathname + link.search);
  tell();
});
