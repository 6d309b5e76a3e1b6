// Starts the real program with its desk on a free port, and writes archives for it.

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export const SAMPLE = join(process.env.WIREFOLD_SOURCE_DIR, "tests/sample");
export const TOKEN = "correct horse battery staple";

const START_MS = 20000;

/// A replay with its desk; stop() ends it. `token` allows rulings.
export async function startDesk({ archive = SAMPLE, flags = [], token = "",
  address = "127.0.0.1:0" } = {}) {
  const environment = { ...process.env };
  delete environment.WIREFOLD_DESK_TOKEN;
  if (token) environment.WIREFOLD_DESK_TOKEN = token;
  // Rulings need a place: a replay without one takes none.
  const out = token ? mkdtempSync(join(tmpdir(), "wirefold-desk-")) : "";
  const kept = token ? ["--out", out] : [];
  const started = spawn(process.env.WIREFOLD_PROGRAM, ["replay", archive, "--via", "memory",
    "--hold", ...kept, ...flags, "--desk", address], { env: environment,
    stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  const url = await new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no address of the desk in: ${said}`)),
      START_MS);
    const hear = (bytes) => {
      said += bytes;
      const found = said.match(/http:\/\/[\w.:[\]]+\//);
      if (!found) return;
      clearTimeout(timer);
      resolve(found[0]);
    };
    started.stdout.on("data", hear);
    started.stderr.on("data", hear);
    started.on("exit", (code) => reject(new Error(`the program ended with ${code}: ${said}`)));
    started.on("error", reject);
  });
  const stop = () => new Promise((resolve) => {
    const leave = () => {
      if (out) rmSync(out, { recursive: true, force: true });
      resolve();
    };
    if (started.exitCode !== null) return leave();
    started.removeAllListeners("exit");
    started.once("exit", leave);
    started.kill("SIGTERM");
    return setTimeout(() => started.kill("SIGKILL"), 5000).unref();
  });
  return { url, stop };
}

/// Resolves when the desk knows as many articles; fails after a deadline.
export async function until(desk, isThere, deadlineMs = 20000) {
  const end = Date.now() + deadlineMs;
  let status;
  while (Date.now() < end) {
    const response = await fetch(`${desk.url}api/v1/status`);
    status = await response.json();
    if (response.ok && isThere(status)) return status;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`not so within ${deadlineMs} ms: ${JSON.stringify(status).slice(0, 300)}`);
}

/// Resolves when the replay has ended and the desk has read all that came of it: its counter of
/// changes rests.
export function finished(desk, articles = 260) {
  const seen = { change: -1, times: 0 };
  return until(desk, (status) => {
    seen.times = status.change === seen.change ? seen.times + 1 : 0;
    seen.change = status.change;
    return status.state === "finished" && status.articles >= articles && seen.times >= 4;
  });
}

/// Writes articles as an archive; the folder goes when remove() is called.
export function writeArchive(articles) {
  const folder = mkdtempSync(join(tmpdir(), "wirefold-browser-"));
  const path = join(folder, "articles.jsonl");
  writeFileSync(path, articles.map((article) => JSON.stringify(article)).join("\n") + "\n");
  return { path, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/// One answer of the API, or an error that names it.
export async function ask(desk, path) {
  const response = await fetch(`${desk.url}api/v1/${path}`);
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return response.json();
}
