// Renders one side of a comparison: the whole text in segments, each marked for what it is. Marks
// differ in shape as well as colour: shared passages are shaded and numbered, quotations have a bar
// below, names a dotted line, numbers a frame, and words that stand only here a broken line.

import { el, shown } from "./dom.js";
import { langOf } from "./words.js";

const WORD = /[\p{L}\p{M}\p{N}]+/gu;
const BODY_CHARACTERS_MAX = 400000;

export const KINDS = [
  { kind: "passage", label: "Shared passages" },
  { kind: "quotation", label: "Quotations" },
  { kind: "name", label: "Names" },
  { kind: "number", label: "Numbers" },
  { kind: "added", label: "Only in one" },
];

// What is left of a passage around a quotation, such as "he said", is shaded but no stop of its
// own: a whole passage has four words at least.
function isNumbered({ kind, match, text }) {
  if (match === undefined) return false;
  return kind === "quotation" || (kind === "passage" && (text.match(WORD)?.length ?? 0) >= 4);
}

/// Numbers for the readers: passages and quotations that stand in both texts, counted from one in
/// the order of the left text.
export function passageNumbers(left, right) {
  const numbers = new Map();
  const onTheRight = new Set(right.segments.filter(isNumbered).map(({ match }) => match));
  for (const segment of left.segments) {
    if (isNumbered(segment) && onTheRight.has(segment.match) && !numbers.has(segment.match)) {
      numbers.set(segment.match, numbers.size + 1);
    }
  }
  return numbers;
}

/// {words, added}: how many words a side has, and how many stand in no shared passage.
export function countWords(side) {
  let words = 0;
  let added = 0;
  for (const segment of side.segments) {
    const count = segment.text.slice(0, BODY_CHARACTERS_MAX).match(WORD)?.length ?? 0;
    words += count;
    if (segment.kind === "plain") added += count;
  }
  return { words, added };
}

/// Headline and paragraphs of a side.
export function textOf(side, numbers, language) {
  const lang = langOf(language);
  const headline = el("h3", { class: "side-headline", dir: "auto", lang });
  const body = el("div", { class: "side-body", lang });
  const text = { paragraph: null, body, left: BODY_CHARACTERS_MAX, numbered: new Set() };
  for (const segment of side.segments) {
    if (segment.part === "headline") {
      if (headline.textContent.length < 600) headline.append(mark(segment, segment.text, text,
        numbers));
    } else if (text.left > 0) {
      addToBody(segment, text, numbers);
    }
  }
  return [headline.childNodes.length ? headline : null, body].filter(Boolean);
}

function addToBody(segment, text, numbers) {
  const parts = segment.text.split(/\n{2,}/);
  parts.forEach((part, at) => {
    if (at > 0 || !text.paragraph) {
      text.paragraph = el("p", { dir: "auto" });
      text.body.append(text.paragraph);
    }
    if (!part.trim() && !text.paragraph.childNodes.length) return;
    const cut = part.slice(0, text.left);
    text.left -= cut.length;
    text.paragraph.append(mark(segment, cut, text, numbers));
    if (cut.length < part.length) {
      text.paragraph.append(el("span", { class: "cut" }, " … (cut here)"));
    }
  });
  if (segment.kind === "break" && text.paragraph?.childNodes.length) text.paragraph = null;
}

function mark(segment, part, text, numbers) {
  const content = shown(part, segment.part === "headline" ? 600 : BODY_CHARACTERS_MAX);
  if (segment.kind === "break") return document.createTextNode(" ");
  if (segment.kind === "plain") {
    return part.search(/[\p{L}\p{N}]/u) < 0 ? content : el("span", { class: "added" }, content);
  }
  const { kind, match } = segment;
  const number = isNumbered(segment) && !text.numbered.has(match) ? numbers.get(match) : undefined;
  if (number) text.numbered.add(match);
  return el("span", { class: kind, "data-match": match },
    number ? el("button", { type: "button", class: "passage-number", "data-go": match,
      "aria-label": `Shared passage ${number}: show it in the other text` }, String(number))
      : null, content);
}
