// How it looks, in light and dark, on a desktop and on a phone: axe-core finds nothing serious, and
// screenshots stay in the build folder for people.

import { expect, open, seriousFindings, test } from "./desk.js";
import { ask } from "./program.js";

const SIZES = { desktop: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } };

async function addresses(sample) {
  const left = "kirtipani-flood-01";
  const { story_id: story } = await ask(sample, `articles/${left}`);
  return { list: "", story: `?story=${story}`,
    comparison: `?story=${story}&left=${left}&right=kirtipani-flood-07` };
}

for (const [size, viewport] of Object.entries(SIZES)) {
  for (const colorScheme of ["light", "dark"]) {
    for (const view of ["list", "story", "comparison"]) {
      test(`${view}, ${size}, ${colorScheme}: no serious finding`, async ({ page, sample }) => {
        await page.setViewportSize(viewport);
        await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
        await open(page, sample, (await addresses(sample))[view]);
        if (view === "story") await page.locator(".canonical .body").waitFor();
        await page.screenshot({ path: `screenshots/${view}-${size}-${colorScheme}.png` });
        if (view === "story") {
          await page.locator(".open-row").nth(1).click();
          await page.locator(".members").evaluate((part) => part.scrollIntoView());
          await page.screenshot({ path: `screenshots/copies-${size}-${colorScheme}.png` });
        }
        if (view === "comparison") await page.keyboard.press("n");
        expect(await seriousFindings(page)).toEqual([]);
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth -
          document.documentElement.clientWidth);
        expect(overflow).toBeLessThanOrEqual(0);
      });
    }
  }
}

test("help: no serious finding", async ({ page, sample }) => {
  await open(page, sample);
  await page.keyboard.press("?");
  await expect(page.locator("#help")).toBeVisible();
  expect(await seriousFindings(page)).toEqual([]);
});

test("light and dark can be chosen, and the choice is kept", async ({ page, sample }) => {
  await page.emulateMedia({ colorScheme: "light" });
  await open(page, sample);
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await ground();
  await page.locator("#theme").click();
  await page.locator("#theme").click();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  expect(await ground()).not.toBe(light);
  await page.reload();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
});
