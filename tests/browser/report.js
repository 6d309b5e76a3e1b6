// Writes the outcome of every test in gtest's form, which tests/support/tally.py counts.

import { mkdirSync, writeFileSync } from "node:fs";
import { basename, dirname } from "node:path";

// XML has no place for control characters, such as a terminal's colours.
const escaped = (text) => text.replace(/\u001b\[[\d;]*m/g, "")
  .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "?")
  .replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

function reasonOf(test, result) {
  const notes = [...test.annotations, ...(result.annotations ?? [])];
  return notes.find(({ description }) => description)?.description ?? "a test before it failed";
}

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
        ? `<skipped message="${escaped(reasonOf(test, result))}"/>`
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
