// Asks the desk's own server, and no other. Every failure becomes an ApiError with a code and a
// sentence for people.

const TIME_OUT_MS = 15000;

export class ApiError extends Error {
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

async function ask(path, options = {}) {
  let response;
  let answer;
  try {
    response = await fetch(`/api/v1/${path}`, {
      ...options, credentials: "omit", cache: "no-store",
      signal: AbortSignal.any([AbortSignal.timeout(TIME_OUT_MS), options.signal].filter(Boolean)),
    });
    answer = await response.json();
  } catch (error) {
    if (options.signal?.aborted) throw new ApiError("aborted", "No longer needed.");
    throw new ApiError("unreachable", error.name === "TimeoutError"
      ? "The desk did not answer in time." : "The desk cannot be reached.");
  }
  if (!response.ok) {
    throw new ApiError(answer.error?.code ?? "internal",
      answer.error?.message ?? `The desk answered ${response.status}.`);
  }
  return answer;
}

export const status = () => ask("status");

/// One page of the list; `after` is the cursor of the page before.
export function stories(route, { after, signal, limit = 50 } = {}) {
  const query = new URLSearchParams({ limit });
  for (const name of ["q", "agency", "source", "language", "relation", "status", "sort"]) {
    if (route[name]) query.set(name, route[name]);
  }
  if (after) query.set("after", after);
  return ask(`stories?${query}`, { signal });
}

export const story = (id, signal) => ask(`stories/${encodeURIComponent(id)}`, { signal });
export const article = (id, signal) => ask(`articles/${encodeURIComponent(id)}`, { signal });
export const compare = (left, right, signal) =>
  ask(`compare?${new URLSearchParams({ left, right })}`, { signal });

/// Sends an editor's ruling; the token goes nowhere else.
export function rule(ruling, token) {
  return ask("rulings", {
    method: "POST", body: JSON.stringify(ruling),
    headers: { "Authorization": `Bearer ${token}`, "Content-Type": "application/json" },
  });
}
