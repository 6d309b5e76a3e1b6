// Rulings: off without a token, refused with a wrong one, accepted with the right one, which stays
// in the page's memory and nowhere else.

import { expect, open, seriousFindings, test } from "./desk.js";
import { TOKEN, ask, finished, startDesk } from "./program.js";

async function storyWithRelated(desk) {
  const { stories } = await ask(desk, "stories?limit=200");
  return stories.find((story) => story.related > 0);
}

test("without a token the buttons are off and say why", async ({ page, sample }) => {
  const story = await storyWithRelated(sample);
  await open(page, sample, `?story=${story.story_id}`);
  const join = page.getByRole("button", { name: "Join" }).first();
  await expect(join).toHaveAttribute("aria-disabled", "true");
  await expect(join).toHaveAttribute("title", /without an access token/);
  await join.click({ force: true });
  await expect(page.locator(".ruling-said")).toContainText("Rulings are off");
  await expect(page.locator("#token-dialog")).toBeHidden();
});

test.describe("with a token", () => {
  let desk;
  test.beforeAll(async () => {
    desk = await startDesk({ token: TOKEN });
    await finished(desk);
  });
  test.afterAll(() => desk?.stop());

  async function openRelated(page, origin) {
    const story = await storyWithRelated(desk);
    await open(page, desk, `?story=${story.story_id}`, origin);
    return story;
  }

  async function answerToken(page, token) {
    await page.getByRole("textbox", { name: "Token" }).fill(token);
    await page.getByRole("button", { name: "Send the ruling" }).click();
  }

  for (const colorScheme of ["light", "dark"]) {
    test(`the token's dialog, ${colorScheme}: no serious finding`, async ({ page, origin }) => {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await openRelated(page, origin);
      await page.getByRole("button", { name: "Join" }).first().click();
      await expect(page.locator("#token-dialog")).toBeVisible();
      await page.screenshot({ path: `screenshots/token-${colorScheme}.png` });
      expect(await seriousFindings(page)).toEqual([]);
    });
  }

  test("a wrong token is refused and asked for again", async ({ page, origin }) => {
    await openRelated(page, origin);
    await page.getByRole("button", { name: "Keep apart" }).first().click();
    await answerToken(page, "wrong");
    await expect(page.locator(".ruling-said.refused")).toContainText("token was refused");
    await page.getByRole("button", { name: "Keep apart" }).first().click();
    await expect(page.locator("#token-dialog")).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(page.locator("#token-dialog")).toBeHidden();
  });

  test("the right token is asked once and stored nowhere", async ({ page, origin }) => {
    const story = await openRelated(page, origin);
    const sent = page.waitForRequest("**/api/v1/rulings");
    await page.getByRole("button", { name: "Join" }).first().click();
    await answerToken(page, TOKEN);
    await expect(page.locator(".ruling-said.accepted")).toContainText("Written to wire.rulings");
    const ruling = (await sent).postDataJSON();
    expect(ruling).toMatchObject({ ruling: "join", story_id: story.story_id });
    await page.getByRole("button", { name: "Keep apart" }).first().click();
    await expect(page.locator(".ruling-said.accepted")).toBeVisible();
    await expect(page.locator("#token-dialog")).toBeHidden();
    const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage },
      { ...sessionStorage }, document.cookie, location.href,
      document.documentElement.outerHTML]));
    expect(kept).not.toContain(TOKEN);
  });
});
