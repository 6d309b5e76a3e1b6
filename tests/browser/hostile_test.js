// Articles that want to be more than text. They are shown as what they are, and nothing runs.

import { expect, open, test } from "./desk.js";
import { finished, startDesk, writeArchive } from "./program.js";

const SCRIPT = "<script>window.broken = 1</script><img src=x onerror='window.broken = 2'>";
const OVERRIDE = "Minister \u202Edengiser\u202C today";
const LONG = "Endless ".repeat(110000);

function hostileArticles() {
  const words = (seed) => Array.from({ length: 60 }, (_, at) => `${seed}word${at * 7}`).join(" ");
  const article = (id, rest) => ({ id, source: "Outlet", language: "en",
    published: "2025-05-01T10:00:00Z", headline: id, body: words(id), ...rest });
  return [
    article("script", { headline: `Alpha ${SCRIPT}`, source: `${SCRIPT}Gazette`,
      byline: SCRIPT, body: `${SCRIPT} ${words("alpha")}`, url: "javascript:window.broken=3" }),
    article("bidi", { headline: OVERRIDE, source: "Out\u2066let\u0007", body: words("beta") }),
    article("long", { headline: LONG, body: words("gamma") }),
    article("words", { headline: `W${"o".repeat(5000)}rd`, body: "x".repeat(20000) }),
    article("arabic", { headline: "قال الوزير إن الحكومة ستقدم خطة جديدة", language: "ar",
      body: "قال الوزير اليوم ".repeat(30) }),
    article("../../etc?left=#x", { headline: "Delta id", body: words("delta") }),
  ];
}

let desk;
let archive;

test.beforeAll(async () => {
  archive = writeArchive(hostileArticles());
  desk = await startDesk({ archive: archive.path });
  await finished(desk, hostileArticles().length);
});

test.afterAll(async () => {
  await desk?.stop();
  archive?.remove();
});

const broken = (page) => page.evaluate(() => window.broken);

test("markup in headline, outlet, byline and body is shown as text", async ({ page, origin }) => {
  await open(page, desk, "", origin);
  await page.locator(".row-link", { hasText: "Alpha" }).click();
  await expect(page.locator(".story-head h2")).toContainText("Alpha <script>");
  await expect(page.locator(".canonical")).toContainText("<script>");
  await expect(page.locator("main script, main img")).toHaveCount(0);
  await expect(page.locator('a[href^="javascript:"]')).toHaveCount(0);
  expect(await broken(page)).toBeUndefined();
});

test("controls that turn the reading order are shown by their code", async ({ page, origin }) => {
  await open(page, desk, "", origin);
  const row = page.locator(".row-link", { hasText: "Minister" });
  await expect(row).toContainText("U+202E");
  await expect(row.locator(".unseen-mark").first()).toBeVisible();
  const text = await page.locator("body").evaluate((body) => body.innerText);
  expect(text).not.toMatch(/[\u202a-\u202e\u2066-\u2069\u0007]/);
});

test("a headline of a megabyte stays two lines, and one long word wraps", async ({ page,
  origin }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await open(page, desk, "", origin);
  for (const row of await page.locator(".row").all()) {
    expect((await row.boundingBox()).height).toBeLessThan(220);
  }
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth -
    document.documentElement.clientWidth);
  expect(overflow).toBeLessThanOrEqual(0);
  const long = page.locator(".row-link", { hasText: "Endless" });
  if (await long.count()) {
    await long.click();
    expect((await page.locator(".story-head h2").boundingBox()).height).toBeLessThan(600);
  }
});

test("a text from right to left stands on the right", async ({ page, origin }) => {
  await open(page, desk, "", origin);
  const link = page.locator(".row-link", { hasText: "الوزير" });
  await expect(link).toHaveAttribute("lang", "ar");
  const direction = await link.evaluate((element) => getComputedStyle(element).direction);
  expect(direction).toBe("rtl");
});

test("an id full of signs is still an id", async ({ page, origin }) => {
  await open(page, desk, "", origin);
  await page.locator(".row-link", { hasText: "Delta id" }).click();
  await expect(page.locator(".canonical .body")).toContainText("deltaword");
});
