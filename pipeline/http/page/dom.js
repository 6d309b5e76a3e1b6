// Builds elements, and is the only place where text from articles becomes part of the page: always
// as text nodes, never as markup. Characters that are invisible or turn the reading order around
// are shown by their code instead, so that a headline cannot disguise itself.

const SVG = "http://www.w3.org/2000/svg";

// C0 and C1 controls without tab and line end, zero-width and word joiners, bidirectional
// embeddings, overrides and isolates, byte order mark, lone surrogates, tag characters. Joiners
// (U+200C, U+200D) and the two direction marks stay: scripts and emoji need them.
const UNSEEN = new RegExp(
  "[\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f\\u200b\\u2060\\u202a-\\u202e\\u2066-\\u2069" +
  "\\ufeff]|[\\ud800-\\udbff](?![\\udc00-\\udfff])|(?<![\\ud800-\\udbff])[\\udc00-\\udfff]" +
  "|\\udb40[\\udc00-\\udc7f]", "g");

/// An element with attributes and children. `on` maps event names to listeners; an attribute that
/// is false, null or undefined is left out; children may be nodes, strings (shown as they are
/// written here: labels of our own), or nested lists.
export function el(name, attributes = {}, ...children) {
  return filled(document.createElement(name), attributes, children);
}

/// The same for SVG.
export function svg(name, attributes = {}, ...children) {
  return filled(document.createElementNS(SVG, name), attributes, children);
}

function filled(element, attributes, children) {
  for (const [key, value] of Object.entries(attributes)) {
    if (key === "on") {
      for (const [event, listener] of Object.entries(value)) {
        element.addEventListener(event, listener);
      }
    } else if (value !== false && value !== null && value !== undefined) {
      element.setAttribute(key, value === true ? "" : String(value));
    }
  }
  element.append(...children.flat(9).filter((c) => c !== null && c !== undefined && c !== false));
  return element;
}

/// Text of an article, as nodes: at most `max` characters, what cannot be seen made visible.
export function shown(text, max = 100000) {
  const fragment = document.createDocumentFragment();
  const whole = String(text ?? "");
  const part = whole.length > max ? whole.slice(0, max).replace(/[\ud800-\udbff]$/, "") : whole;
  let from = 0;
  for (const match of part.matchAll(UNSEEN)) {
    fragment.append(part.slice(from, match.index), unseenMark(match[0]));
    from = match.index + match[0].length;
  }
  fragment.append(part.slice(from));
  if (part.length < whole.length) {
    fragment.append(el("span", { class: "cut" },
      ` … (${whole.length.toLocaleString("en")} characters, cut here)`));
  }
  return fragment;
}

const codeOf = (character) =>
  `U+${character.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}`;

function unseenMark(character) {
  const code = codeOf(character);
  return el("span", { class: "unseen-mark", title: `Invisible character ${code}` }, code);
}

/// The same as a string, for options and titles, which hold no elements.
export function plainly(text, max = 60) {
  const whole = String(text ?? "");
  const part = whole.slice(0, max).replace(/[\ud800-\udbff]$/, "");
  return part.replace(UNSEEN, codeOf) + (part.length < whole.length ? "\u2026" : "");
}

/// Text of an article inside a line of ours: isolated, so that its direction ends with it.
export function isolated(text, attributes = {}, max = 300) {
  return el("bdi", { dir: "auto", ...attributes }, shown(text, max));
}

/// A link to an article's own page, or nothing unless the address is plain http or https.
export function outward(address, label) {
  let url;
  try {
    url = new URL(address);
  } catch {
    return null;
  }
  if (url.protocol !== "http:" && url.protocol !== "https:") return null;
  return el("a", { href: url.href, rel: "noopener noreferrer", target: "_blank", class: "outward" },
    label, el("span", { class: "unseen" }, " (opens in a new tab)"));
}

/// Says something to readers who listen: the last message of a moment wins, one each four seconds.
const spoken = { last: 0, timer: 0 };

export function announce(message) {
  clearTimeout(spoken.timer);
  const wait = Math.max(0, spoken.last + 4000 - Date.now());
  spoken.timer = setTimeout(() => {
    spoken.last = Date.now();
    document.getElementById("announce").textContent = message;
  }, wait);
}

/// A panel for what is empty, wrong or gone: a title, one sentence, perhaps a button.
export function statePanel(kind, title, sentence, action) {
  return el("div", { class: `panel ${kind}`, role: kind === "error" ? "alert" : null },
    el("p", { class: "panel-title" }, title),
    sentence ? el("p", {}, sentence) : null,
    action ? el("button", { type: "button", class: "button", on: { click: action.run } },
      action.label) : null);
}

/// Grey lines while something loads.
export function skeleton(lines) {
  return el("div", { class: "skeleton", "aria-hidden": "true" },
    Array.from({ length: lines }, () => el("span")));
}
