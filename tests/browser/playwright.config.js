// One worker, no retries: a test that fails sometimes fails. The browser is Debian's.

import { defineConfig } from "@playwright/test";

const reporters = [["list"]];
if (process.env.WIREFOLD_REPORT) {
  reporters.push(["./report.js", { outputFile: process.env.WIREFOLD_REPORT }]);
}

export default defineConfig({
  testDir: ".",
  testMatch: "*_test.js",
  outputDir: "results",
  workers: 1,
  retries: 0,
  timeout: 30000,
  expect: { timeout: 5000 },
  reporter: reporters,
  use: {
    viewport: { width: 1280, height: 800 },
    reducedMotion: "reduce",
    launchOptions: {
      executablePath: process.env.WIREFOLD_CHROMIUM,
      args: ["--no-sandbox", "--disable-dev-shm-usage"],  // CI runs as root
    },
  },
});
