// Everything by keyboard: from the address to a comparison and back, without a mouse.

import { expect, open, test } from "./desk.js";

const focusedText = (page) => page.evaluate(() => document.activeElement.textContent);

test("j, Enter, c, n and Esc lead through list, story and comparison and back", async ({ page,
  sample }) => {
  await open(page, sample, "?sort=copies");
  await page.keyboard.press("j");
  const first = await focusedText(page);
  await page.keyboard.press("j");
  const second = await focusedText(page);
  expect(second).not.toBe(first);
  await page.keyboard.press("k");
  expect(await focusedText(page)).toBe(first);
  await page.keyboard.press("Enter");
  await expect(page.locator(".story-head h2")).toHaveText(first);
  await expect(page.locator(".story-head h2")).toBeFocused();
  await page.keyboard.press("j");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(page.locator("tr.detail:visible")).toHaveCount(1);
  await page.keyboard.press("c");
  await expect(page.locator(".side-right")).toBeVisible();
  await page.keyboard.press("n");
  await expect(page.locator("#passage-count")).toContainText("1 of");
  await page.keyboard.press("Escape");
  await expect(page.locator("#story-pane")).toBeVisible();
  await expect(page.locator("tr.detail:visible")).toHaveCount(1);
  await page.keyboard.press("Escape");
  await expect(page.locator("#story-pane")).toBeHidden();
  expect(await focusedText(page)).toBe(first);
});

test("slash searches, Esc leaves the field, arrow down goes to the results", async ({ page,
  sample }) => {
  await open(page, sample);
  await page.keyboard.press("/");
  await expect(page.locator("#search")).toBeFocused();
  await page.keyboard.type("nepal j");
  await page.keyboard.press("Backspace");
  await page.keyboard.press("Backspace");
  await expect(page).toHaveURL(/q=nepal$/);
  await expect(page.locator(".row-link").first()).toContainText("Nepal");
  await page.keyboard.press("ArrowDown");
  expect(await focusedText(page)).toMatch(/Nepal/);
  await page.keyboard.press("/");
  await page.keyboard.press("Escape");
  await expect(page.locator("#search")).not.toBeFocused();
});

test("the question mark opens help, Esc closes it", async ({ page, sample }) => {
  await open(page, sample);
  await page.keyboard.press("?");
  const help = page.getByRole("dialog", { name: "Keyboard" });
  await expect(help).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(help).toBeHidden();
});

test("Tab reaches the skip link first, and every stop can be seen", async ({ page, sample }) => {
  await open(page, sample);
  await page.keyboard.press("Tab");
  await expect(page.locator(".skip")).toBeFocused();
  for (let stop = 0; stop < 16; stop += 1) {
    await page.keyboard.press("Tab");
    const seen = await page.evaluate(() => {
      const { activeElement: element } = document;
      const style = getComputedStyle(element.closest(".row") ?? element);
      return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
    });
    expect(seen, `stop ${stop}: ${await focusedText(page)}`).toBe(true);
  }
});

test("brackets move to the next story while one is open", async ({ page, sample }) => {
  await open(page, sample);
  await page.locator(".row-link").first().click();
  const first = await page.locator(".story-head h2").innerText();
  const second = await page.locator(".row-link").nth(1).innerText();
  await page.keyboard.press("]");
  await expect(page.locator(".story-head h2")).toHaveText(second);
  await page.keyboard.press("[");
  await expect(page.locator(".story-head h2")).toHaveText(first);
});
