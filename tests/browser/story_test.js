// One story: the canonical text and its reason, every copy, evidence, spread, history.

import { expect, open, test } from "./desk.js";
import { ask } from "./program.js";

async function derailment(sample) {
  const { stories } = await ask(sample, "stories?q=derails&limit=5");
  return ask(sample, `stories/${stories[0].story_id}`);
}

test("a story says which text stands for it, and why", async ({ page, sample }) => {
  const { story } = await derailment(sample);
  await open(page, sample, `?story=${story.story_id}`);
  await expect(page.locator(".story-head h2")).toHaveText(story.headline);
  await expect(page.locator(".why")).toContainText(story.canonical.source);
  await expect(page.locator(".why")).toContainText("because it is the agency's own copy");
  const article = await ask(sample, `articles/${story.canonical.article_id}`);
  const paragraph = article.body.split("\n\n")[0].slice(0, 60);
  await expect(page.locator(".canonical .body")).toContainText(paragraph);
});

test("every copy has outlet, time, relation and score", async ({ page, sample }) => {
  const { story, members } = await derailment(sample);
  await open(page, sample, `?story=${story.story_id}`);
  const rows = page.locator("tr.member");
  await expect(rows).toHaveCount(members.length);
  for (const [at, member] of members.entries()) {
    await expect(rows.nth(at)).toContainText(member.source);
    await expect(rows.nth(at)).toContainText(member.event_time.slice(11, 16));
    await expect(rows.nth(at).locator(".relation")).toHaveText(member.relation);
    if (member.relation === "original") continue;
    const score = member.score.toFixed(1).replace("-", "\u2212");
    await expect(rows.nth(at).locator(".number")).toHaveText(score);
  }
  await expect(rows.first()).toContainText("first");
});

test("the number of copies leads to them", async ({ page, sample }) => {
  const { story } = await derailment(sample);
  await page.setViewportSize({ width: 390, height: 844 });
  await open(page, sample, `?story=${story.story_id}`);
  await expect(page.locator("tr.member")).not.toHaveCount(0);
  await expect(page.locator("#members-title")).not.toBeInViewport();
  await page.getByRole("button", { name: `${story.articles} copies` }).click();
  await expect(page.locator("#members-title")).toBeInViewport();
  await expect(page.locator("#members-title")).toBeFocused();
});

test("a copy opens to the evidence for its place", async ({ page, sample }) => {
  const { story, members } = await derailment(sample);
  await open(page, sample, `?story=${story.story_id}`);
  const member = members.find((entry) => entry.evidence?.names?.length);
  const row = page.locator(`tr.member[data-article="${member.article_id}"]`);
  await row.locator(".open-row").click();
  await expect(row.locator(".open-row")).toHaveAttribute("aria-expanded", "true");
  const detail = page.locator("tr.detail:visible");
  for (const name of member.evidence.names.slice(0, 3)) await expect(detail).toContainText(name);
  await expect(detail).toContainText("Shared names");
});

test("a copy says what it was kept out of, and why", async ({ page, sample }) => {
  const { story, members } = await derailment(sample);
  const other = "s00000000000000aa";
  await page.route(`**/api/v1/stories/${story.story_id}*`, async (route) => {
    const answer = await (await route.fetch()).json();
    const kept_from = { story_id: other, score: 1.25, lacks: ["Porto", "outboard"] };
    answer.members[0].evidence = { ...answer.members[0].evidence, kept_from };
    await route.fulfill({ json: answer });
  });
  await open(page, sample, `?story=${story.story_id}`);
  await page.locator(`tr.member[data-article="${members[0].article_id}"] .open-row`).click();
  const detail = page.locator("tr.detail:visible");
  for (const text of ["which lacks:", "Porto", "outboard"]) {
    await expect(detail).toContainText(text);
  }
  const link = detail.getByRole("link", { name: "a story that resembles it" });
  await expect(link).toHaveAttribute("href", new RegExp(other));
});

test("the spread is a picture with words, and a table", async ({ page, sample }) => {
  const { story, members } = await derailment(sample);
  await open(page, sample, `?story=${story.story_id}`);
  const picture = page.getByRole("img", { name: /Copies over time/ });
  await expect(picture).toBeVisible();
  await expect(picture.locator(".dot")).toHaveCount(members.length);
  await page.getByText("As a table").click();
  await expect(page.locator(".plot-table tbody tr")).toHaveCount(members.length);
});

test("the history tells what happened, oldest first", async ({ page, sample }) => {
  const { story, history } = await derailment(sample);
  await open(page, sample, `?story=${story.story_id}`);
  await expect(page.locator(".event")).toHaveCount(history.length);
  await expect(page.locator(".event").first()).toContainText(history[0].text);
});

test("a merged story leads to the one it is in now", async ({ page, sample }) => {
  const { stories } = await ask(sample, "stories?status=merged");
  expect(stories.length).toBeGreaterThan(0);
  await page.goto(`${sample.url}?story=${stories[0].story_id}`);
  await page.getByRole("link", { name: "Open the story it is in now" }).click();
  await expect(page).toHaveURL(new RegExp(stories[0].merged_into));
  await expect(page.locator("tr.member").first()).toBeVisible();
});

test("a story that is not there says so", async ({ page, sample }) => {
  await page.goto(`${sample.url}?story=s0000000000000000`);
  await expect(page.getByText("This story is not here any more")).toBeVisible();
});

test("a text that is gone is shown as gone", async ({ page, sample }) => {
  const { story } = await derailment(sample);
  await page.route("**/api/v1/articles/*", async (route) => {
    const response = await route.fetch();
    const { body, headline, byline, url, ...rest } = await response.json();
    await route.fulfill({ json: { ...rest, state: "gone" } });
  });
  await open(page, sample, `?story=${story.story_id}`);
  await expect(page.getByText("This text is gone")).toBeVisible();
  await expect(page.locator("tr.member").first()).toBeVisible();
});
