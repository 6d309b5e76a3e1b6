// The copies of a story as a table, one row a copy, in the order in which they came. A row opens to
// the evidence for its place: what it shares with the text it was matched to, and what speaks
// against. Rows are kept by article, so that a new copy moves neither focus nor an open row.

import { el, isolated, plainly, shown } from "./dom.js";
import { changed } from "./route.js";
import { ruleButton } from "./rulings.js";
import { flash } from "./stories.js";
import { clock, day, delta, groupOf, langOf, moment, relationMeaning, relationWord, score,
  weekday } from "./words.js";

const FLAGS = { killed: "killed", embargoed: "embargoed", withheld: "withheld" };

/// The section; an older one is brought up to date and returned again.
export function membersPart(answer, old) {
  const section = old ?? frame();
  const body = section.querySelector("tbody");
  const known = new Map([...body.querySelectorAll("tr.member")]
    .map((row) => [row.dataset.article, row]));
  const wanted = [];
  let lastDay = "";
  for (const member of answer.members) {
    if (day(member.event_time) !== lastDay) wanted.push(dayRow(member.event_time));
    lastDay = day(member.event_time);
    wanted.push(...rowsOf(member, answer, known, Boolean(old)));
  }
  const focused = document.activeElement;
  const inFocus = focused.closest?.("tr.member")?.dataset.article;
  body.replaceChildren(...wanted);
  if (body.contains(focused)) focused.focus({ preventScroll: true });
  else if (inFocus !== undefined) focusMember(body, inFocus);
  const hidden = answer.members_total - answer.members.length;
  section.querySelector(".copies-count").textContent = hidden > 0
    ? `${answer.members.length} of ${answer.members_total} listed` : `${answer.members_total}`;
  return section;
}

// The row that had the focus was built anew.
function focusMember(body, article) {
  const row = [...body.querySelectorAll("tr.member")]
    .find((entry) => entry.dataset.article === article);
  row?.querySelector(".open-row").focus({ preventScroll: true });
}

function frame() {
  return el("section", { class: "members", "aria-labelledby": "members-title" },
    el("h3", { id: "members-title", tabindex: -1 }, "Copies ",
      el("span", { class: "copies-count total" })),
    el("table", {},
      el("thead", {}, el("tr", {},
        el("th", { scope: "col" }, "Time"),
        el("th", { scope: "col" }, "Outlet and headline"),
        el("th", { scope: "col" }, "Relation"),
        el("th", { scope: "col", class: "number",
          title: "Weight of the evidence: the higher, the surer" }, "Score"),
        el("th", { scope: "col" }, el("span", { class: "unseen" }, "Compare")))),
      el("tbody")));
}

function dayRow(time) {
  return el("tr", { class: "day-row" },
    el("th", { colspan: 5, scope: "rowgroup" }, weekday(time)));
}

function rowsOf(member, answer, known, isUpdate) {
  const text = JSON.stringify([member, answer.story.canonical, answer.story.first_time]);
  const old = known.get(member.article_id);
  if (old?.shownText === text) return [old, old.detailRow];
  const row = memberRow(member, answer);
  row.shownText = text;
  if (old && !old.detailRow.hidden) row.querySelector(".open-row").click();
  if (isUpdate) flash(row);
  return [row, row.detailRow];
}

function memberRow(member, answer) {
  const { story } = answer;
  const isCanonical = member.article_id === story.canonical?.article_id;
  const detail = el("tr", { class: "detail", hidden: true });
  const button = el("button", { type: "button", class: "open-row", "aria-expanded": "false" },
    el("span", { class: "turn", "aria-hidden": "true" }),
    isolated(member.source ?? member.article_id, { class: "outlet" }, 80));
  const row = el("tr", { class: isCanonical ? "member is-canonical" : "member",
    "data-article": member.article_id },
  el("td", { class: "when" }, el("time", { datetime: member.event_time,
    title: `${moment(member.event_time)} UTC` }, clock(member.event_time)),
  el("span", { class: "delta" }, delta(member.event_time, story.first_time))),
  el("td", { class: "who" }, button, agencyChip(member), flags(member, isCanonical),
    headlineLine(member, story)),
  el("td", {}, relationChip(member.relation)),
  el("td", { class: "number" }, member.relation === "original" ? "\u2013" : score(member.score)),
  el("td", { class: "act" }, compareLink(member, answer)));
  row.detailRow = detail;
  button.addEventListener("click", () => {
    detail.hidden = !detail.hidden;
    button.setAttribute("aria-expanded", String(!detail.hidden));
    if (!detail.childElementCount) {
      detail.append(el("td", { colspan: 5 }, evidencePart(member, answer, isCanonical)));
    }
  });
  return row;
}

export function relationChip(relation) {
  return el("span", { class: `relation key-${groupOf(relation).name}`,
    title: relationMeaning(relation) }, relationWord(relation));
}

function agencyChip(member) {
  return member.agency ? el("span", { class: "chip agency" }, isolated(member.agency, {}, 30))
    : null;
}

function flags(member, isCanonical) {
  const chips = (member.flags ?? []).filter((flag) => FLAGS[flag])
    .map((flag) => el("span", { class: "chip status-withdrawn" }, FLAGS[flag]));
  if (member.text === "gone") chips.push(el("span", { class: "chip" }, "text gone"));
  if (isCanonical) chips.unshift(el("span", { class: "chip canonical-chip" }, "canonical"));
  return chips;
}

// What a copy's own headline says; the same words as the story's need no second reading.
function headlineLine(member, story) {
  if (!member.headline) return null;
  const isSame = member.headline === story.headline &&
    member.article_id !== story.canonical?.article_id;
  if (isSame) return el("p", { class: "headline same" }, "same headline");
  return el("p", { class: "headline", dir: "auto", lang: langOf(member.language) },
    shown(member.headline, 240));
}

// Against the canonical copy, which stands on the left; the canonical one against what it matched.
function pairOf(member, { story, members }) {
  const canonical = story.canonical?.article_id;
  if (canonical && member.article_id !== canonical) return [canonical, member.article_id];
  const other = member.matched_article_id ??
    members.find((entry) => entry.article_id !== member.article_id)?.article_id;
  return other ? [member.article_id, other] : null;
}

function compareLink(member, answer) {
  const pair = pairOf(member, answer);
  if (!pair) return null;
  return el("a", { class: "button small compare-link",
    href: changed({ story: answer.story.story_id, left: pair[0], right: pair[1] }) },
  "Compare", el("span", { class: "unseen" }, ` ${plainly(member.source)}`));
}

const KINDS = [
  ["passages", "Shared passages"], ["quotations", "Shared quotations"], ["names", "Shared names"],
  ["numbers", "Shared numbers"], ["terms", "Rare words in both"], ["against", "Speaks against"],
];

function evidencePart(member, answer, isCanonical) {
  const evidence = member.evidence ?? {};
  const matched = answer.members.find((m) => m.article_id === member.matched_article_id);
  const lists = KINDS.filter(([kind]) => evidence[kind]?.length)
    .map(([kind, label]) => evidenceList(kind, label, evidence[kind]));
  return el("div", { class: "evidence" },
    el("p", {}, relationMeaning(member.relation), matched ? [". Matched to ",
      isolated(matched.source ?? matched.article_id, {}, 80),
      ` of ${clock(matched.event_time)}.`] : "."),
    lists.length ? lists : el("p", { class: "muted" }, nothingKept(member)),
    keptFrom(evidence.kept_from),
    el("div", { class: "evidence-foot" },
      el("code", {}, isolated(member.article_id, {}, 120)),
      isCanonical ? null : ruleButton("Make canonical", { ruling: "canonical",
        story_id: answer.story.story_id, article_id: member.article_id }),
      isCanonical || answer.members_total < 2 ? null : ruleButton("Not this story", {
        ruling: "apart", article_id: member.article_id, story_id: answer.story.story_id })));
}

function nothingKept(member) {
  if (member.relation !== "original") return "No evidence was kept with this decision.";
  return member.evidence?.kept_from ? "It began a story of its own."
    : "Nothing earlier was like it.";
}

/// The story that it would have joined, had that what tells this text apart from others near it.
function keptFrom(other) {
  if (!other) return null;
  return el("div", { class: "kind kind-kept" },
    el("p", {}, "Kept out of ",
      el("a", { href: changed({ story: other.story_id }) }, "a story that resembles it"),
      ` (score ${score(other.score)})`, other.lacks.length ? ", which lacks:" : "."),
    el("ul", {}, other.lacks.map((word) => el("li", {}, isolated(word, {}, 80)))));
}

function evidenceList(kind, label, entries) {
  const items = entries.slice(0, 40).map((entry) =>
    el("li", {}, isolated(typeof entry === "string" ? entry : entry.text ?? entry.name, {}, 300)));
  return el("div", { class: `kind kind-${kind}` },
    el("h4", {}, label, el("span", { class: "total" }, ` ${entries.length}`)),
    el("ul", {}, items));
}

/// Moves the focus among the copies.
export function stepMembers(step) {
  const buttons = [...document.querySelectorAll("#story-pane .open-row")];
  const at = buttons.indexOf(document.activeElement.closest?.("tr")?.querySelector(".open-row"));
  const next = buttons[at < 0 ? (step > 0 ? 0 : buttons.length - 1)
    : Math.min(Math.max(at + step, 0), buttons.length - 1)];
  next?.focus({ preventScroll: true });
  next?.scrollIntoView({ block: "nearest" });
}

/// The comparison that the row in focus offers, else the first one there is.
export function compareHref() {
  const row = document.activeElement.closest?.("tr.member, tr.detail");
  const own = row?.classList.contains("detail") ? row.previousElementSibling : row;
  const link = own?.querySelector(".compare-link") ??
    document.querySelector("#story-pane tr:not(.is-canonical) .compare-link");
  return link?.getAttribute("href");
}
