// An app of the official Inngest SDK, and somebody who uses it: serves the functions of features.mjs,
// lets the server named in INNGEST_BASE_URL call them, plays every feature and prints what came of it.
//
// Arguments: names of features to play; none for all. Prints one line of JSON:
// {"<feature>": "ok" | "<what went wrong>"}.
import http from "node:http";
import { Inngest } from "inngest";
import { serve } from "inngest/node";
import { features } from "./features.mjs";

const base = process.env.INNGEST_BASE_URL;
const key = process.env.INNGEST_SIGNING_KEY ?? "";
const PATIENCE = 90_000;
const AT_ONCE = 6;
const ENDS = new Set(["COMPLETED", "FAILED", "CANCELLED"]);

const quiet = { debug() {}, info() {}, warn: console.error, error: console.error };
const client = new Inngest({ id: "peer", checkpointing: false, logger: quiet });
const wanted = process.argv.slice(2);
const played = features(client).filter((f) => wanted.length === 0 || wanted.includes(f.name));

const server = http.createServer(
  serve({ client, functions: played.flatMap((f) => f.functions) }),
);
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const own = `http://127.0.0.1:${server.address().port}/api/inngest`;

const pause = (millis) => new Promise((resolve) => setTimeout(resolve, millis));

async function api(path, options = {}) {
  const headers = key === "" ? {} : { authorization: `Bearer ${key}` };
  const response = await fetch(base + path, { ...options, headers });
  const text = await response.text();
  return { status: response.status, body: text === "" ? {} : JSON.parse(text) };
}

/** Asks until there is an answer other than undefined. */
async function until(what, ask, patience = PATIENCE) {
  const end = Date.now() + patience;
  while (Date.now() < end) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await pause(50);
  }
  throw new Error(`waited in vain for ${what}`);
}

const user = {
  base,
  pause,
  api,
  until,
  /** Sends an event, or several, and gives the server's ids of them. */
  async send(name, data, more = {}) {
    const sent = await client.send({ name, data, ...more });
    return sent.ids[0];
  },
  async runs(id) {
    const answer = await api(`/v2/events/${id}/runs?includeOutput=true`);
    return (answer.body.data ?? []).map((run) => ({ ...run, output: run.output ?? null }));
  },
  /** The one run of an event, when it has ended; of one function where it started several. */
  async ended(id, fn) {
    return until(`the end of a run of ${id}`, async () => {
      const runs = (await user.runs(id)).filter((r) => fn === undefined || r.function.id === fn);
      return runs.length === 1 && ENDS.has(runs[0].status) ? runs[0] : undefined;
    });
  },
  /** What the run of an event returned. */
  async result(id, fn) {
    const run = await user.ended(id, fn);
    if (run.status !== "COMPLETED") {
      throw new Error(`the run ended as ${run.status}: ${JSON.stringify(run.output)}`);
    }
    const keys = Object.keys(run.output ?? {});
    return keys.length === 1 && keys[0] === "data" ? run.output.data : run.output;
  },
};

async function register() {
  const response = await fetch(own, { method: "PUT" });
  if (response.status !== 200) {
    throw new Error(`registration failed: ${response.status} ${await response.text()}`);
  }
}

const outcome = {};
try {
  await register();
  const waiting = [...played];
  const playNext = async () => {
    for (let feature = waiting.shift(); feature !== undefined; feature = waiting.shift()) {
      try {
        await feature.play(user);
        outcome[feature.name] = "ok";
      } catch (e) {
        outcome[feature.name] = String(e.message ?? e);
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, playNext));
} catch (e) {
  for (const feature of played) outcome[feature.name] ??= String(e.message ?? e);
}
console.log(JSON.stringify(outcome));
process.exit(0);
