// The stream of changes: one EventSource, opened again with growing patience when it breaks, and
// /status asked each second where the server has no stream left for us.

import * as api from "./api.js";

const PATIENCE_MS = [500, 1000, 2000, 4000, 8000];
const POLL_MS = 1000;
const SILENCE_MS = 25000;  // the server writes at least a comment each ten seconds
const STREAM_AGAIN_MS = 30000;

/// Calls `change({change, state, articles, stories, changed})` whenever something changed
/// (`changed` absent: anything may have), `connection("open" | "lost")` when that turns.
export function startLive({ since, state, change, connection }) {
  const live = { known: since, state, failures: 0, isRefused: false, source: null, timer: 0,
    silence: 0, streamAt: 0 };
  live.heard = (news) => {
    if (news.change < live.known) delete news.changed;  // another process: look at everything
    const isNew = news.change !== live.known || news.state !== live.state;
    live.known = news.change;
    live.state = news.state;
    if (isNew) change(news);
  };
  live.connection = connection;
  stream(live);
  addEventListener("online", () => again(live, 0));
}

function stream(live) {
  close(live);
  const source = new EventSource(`/api/v1/events?since=${live.known}`);
  live.source = source;
  live.streamAt = Date.now();
  live.isRefused = true;  // until it opens
  watchSilence(live);
  source.addEventListener("open", () => {
    live.failures = 0;
    live.isRefused = false;
    live.connection("open");
  });
  source.addEventListener("change", (event) => {
    watchSilence(live);
    live.heard(JSON.parse(event.data));
  });
  source.addEventListener("error", () => poll(live));
}

function close(live) {
  clearTimeout(live.timer);
  clearTimeout(live.silence);
  live.source?.close();
  live.source = null;
}

// Comment lines reach no listener, so silence alone proves nothing: ask once before giving up.
function watchSilence(live) {
  clearTimeout(live.silence);
  live.silence = setTimeout(() => {
    api.status().then(() => watchSilence(live), () => poll(live));
  }, SILENCE_MS);
}

function again(live, wait, isStreamDue = true) {
  clearTimeout(live.timer);
  live.timer = setTimeout(() => (isStreamDue ? stream(live) : poll(live)), wait);
}

// Without a stream: each answer is news of its own; now and then the stream is tried again.
async function poll(live) {
  close(live);
  try {
    const status = await api.status();
    live.failures = 0;
    live.connection("open");
    live.heard({ change: status.change, state: status.state, articles: status.articles,
      stories: status.stories });
    const isStreamDue = !live.isRefused || Date.now() - live.streamAt > STREAM_AGAIN_MS;
    again(live, isStreamDue ? 0 : POLL_MS, isStreamDue);
  } catch {
    live.connection("lost");
    live.isRefused = false;
    const wait = PATIENCE_MS[Math.min(live.failures, PATIENCE_MS.length - 1)];
    live.failures += 1;
    live.timer = setTimeout(() => poll(live), wait);
  }
}
