// How a story spread: copies added up over time, stacked by how near they stay to the wire text.
// Drawn as SVG at the width it has, with the same figures as a table for those who do not see it.

import { el, isolated, plainly, svg } from "./dom.js";
import { GROUPS, clock, day, duration, groupOf, moment, plural, relationWord, shortMoment }
  from "./words.js";

const HEIGHT = 190;
const MARGIN = { left: 30, right: 14, top: 12, bottom: 30 };
const MINUTE = 60000;
const STEPS = [5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 4320, 10080, 43200]
  .map((minutes) => minutes * MINUTE);

/// The section with plot and table; nothing but a sentence where there is one copy only.
export function spreadPart({ story, members }) {
  const section = el("section", { class: "spread", "aria-labelledby": "spread-title" },
    el("h3", { id: "spread-title" }, "Spread"));
  const points = cumulated(members);
  if (members.length < 2) {
    section.append(el("p", { class: "muted" }, "One copy so far; there is nothing to plot."));
    return section;
  }
  const place = el("div", { class: "plot" });
  const names = GROUPS.filter((group) => points.at(-1).counts[group.name]);
  section.append(el("p", { class: "plot-key" }, names.map((group) =>
    el("span", { class: `count key-${group.name}` },
      `${points.at(-1).counts[group.name]} ${group.label}`))),
  place, tableOf(points, members));
  const redraw = () => place.replaceChildren(plot(points, names, place.clientWidth || 600, story));
  let width = 0;
  new ResizeObserver(() => {
    if (Math.abs(place.clientWidth - width) < 2) return;
    width = place.clientWidth;
    redraw();
  }).observe(place);
  return section;
}

// [{time, counts: {verbatim: 2, …}, total}], one a copy, by time.
function cumulated(members) {
  const counts = {};
  return members.map((member, at) => {
    const { name } = groupOf(member.relation);
    counts[name] = (counts[name] ?? 0) + 1;
    return { time: new Date(member.event_time).getTime(), counts: { ...counts }, total: at + 1,
      member, group: name };
  });
}

function plot(points, groups, width, story) {
  const begin = points[0].time;
  const last = points.at(-1).time;
  const end = Math.max(last + (last - begin) * 0.03, begin + 10 * MINUTE);  // the last stair shows
  const high = points.at(-1).total;
  const scale = {
    x: (time) => MARGIN.left + ((time - begin) / (end - begin)) *
      (width - MARGIN.left - MARGIN.right),
    y: (count) => HEIGHT - MARGIN.bottom - (count / high) * (HEIGHT - MARGIN.top - MARGIN.bottom),
  };
  const picture = svg("svg", { width, height: HEIGHT, viewBox: `0 0 ${width} ${HEIGHT}`,
    role: "img", "aria-labelledby": "plot-title plot-words" },
  svg("title", { id: "plot-title" }, "Copies over time"),
  svg("desc", { id: "plot-words" }, describe(points, story)));
  picture.append(...yAxis(high, scale, width), ...xAxis(begin, end, scale, width));
  let below = points.map(() => 0);
  for (const group of groups) {
    const above = points.map((point, at) => below[at] + (point.counts[group.name] ?? 0));
    picture.append(svg("path", { class: `area fill-${group.name}`,
      d: areaPath(points, below, above, scale, end) }));
    below = above;
  }
  for (const point of points) {
    picture.append(svg("circle", { class: `dot fill-${point.group}`, r: points.length > 60 ? 2 : 4,
      cx: scale.x(point.time).toFixed(1), cy: scale.y(point.total).toFixed(1) },
    svg("title", {}, `${shortMoment(point.member.event_time)}: ${plainly(point.member.source)}, ` +
      relationWord(point.member.relation))));
  }
  return picture;
}

// A stair: flat until the next copy, then straight up; back along the stair below.
function areaPath(points, below, above, scale, end) {
  const x = points.map((point) => scale.x(point.time).toFixed(1));
  const stop = scale.x(end).toFixed(1);
  const stair = (levels) => levels.map((level, at) => {
    const y = scale.y(level).toFixed(1);
    return `${x[at]} ${y} ${x[at + 1] ?? stop} ${y}`;
  });
  const back = stair(below).map((step) => {
    const [fromX, fromY, toX, toY] = step.split(" ");
    return `${toX} ${toY} ${fromX} ${fromY}`;
  }).reverse();
  return `M${stair(above).join(" L")} L${back.join(" L")} Z`;
}

function yAxis(high, scale, width) {
  const step = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000]
    .find((size) => high / size <= 4) ?? Math.ceil(high / 4);
  const parts = [];
  for (let count = 0; count <= high; count += step) {
    const y = scale.y(count).toFixed(1);
    parts.push(svg("line", { class: "grid", x1: MARGIN.left, x2: width - MARGIN.right, y1: y,
      y2: y }), svg("text", { class: "tick", x: MARGIN.left - 6, y: Number(y) + 4,
      "text-anchor": "end" }, String(count)));
  }
  return parts;
}

function xAxis(begin, end, scale, width) {
  const most = Math.max(2, Math.floor((width - 60) / 92));
  const step = STEPS.find((size) => (end - begin) / size <= most) ?? STEPS.at(-1);
  const parts = [];
  let lastDay = "";
  for (let time = Math.ceil(begin / step) * step; time <= end; time += step) {
    const date = day(time).replace(/ \d+$/, "");
    const isNewDay = date !== lastDay;
    lastDay = date;
    const x = scale.x(time).toFixed(1);
    parts.push(svg("line", { class: "tick-line", x1: x, x2: x, y1: HEIGHT - MARGIN.bottom,
      y2: HEIGHT - MARGIN.bottom + 5 }));
    const label = step >= 1440 * MINUTE ? date : isNewDay ? `${date} ${clock(time)}` : clock(time);
    parts.push(svg("text", { class: "tick", x, y: HEIGHT - MARGIN.bottom + 19,
      "text-anchor": width - x < 50 ? "end" : "middle" }, label));
  }
  return parts;
}

// What the picture shows, said in two sentences.
function describe(points, story) {
  const half = points[Math.ceil(points.length / 2) - 1];
  const first = points[0].time;
  return `${plural(points.length, "copy", "copies")} between ${moment(first)} and ` +
    `${moment(points.at(-1).time)} UTC. Half of them within ${duration(half.time - first)} of ` +
    `the first.${story.articles > points.length ? " Only the listed copies are drawn." : ""}`;
}

function tableOf(points, members) {
  return el("details", { class: "plot-table" },
    el("summary", {}, "As a table"),
    el("table", {},
      el("thead", {}, el("tr", {}, ["Time (UTC)", "Outlet", "Relation", "Copies so far"]
        .map((word) => el("th", { scope: "col" }, word)))),
      el("tbody", {}, points.map((point, at) => el("tr", {},
        el("td", {}, moment(point.time)),
        el("td", {}, isolated(members[at].source ?? "", {}, 80)),
        el("td", {}, relationWord(members[at].relation)),
        el("td", { class: "number" }, String(point.total)))))));
}
