// The list while articles arrive: news within a second, nothing moved from under a reader's eyes,
// and a connection that breaks and comes back.

import { expect, test } from "./desk.js";
import { ask, finished, startDesk, until, writeArchive } from "./program.js";

const LIVE_MS = 1000;
const ARTICLES = 40;

// One article each 400 ms when replayed at sixty times their pace; each a story of its own, but the
// last, which is a copy of the first.
function paced() {
  const begin = Date.parse("2025-05-01T08:00:00Z");
  const body = (at) => Array.from({ length: 60 }, (_, word) =>
    `${String.fromCharCode(97 + (at % 26))}${String.fromCharCode(97 + (at * 7) % 26)}term${
      at * 100 + word}`).join(" ");
  return Array.from({ length: ARTICLES }, (_, at) => ({ id: `a${at}`, source: `Outlet ${at}`,
    language: "en", published: new Date(begin + at * 24000).toISOString(),
    headline: at === ARTICLES - 1 ? "Live0 headline" : `Live${at} headline`,
    body: `${body(at === ARTICLES - 1 ? 0 : at)}.` }));
}

test.describe("while articles arrive", () => {
  let desk;
  let archive;
  test.beforeEach(async ({ origin }) => {
    archive = writeArchive(paced());
    desk = await startDesk({ archive: archive.path, flags: ["--speed", "60x"] });
    origin.value = new URL(desk.url).origin;
  });
  test.afterEach(async () => {
    await desk?.stop();
    archive?.remove();
  });

  test("a story is in the list within a second of the server's knowing", async ({ page }) => {
    await page.goto(desk.url);
    await page.locator(".row-link").first().waitFor();
    const delays = [];
    for (let round = 0; round < 5; round += 1) {
      const before = (await until(desk, () => true)).articles;
      const { articles } = await until(desk, (status) => status.articles > before);
      const known = Date.now();
      await page.getByRole("link", { name: `Live${articles - 1} headline` }).waitFor();
      delays.push(Date.now() - known);
    }
    console.log(`live updates seen ${delays.join(", ")} ms after the server knew`);
    expect(Math.max(...delays)).toBeLessThan(LIVE_MS);
  });

  test("what a reader looks at does not move; news waits behind a button", async ({ page }) => {
    await page.goto(desk.url);
    await expect.poll(() => page.locator(".row").count()).toBeGreaterThanOrEqual(4);
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    const place = () => page.evaluate(() => {
      const { activeElement: link } = document;
      return `${link.textContent} ${Math.round(link.getBoundingClientRect().y)}`;
    });
    const before = await place();
    expect(before).toContain("Live");
    await expect(page.locator("#pill")).toHaveText(/[2-9] updates/);
    expect(await place()).toBe(before);
    const count = await page.locator(".row").count();
    await page.keyboard.press("u");
    await expect(page.locator("#pill")).toBeHidden();
    await expect.poll(() => page.locator(".row").count()).toBeGreaterThan(count);
  });

  test("an open story gains its new copy by itself", async ({ page }) => {
    await until(desk, (status) => status.stories > 0);
    const { stories } = await ask(desk, "stories?q=live0");
    await page.goto(`${desk.url}?story=${stories[0].story_id}`);
    await expect(page.locator("tr.member")).toHaveCount(1);
    await page.locator(".open-row").click();
    await expect(page.locator("tr.member")).toHaveCount(2, { timeout: 25000 });
    await expect(page.locator("tr.detail:visible")).toHaveCount(1);
    await expect(page.locator(".open-row").first()).toBeFocused();
  });
});

test("a lost connection is said, and the list comes back with the server", async ({ page,
  origin }) => {
  const desk = await startDesk();
  await finished(desk);
  origin.value = new URL(desk.url).origin;
  await page.goto(desk.url);
  await page.locator(".row-link").first().waitFor();
  await expect(page.locator("#pulse-state")).toHaveText("Replay finished");
  await desk.stop();
  await expect(page.locator("#banner")).toContainText("Connection lost", { timeout: 10000 });
  await expect(page.locator(".row-link").first()).toBeVisible();
  const again = await startDesk({ address: new URL(desk.url).host });
  await finished(again);
  await expect(page.locator("#banner")).toBeHidden({ timeout: 15000 });
  await expect(page.locator("#pulse-state")).toHaveText("Replay finished");
  await again.stop();
});

test("where no stream is left, the page asks each second instead", async ({ page, sample }) => {
  await page.route("**/api/v1/events?*", (route) => route.fulfill({ status: 503,
    json: { error: { code: "too_many_requests", message: "No stream is left." } } }));
  await page.goto(sample.url);
  await expect(page.locator("#pulse-state")).toHaveText("Replay finished");
  await page.waitForResponse("**/api/v1/status");
  await page.waitForResponse("**/api/v1/status");
  await expect(page.locator("#banner")).toBeHidden();
});
