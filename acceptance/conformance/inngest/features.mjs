// A function for every feature of the official Inngest SDK, and how somebody sees that it works.
import assert from "node:assert/strict";
import { flow } from "./flow.mjs";
import { steps } from "./steps.mjs";

/** Every feature: its name, its functions, and play(user), which throws when something is wrong. */
export function features(client) {
  return [...steps(client, assert), ...flow(client, assert)];
}
