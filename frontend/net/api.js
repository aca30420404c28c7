/** The server over HTTP. Every refusal becomes an ApiError with the server's own sentence. */

/** @typedef {import("../types.js").Spec} Spec */
/** @typedef {import("../types.js").SessionState} SessionState */
/** What a Playground link says to the page. @typedef {{showTestData: boolean, discretize: boolean, hideText: boolean, hidden: string[]}} PlaygroundPage */

export class ApiError extends Error {
  /** @param {string} message @param {string} code @param {number} status  0: not reached @param {string | null} field */
  constructor(message, code, status, field = null) {
    super(message);
    this.name = "ApiError";
    this.code = code;
    this.status = status;
    this.field = field;
  }
}

/**
 * @template T
 * @param {string} path
 * @param {{method?: string, token?: string | null, body?: unknown, timeout_ms?: number, as?: "json" | "text"}} [options]
 * @returns {Promise<T>}
 */
export async function ask(path, { method = "GET", token = null, body, timeout_ms = 70_000, as = "json" } = {}) {
  /** @type {{[name: string]: string}} */
  const headers = { Accept: "application/json" };
  if (token) headers.Authorization = `Bearer ${token}`;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  let response;
  try {
    response = await fetch(path, {
      method,
      headers,
      body: body === undefined ? null : JSON.stringify(body),
      signal: AbortSignal.timeout(timeout_ms),
      cache: "no-store",
    });
  } catch (cause) {
    throw new ApiError(cause instanceof Error ? cause.message : String(cause), "unreachable", 0);
  }
  if (response.ok && as === "text") return /** @type {T} */ (await response.text());
  /** @type {{error?: {code?: string, message?: string, field?: string | null}}} */
  const answer = await response.json().catch(() => ({}));
  if (response.ok) return /** @type {T} */ (answer);
  const { code = "error", message = response.statusText, field = null } = answer.error ?? {};
  throw new ApiError(message, code, response.status, field);
}

/** @param {Spec} spec @returns {Promise<{id: string, token: string, view_token: string, url: string}>} */
export const createSession = (spec) => ask("/api/sessions", { method: "POST", body: spec });

/** @param {string} id @param {string} token @returns {Promise<SessionState>} */
export const getState = (id, token) => ask(`/api/sessions/${id}`, { token });

/** @param {string} id @param {string} token @returns {Promise<import("../types.js").Summary>} */
export const getSummary = (id, token) => ask(`/api/sessions/${id}/summary`, { token });

/** @param {string} id @param {string} token @param {boolean} curves  with their losses @returns {Promise<{branches: import("../state/branches.js").Branch[], along: {step: number, label: string}[]}>} */
export const getBranches = (id, token, curves) => ask(`/api/sessions/${id}/branches${curves ? "?curves=true" : ""}`, { token });

/**
 * Examples of a split; `points` and `labels` where the data are 2-D or have classes.
 * @param {string} id @param {string} token @param {string} split @param {number} offset @param {number} limit
 * @returns {Promise<{points?: number[][], labels?: number[], count: number, domain?: import("../types.js").Domain | null}>}
 */
export const getData = (id, token, split, offset, limit) =>
  ask(`/api/sessions/${id}/data?split=${split}&offset=${offset}&limit=${limit}`, { token });

/** The points in use, of all splits, as a CSV file. @param {string} id @param {string} token @returns {Promise<Blob>} */
export async function getTable(id, token) {
  const headers = { Accept: "text/csv", Authorization: `Bearer ${token}` };
  const response = await fetch(`/api/sessions/${id}/data`, { headers, signal: AbortSignal.timeout(70_000), cache: "no-store" }).catch((cause) => {
    throw new ApiError(String(cause), "unreachable", 0);
  });
  if (response.ok) return response.blob();
  const { error } = await response.json().catch(() => ({ error: null }));
  throw new ApiError(error?.message ?? response.statusText, error?.code ?? "error", response.status);
}

/**
 * A command too large for the websocket: it goes the other way.
 * @param {string} id @param {string} token @param {import("../types.js").Command} command @returns {Promise<{step: number}>}
 */
export const sendCommand = (id, token, command) => ask(`/api/sessions/${id}/commands`, { method: "POST", token, body: command });

/** @param {string} id @param {string} token @param {string} name @returns {Promise<{step: number | null, data: unknown}>} */
export const getTensor = (id, token, name) => ask(`/api/sessions/${id}/tensors/${name}`, { token });

/** The run along the present branch, as a file. @param {string} id @param {string} token @returns {Promise<{neurodeck: number, head: number, spec: Spec}>} */
export const getExport = (id, token) => ask(`/api/sessions/${id}/export`, { token });

/** The run along the present branch as a page that plays without a server. @param {string} id @param {string} token @param {string} name  written above it @returns {Promise<string>} */
export const getReplay = (id, token, name) => ask(`/api/sessions/${id}/replay?name=${encodeURIComponent(name.slice(0, 200))}`, { token, timeout_ms: 600_000, as: "text" });

/** A new session that does again what such a file tells. @param {unknown} file @returns {Promise<{id: string, token: string, view_token: string}>} */
export const importRun = (file) => ask("/api/import/run", { method: "POST", body: file });

/** Erases a session on the server, log and all. @param {string} id @param {string} token @returns {Promise<unknown>} */
export const deleteSession = (id, token) => ask(`/api/sessions/${id}`, { method: "DELETE", token });

/** Those of one's own sessions that the server still has. @param {string[]} tokens @returns {Promise<{sessions: SessionState[]}>} */
export const getMine = (tokens) => ask("/api/sessions/mine", { method: "POST", body: { tokens } });

/** @param {string} id @param {string} token @returns {Promise<{tensors: {name: string, shape: (number | null)[]}[]}>} */
export const getTensorNames = (id, token) => ask(`/api/sessions/${id}/tensors`, { token });

/** A run along a branch, the present one where none is named. @param {string} id @param {string} token @param {string} [branch] @returns {Promise<import("../state/same-start.js").RunFile>} */
export const getRun = (id, token, branch) => ask(`/api/sessions/${id}/export${branch === undefined ? "" : `?branch=${encodeURIComponent(branch)}`}`, { token });

/** @returns {Promise<{zoo: import("../types.js").ZooEntry[]}>} */
export const getZoo = () => ask("/api/zoo");

/** @returns {Promise<{datasets: import("../types.js").DatasetEntry[]}>} */
export const getDatasets = () => ask("/api/datasets");

/** @returns {Promise<{lessons: import("../state/lesson.js").Lesson[]}>} */
export const getLessons = () => ask("/api/lessons");

/**
 * Whether a step of a lesson is done; what was done up to line `since` of the log does not count.
 * @param {string} id @param {string} token @param {{lesson: string, step: number, since: number}} asked
 * @returns {Promise<import("../state/lesson.js").Verdict>}
 */
export const check = (id, token, asked) => ask(`/api/sessions/${id}/check`, { method: "POST", token, body: asked });

/** @returns {Promise<{status: string}>} */
export const getHealth = () => ask("/healthz", { timeout_ms: 1000 });

/** @param {string} link  the fragment of a TensorFlow Playground address @returns {Promise<{spec: Spec, notes: string[], page: PlaygroundPage}>} */
export const importPlayground = (link) => ask("/api/import/playground", { method: "POST", body: { link } });
