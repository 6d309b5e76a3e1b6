// Writes the outcome of every test in gtest's form, which tests/support/tally.py counts.

import { mkdirSync, writeFileSync } from "node:fs";
import { basename, dirname } from "node:path";

const escaped = (text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

export default class Report {
  constructor({ outputFile }) {
    this.outputFile = outputFile;
    this.cases = [];
  }

  onTestEnd(test, result) {
    const name = `classname="${basename(test.location.file, "_test.js")}" name="${
      escaped(test.title)}"`;
    const inside = result.status === "passed" ? ""
      : result.status === "skipped"
        ? `<skipped message="${escaped(test.annotations[0]?.description ?? "skipped")}"/>`
        : `<failure message="${escaped(result.error?.message?.slice(0, 500) ?? "failed")}"/>`;
    const kind = result.status === "skipped" ? "skipped" : "completed";
    this.cases.push(`<testcase ${name} result="${kind}">${inside}</testcase>`);
  }

  onEnd() {
    mkdirSync(dirname(this.outputFile), { recursive: true });
    writeFileSync(this.outputFile, `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n` +
      `<testsuite name="browser">\n${this.cases.join("\n")}\n</testsuite>\n</testsuites>\n`);
  }
}
