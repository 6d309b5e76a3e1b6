// The row of filters above the list: selects whose choices and counts come from /status. They work
// on the address, never on the list.

import { el, plainly } from "./dom.js";
import { FILTERS, current, go } from "./route.js";
import { languageWord, plural, relationWord } from "./words.js";

const FACETS = [
  { name: "agency", label: "Agency", any: "All agencies", facet: "agencies" },
  { name: "source", label: "Outlet", any: "All outlets", facet: "sources" },
  { name: "language", label: "Language", any: "All languages", facet: "languages",
    word: languageWord },
  { name: "relation", label: "Relation", any: "Any relation", facet: "relations",
    word: relationWord },
];

const STATUSES = [["", "Any status"], ["active", "Open"], ["closed", "Closed"],
  ["withdrawn", "Withdrawn"], ["merged", "Merged into others"]];
const SORTS = [["", "Newest first"], ["copies", "Most copies first"]];

const selects = new Map();

export function startFilters() {
  const form = document.getElementById("filters");
  for (const facet of FACETS) form.append(field(facet.name, facet.label, [["", facet.any]]));
  form.append(field("status", "Status", STATUSES), field("sort", "Order", SORTS));
  form.append(el("button", { type: "button", class: "button quiet", id: "filters-clear",
    hidden: true, on: { click: clearFilters } }, "Clear"));
  form.addEventListener("submit", (event) => event.preventDefault());
  startToggle(form);
  startSearch();
}

export function clearFilters() {
  go(Object.fromEntries(FILTERS.map((name) => [name, undefined])));
}

export const isFiltered = (route) => FILTERS.some((name) => route[name]);

function field(name, label, options) {
  const select = el("select", { id: `filter-${name}`, name, on: {
    change: () => go({ [name]: select.value || undefined }) } });
  select.append(...options.map(([value, text]) => el("option", { value }, text)));
  selects.set(name, select);
  return el("label", { class: "field" }, el("span", { class: "unseen" }, label), select);
}

// On narrow screens the filters fold away behind one button.
function startToggle(form) {
  const toggle = document.getElementById("filters-toggle");
  toggle.addEventListener("click", () => {
    const isOpen = form.classList.toggle("open");
    toggle.setAttribute("aria-expanded", String(isOpen));
  });
}

// Typing replaces the address, so that one press of "back" leaves the search and not one letter.
function startSearch() {
  const form = document.getElementById("search-form");
  const input = document.getElementById("search");
  let timer = 0;
  const search = () => {
    clearTimeout(timer);
    const before = current();
    const q = input.value.trim() || undefined;
    if (before.q === q && !before.story) return;
    go({ q, story: undefined, left: undefined, right: undefined },
      { replace: Boolean(before.q) && !before.story });
  };
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(search, 150);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    search();
  });
}

/// Shows what the address says.
export function showFilters(route) {
  const input = document.getElementById("search");
  if (document.activeElement !== input) input.value = route.q ?? "";
  for (const [name, select] of selects) {
    const value = route[name] ?? "";
    if (![...select.options].some((option) => option.value === value)) {
      select.append(el("option", { value }, plainly(value)));
    }
    select.value = value;
    select.classList.toggle("chosen", value !== "");
  }
  const count = FILTERS.filter((name) => name !== "q" && route[name]).length;
  document.getElementById("filters-toggle").textContent = count ? `Filters (${count})` : "Filters";
  document.getElementById("filters-clear").hidden = !isFiltered(route);
}

/// Takes over the choices of a status answer; a select that is in use stays as it is.
export function showFacets(status) {
  for (const facet of FACETS) {
    const select = selects.get(facet.name);
    if (document.activeElement === select) continue;
    const chosen = select.value;
    const entries = status[facet.facet] ?? [];
    const options = entries.map((entry) => option(facet, entry));
    if (chosen && !entries.some((entry) => entry.name === chosen)) {
      options.unshift(el("option", { value: chosen }, plainly(chosen)));
    }
    const total = status[`${facet.facet}_total`] ?? entries.length;
    if (total > entries.length) {
      options.push(el("option", { disabled: true },
        `and ${plural(total - entries.length, "more, by search", "more, by search")}`));
    }
    select.replaceChildren(select.options[0], ...options);
    select.value = chosen;
  }
}

function option(facet, entry) {
  const label = facet.word ? facet.word(entry.name) : entry.name;
  return el("option", { value: entry.name, dir: "auto" },
    `${plainly(label)} (${entry.stories.toLocaleString("en")})`);
}
