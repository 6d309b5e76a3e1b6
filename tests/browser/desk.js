// The ground of all tests: a desk with the sample archive, and a page that watches itself. Whatever
// a test is about, its page may ask no other host, break no content policy, throw nothing, and get
// no answer that the OpenAPI document does not describe.

import AxeBuilder from "@axe-core/playwright";
import { test as base } from "@playwright/test";
import { breaches } from "./contract.js";
import { finished, startDesk } from "./program.js";

export { expect } from "@playwright/test";

function watch(page, origin, wrong) {
  const answers = [];
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (url.origin !== origin.value && url.protocol !== "data:") {
      wrong.push(`a request to another host: ${request.url()}`);
    }
  });
  page.on("pageerror", (error) => wrong.push(`the page threw: ${error.stack}`));
  page.on("console", (message) => {
    if (/Content.Security.Policy|Refused to/i.test(message.text())) {
      wrong.push(`the content policy was broken: ${message.text()}`);
    }
  });
  page.on("response", (response) => {
    const url = new URL(response.url());
    if (!url.pathname.startsWith("/api/") || url.pathname === "/api/v1/events") return;
    answers.push(heldAgainst(response, url.pathname));
  });
  return answers;
}

async function heldAgainst(response, path) {
  let body;
  try {
    body = await response.json();
  } catch {
    return [];  // the page went elsewhere before the answer was read
  }
  return breaches({ method: response.request().method(), path,
    status: response.status(), body });
}

export const test = base.extend({
  /// The sample archive, replayed to its end; one desk for all tests of a worker.
  sample: [async ({}, use) => {  // eslint-disable-line no-empty-pattern
    const desk = await startDesk();
    await finished(desk);
    await use(desk);
    await desk.stop();
  }, { scope: "worker" }],

  /// The host that the page may speak to; a test with a desk of its own sets it.
  origin: async ({ sample }, use) => {
    await use({ value: new URL(sample.url).origin });
  },

  page: async ({ page, origin }, use) => {
    const wrong = [];
    const answers = watch(page, origin, wrong);
    await use(page);
    wrong.push(...(await Promise.all(answers)).flat());
    if (wrong.length) throw new Error([...new Set(wrong)].slice(0, 20).join("\n"));
  },
});

/// Opens an address of a desk and waits until its first view is there.
export async function open(page, desk, address = "", origin = undefined) {
  if (origin) origin.value = new URL(desk.url).origin;
  await page.goto(desk.url + address);
  const isStory = new URLSearchParams(address).has("story");
  const isComparison = new URLSearchParams(address).has("left");
  await page.locator(isComparison ? ".side-right" : isStory ? ".story-head h2" : ".row-link")
    .first().waitFor();
}

/// What axe-core finds on the page as it stands that is serious or worse.
export async function seriousFindings(page) {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(" ")).slice(0, 5)}`);
}
