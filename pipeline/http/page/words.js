// Plain words for what the program knows by short names: relations, reasons, times, shares.

/// The relations in groups, from nearest to farthest from the wire text; order is the bar's order.
export const GROUPS = [
  { name: "verbatim", label: "verbatim", relations: ["original", "verbatim"] },
  { name: "edited", label: "edited",
    relations: ["edited", "excerpt", "revision", "update", "correction"] },
  { name: "rewrite", label: "rewritten", relations: ["rewrite"] },
  { name: "coverage", label: "coverage", relations: ["coverage"] },
  { name: "withdrawal", label: "withdrawn", relations: ["withdrawal"] },
];

const RELATIONS = {
  original: ["original", "The first text of its family"],
  verbatim: ["verbatim", "The wire text word for word"],
  edited: ["edited", "The wire text with small changes"],
  excerpt: ["excerpt", "A part of the wire text"],
  revision: ["revision", "A newer version of the same article"],
  update: ["update", "The agency's own later text"],
  rewrite: ["rewrite", "The wire text told in other words"],
  coverage: ["coverage", "An independent text on the same event"],
  correction: ["correction", "Corrects an earlier text"],
  withdrawal: ["withdrawal", "Takes an earlier text back"],
};

const REASONS = {
  only_article: "it is the only text of this story",
  agency_original: "it is the agency's own copy, the text the others derive from",
  most_copied: "most copies derive from this text",
  most_complete: "it is the longest of the usable copies",
  preferred: "its outlet ranks first in the settings",
  earliest: "it came first; nothing else told the copies apart",
  ruling: "an editor chose it",
};

const STATES = {
  replaying: "Replaying", running: "Live", standing_by: "Standing by", restoring: "Restoring",
  finished: "Replay finished",
};

export const relationWord = (relation) => RELATIONS[relation]?.[0] ?? relation;
export const relationMeaning = (relation) => RELATIONS[relation]?.[1] ?? "";
export const reasonWords = (reason) => REASONS[reason] ?? (reason ?? "").replaceAll("_", " ");
export const stateWord = (state) => STATES[state] ?? state;

export function groupOf(relation) {
  return GROUPS.find((group) => group.relations.includes(relation)) ?? GROUPS[3];
}

/// Copies by group of relations: [{name, label, count}], groups without copies left out.
export function groupCounts(relations) {
  const counts = new Map();
  for (const [relation, count] of Object.entries(relations ?? {})) {
    const name = groupOf(relation).name;
    counts.set(name, (counts.get(name) ?? 0) + count);
  }
  return GROUPS.filter((group) => counts.get(group.name))
    .map((group) => ({ name: group.name, label: group.label, count: counts.get(group.name) }));
}

export function plural(count, one, many = `${one}s`) {
  return `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
}

const two = (number) => String(number).padStart(2, "0");
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

/// "08:25", in UTC like the wires.
export function clock(time) {
  const date = new Date(time);
  return `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}`;
}

/// "21 Dec 2025"
export function day(time) {
  const date = new Date(time);
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
}

/// "Sunday 21 Dec 2025"
export const weekday = (time) => `${DAYS[new Date(time).getUTCDay()]} ${day(time)}`;

/// "21 Dec 2025 08:25"
export const moment = (time) => `${day(time)} ${clock(time)}`;

/// "21 Dec 08:25" where the year goes without saying.
export function shortMoment(time) {
  return `${day(time).replace(/ \d+$/, "")} ${clock(time)}`;
}

/// "44 min", "26 h 40 min", "3 d 2 h"
export function duration(milliseconds) {
  const minutes = Math.round(Math.abs(milliseconds) / 60000);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 ? `${hours} h ${minutes % 60} min` : `${hours} h`;
  return hours % 24 ? `${Math.floor(hours / 24)} d ${hours % 24} h` : `${hours / 24} d`;
}

/// The same to the hour, where space is short: "44 min", "23 h", "3 d"
export function roughDuration(milliseconds) {
  const hours = Math.abs(milliseconds) / 3600000;
  if (hours < 1) return duration(milliseconds);
  return hours < 72 ? `${Math.round(hours)} h` : `${Math.round(hours / 24)} d`;
}

/// How long after the first copy: "first", "+44 min", "+26 h".
export function delta(time, first) {
  const apart = new Date(time) - new Date(first);
  if (Math.abs(apart) < 30000) return "first";
  return `${apart < 0 ? "\u2212" : "+"}${duration(apart)}`;
}

export const percent = (share) => {
  const whole = share * 100;
  if (whole > 0 && whole < 1) return "under 1 %";
  return `${whole < 100 && whole > 99 ? 99 : Math.round(whole)} %`;
};

/// "6.2", with a real minus sign.
export const score = (value) => value.toFixed(1).replace("-", "\u2212");

const LANGUAGES = new Intl.DisplayNames(["en"], { type: "language", fallback: "code" });

export function languageWord(code) {
  try {
    return LANGUAGES.of(code);
  } catch {
    return code;
  }
}

/// A language code that is safe as a `lang` attribute, or nothing.
export const langOf = (code) => (/^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/.test(code ?? "") ? code
  : null);
