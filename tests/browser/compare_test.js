// The comparison: both texts whole, what they share marked on both sides, walked by keys.

import { expect, open, test } from "./desk.js";
import { ask } from "./program.js";

const PAIR = { left: "kirtipani-flood-01", right: "kirtipani-flood-07" };

async function openPair(page, sample, { left, right } = PAIR) {
  const { story_id: story } = await ask(sample, `articles/${left}`);
  await open(page, sample, `?story=${story}&left=${left}&right=${right}`);
  return ask(sample, `compare?left=${left}&right=${right}`);
}

const squeezed = (text) => text.replace(/\s+/g, "");

test("both texts are whole, side by side", async ({ page, sample }) => {
  const answer = await openPair(page, sample);
  for (const side of ["left", "right"]) {
    const column = page.locator(`.side-${side}`);
    await expect(column.locator(".side-headline")).toContainText(
      answer[side].headline.slice(0, 30));
    const wanted = squeezed(answer[side].segments.filter((segment) => segment.part === "body")
      .map((segment) => segment.text).join(""));
    const shown = await column.locator(".side-body").evaluate((body) => {
      const copy = body.cloneNode(true);
      for (const button of copy.querySelectorAll("button")) button.remove();
      return copy.textContent;
    });
    expect(squeezed(shown)).toBe(wanted);
  }
  const left = await page.locator(".side-left").boundingBox();
  const right = await page.locator(".side-right").boundingBox();
  expect(right.x).toBeGreaterThan(left.x + left.width - 5);
});

test("a shared passage has the same number on both sides", async ({ page, sample }) => {
  const answer = await openPair(page, sample);
  const passages = new Set(answer.left.segments.filter(({ kind, text }) =>
    kind === "quotation" || (kind === "passage" && text.split(/\s+/).length > 4))
    .map(({ match }) => match));
  expect(passages.size).toBeGreaterThan(0);
  for (const match of passages) {
    const numbers = page.locator(`[data-go="${match}"]`);
    await expect(numbers).toHaveCount(2);
    expect(await numbers.first().innerText()).toBe(await numbers.last().innerText());
  }
  await page.locator(".side-left [data-go]").first().hover();
  await expect(page.locator(".side-right .lit").first()).toBeVisible();
});

test("n and p walk through the passages of both texts", async ({ page, sample }) => {
  await openPair(page, sample);
  const count = page.locator("#passage-count");
  const total = Number((await count.innerText()).match(/\d+/)[0]);
  await page.keyboard.press("n");
  await expect(count).toHaveText(`1 of ${total}`);
  await expect(page.locator(".side-left .current").first()).toBeInViewport();
  await expect(page.locator(".side-right .current").first()).toBeInViewport();
  await page.keyboard.press("p");
  await expect(count).toHaveText(`${total} of ${total}`);
});

test("containment is said both ways, and marks can be switched", async ({ page, sample }) => {
  const { containment, left, right } = await openPair(page, sample);
  const words = page.locator(".containments li");
  await expect(words.first()).toHaveText(
    `${Math.round(containment.left_in_right * 100)} % of ${left.source} stands in ${right.source}`);
  await expect(words.last()).toContainText(`${Math.round(containment.right_in_left * 100)} %`);
  const ground = () => page.locator(".side-left .passage").first().evaluate((passage) =>
    getComputedStyle(passage).boxShadow);
  expect(await ground()).not.toBe("none");
  await page.getByLabel("Shared passages").uncheck();
  expect(await ground()).toBe("none");
});

test("any two copies can be chosen, and swapped", async ({ page, sample }) => {
  const { left } = await openPair(page, sample);
  await page.locator("#pick-right").selectOption("kirtipani-flood-02");
  await expect(page).toHaveURL(/right=kirtipani-flood-02/);
  await expect(page.locator(".side-left .side-head")).toContainText(left.source);
  const right = await page.locator(".side-right .outlet").first().innerText();
  await page.locator("#swap").click();
  await expect(page.locator(".side-left .outlet").first()).toHaveText(right);
});

test("what only one text has is marked in near copies", async ({ page, sample }) => {
  await openPair(page, sample, { left: "kirtipani-flood-01", right: "kirtipani-flood-04" });
  await expect(page.getByLabel("Only in one")).toBeChecked();
  const added = page.locator(".side-right .added").first();
  const line = await added.evaluate((word) => getComputedStyle(word).textDecorationStyle);
  expect(line).toBe("dashed");
});

test("on a phone the texts stand one below the other", async ({ page, sample }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await openPair(page, sample);
  const left = await page.locator(".side-left").boundingBox();
  const right = await page.locator(".side-right").boundingBox();
  expect(right.y).toBeGreaterThan(left.y + left.height - 5);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth -
    document.documentElement.clientWidth);
  expect(overflow).toBeLessThanOrEqual(0);
});
