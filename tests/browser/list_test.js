// The list: what it shows, filters, search, and that the address says it all.

import { expect, open, test } from "./desk.js";
import { ask } from "./program.js";

test("the list shows every story with its copies", async ({ page, sample }) => {
  await open(page, sample);
  const { total, stories } = await ask(sample, "stories?limit=200");
  await expect(page.locator("#list-total")).toHaveText(String(total));
  const first = page.locator(".row").first();
  await expect(first.locator(".row-link")).toHaveText(stories[0].headline);
  await expect(first.locator(".copies b")).toHaveText(String(stories[0].articles));
  await page.locator("#list-scroll").evaluate((list) => list.scrollTo(0, list.scrollHeight));
  await expect(page.locator(".row")).toHaveCount(total);
});

test("the relation bar says in words what it draws", async ({ page, sample }) => {
  await open(page, sample, "?sort=copies");
  const [story] = (await ask(sample, "stories?sort=copies&limit=1")).stories;
  const row = page.locator(".row").first();
  await expect(row.locator(".bar rect").first()).toBeVisible();
  const words = await row.locator(".relations p").innerText();
  const sum = words.match(/\d+/g).reduce((total, number) => total + Number(number), 0);
  expect(sum).toBe(story.articles);
  if (story.relations.rewrite) expect(words).toContain(`${story.relations.rewrite} rewritten`);
});

test("search finds by the beginnings of words, whatever case and accents", async ({ page,
  sample }) => {
  await open(page, sample);
  await page.locator("#search").fill("NEPÁL baz");
  await expect(page.locator(".row")).not.toHaveCount(0);
  await expect(page).toHaveURL(/q=NEP/);
  const { total } = await ask(sample, `stories?${new URLSearchParams({ q: "nepal baz" })}`);
  await expect(page.locator("#list-total")).toHaveText(String(total));
  expect(total).toBeLessThan(5);
  await expect(page.locator(".row-link").first()).toContainText("Nepal");
});

test("a search without a hit says so, and clearing brings the list back", async ({ page,
  sample }) => {
  await open(page, sample);
  await page.locator("#search").fill("zzzzunheardof");
  await expect(page.getByText("No story fits")).toBeVisible();
  await page.getByRole("button", { name: "Clear search and filters" }).click();
  await expect(page.locator(".row").first()).toBeVisible();
  expect(new URL(page.url()).search).toBe("");
});

test("each filter narrows the list as the API does", async ({ page, sample }) => {
  await open(page, sample);
  const status = await ask(sample, "status");
  const picks = { agency: status.agencies[0].name, source: status.sources[0].name,
    language: status.languages.at(-1).name, relation: "rewrite" };
  for (const [name, value] of Object.entries(picks)) {
    await page.locator(`#filter-${name}`).selectOption(value);
    const query = new URLSearchParams({ [name]: value });
    const { total } = await ask(sample, `stories?${query}`);
    await expect(page.locator("#list-total")).toHaveText(String(total));
    await expect(page.locator(`#filter-${name} option:checked`)).toContainText(`(${total})`);
    await page.locator("#filters-clear").click();
  }
});

test("filters stay in the address; links and the back button work", async ({ page, sample }) => {
  await open(page, sample, "?relation=rewrite&sort=copies");
  await expect(page.locator("#filter-relation")).toHaveValue("rewrite");
  await expect(page.locator("#filter-sort")).toHaveValue("copies");
  const filtered = await page.locator("#list-total").innerText();
  await page.locator("#filter-relation").selectOption("");
  await expect(page.locator("#list-total")).not.toHaveText(filtered);
  await page.locator(".row-link").first().click();
  await expect(page.locator(".story-head h2")).toBeVisible();
  await page.goBack();
  await expect(page.locator("#story-pane")).toBeHidden();
  await page.goBack();
  await expect(page.locator("#filter-relation")).toHaveValue("rewrite");
  await expect(page.locator("#list-total")).toHaveText(filtered);
});

test("an address of the API that fails is said, with a way to try again", async ({ page,
  sample }) => {
  await page.route("**/api/v1/stories?*", (route) => route.fulfill({ status: 500,
    json: { error: { code: "internal", message: "The list is not there." } } }));
  await page.goto(sample.url);
  await expect(page.getByText("The list did not load")).toBeVisible();
  await page.unroute("**/api/v1/stories?*");
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.locator(".row").first()).toBeVisible();
  await page.route("**/api/v1/stories?*", (route) => route.abort());
  await page.locator("#search").fill("nepal");
  await expect(page.getByText("The list did not load")).toBeVisible();
  await expect(page.locator(".row")).toHaveCount(0);
});
