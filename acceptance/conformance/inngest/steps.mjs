// What a function does while it runs.
import { NonRetriableError, RetryAfterError } from "inngest";

export function steps(client, assert) {
  const fn = (id, options, handler) =>
    client.createFunction({ id, triggers: [{ event: `peer/${id}` }], ...options }, handler);
  const attempts = new Map();
  const counted = (key) => {
    attempts.set(key, (attempts.get(key) ?? 0) + 1);
    return attempts.get(key);
  };

  return [
    {
      name: "run",
      functions: [
        fn("run", {}, async ({ event, step }) => {
          const one = await step.run("one", (x) => x + event.data.n, 1);
          const nothing = await step.run("nothing", () => {});
          const again = [];
          for (let i = 0; i < 3; i++) again.push(await step.run("again", () => i));
          return { one, nothing, again, text: await step.run("text", () => "ä😂\u0007") };
        }),
      ],
      async play(user) {
        assert.deepEqual(await user.result(await user.send("peer/run", { n: 41 })), {
          one: 42,
          nothing: null,
          again: [0, 1, 2],
          text: "ä😂\u0007",
        });
      },
    },
    {
      name: "no steps",
      functions: [fn("plain", {}, async () => 7)],
      async play(user) {
        assert.equal(await user.result(await user.send("peer/plain", {})), 7);
      },
    },
    {
      name: "retries of a step",
      functions: [
        fn("retries", { retries: 3 }, async ({ step, runId }) => {
          const value = await step.run("third", () => {
            const n = counted(`${runId}-step`);
            if (n < 3) throw new Error(`try ${n}`);
            return n;
          });
          return value;
        }),
      ],
      async play(user) {
        assert.equal(await user.result(await user.send("peer/retries", {})), 3);
      },
    },
    {
      name: "retries of a function",
      functions: [
        fn("fn-retries", { retries: 1 }, async ({ runId, attempt, maxAttempts }) => {
          if (counted(runId) < 2) throw new Error("once");
          return { attempt, maxAttempts };
        }),
      ],
      async play(user) {
        const result = await user.result(await user.send("peer/fn-retries", {}));
        assert.deepEqual(result, { attempt: 1, maxAttempts: 2 });
      },
    },
    {
      name: "a failed step is caught",
      functions: [
        fn("caught", { retries: 1 }, async ({ step }) => {
          try {
            await step.run("bad", () => {
              throw new TypeError("no good");
            });
            return "not thrown";
          } catch (e) {
            return { name: e.cause?.name ?? e.name, message: e.message, after: await step.run("after", () => 1) };
          }
        }),
      ],
      async play(user) {
        const result = await user.result(await user.send("peer/caught", {}));
        assert.equal(result.message, "no good");
        assert.equal(result.after, 1);
      },
    },
    {
      name: "NonRetriableError",
      functions: [
        fn("final", { retries: 5 }, async ({ step, runId }) => {
          await step.run("final", () => {
            counted(`final-${runId}`);
            throw new NonRetriableError("kaput");
          });
        }),
      ],
      async play(user) {
        const run = await user.ended(await user.send("peer/final", {}));
        assert.equal(run.status, "FAILED");
        assert.match(JSON.stringify(run.output), /kaput/);
        assert.equal(attempts.get(`final-${run.id}`), 1);
      },
    },
    {
      name: "RetryAfterError",
      functions: [
        fn("later", { retries: 2 }, async ({ step, runId }) => {
          const began = await step.run("began", () => Date.now());
          const at = await step.run("later", () => {
            if (counted(`later-${runId}`) === 1) throw new RetryAfterError("wait", "2s");
            return Date.now();
          });
          return at - began;
        }),
      ],
      async play(user) {
        const took = await user.result(await user.send("peer/later", {}));
        assert.ok(took >= 1900 && took < 20_000, `it came after ${took} ms`);
      },
    },
    {
      name: "sleep and sleepUntil",
      functions: [
        fn("sleeps", {}, async ({ step }) => {
          const began = await step.run("began", () => Date.now());
          await step.sleep("one", "1s");
          const middle = await step.run("middle", () => Date.now());
          await step.sleepUntil("until", new Date(middle + 1500));
          return { first: middle - began, second: (await step.run("end", () => Date.now())) - middle };
        }),
      ],
      async play(user) {
        const { first, second } = await user.result(await user.send("peer/sleeps", {}));
        assert.ok(first >= 990 && first < 20_000, `sleep took ${first} ms`);
        assert.ok(second >= 1490 && second < 20_000, `sleepUntil took ${second} ms`);
      },
    },
    {
      name: "waitForEvent with match",
      functions: [
        fn("match", {}, async ({ step }) => {
          const got = await step.waitForEvent("w", {
            event: "peer/match.answer",
            match: "data.k",
            timeout: "60s",
          });
          return got?.data ?? null;
        }),
      ],
      async play(user) {
        const id = await user.send("peer/match", { k: "a" });
        await meanwhile(user, id, async () => {
          await user.send("peer/match.answer", { k: "b", v: 1 });
          await user.send("peer/match.answer", { k: "a", v: 2 });
        });
        assert.deepEqual(await user.result(id), { k: "a", v: 2 });
      },
    },
    {
      name: "waitForEvent with if",
      functions: [
        fn("if", {}, async ({ step }) => {
          const got = await step.waitForEvent("w", {
            event: "peer/if.answer",
            if: "async.data.n > event.data.n && async.data.ok == true",
            timeout: "60s",
          });
          return got?.data ?? null;
        }),
      ],
      async play(user) {
        const id = await user.send("peer/if", { n: 10 });
        await meanwhile(user, id, async () => {
          await user.send("peer/if.answer", { n: 9, ok: true });
          await user.send("peer/if.answer", { n: 11, ok: false });
          await user.send("peer/if.answer", { n: 12, ok: true });
        });
        assert.deepEqual(await user.result(id), { n: 12, ok: true });
      },
    },
    {
      name: "waitForEvent with timeout",
      functions: [
        fn("timeout", {}, async ({ step }) =>
          step.waitForEvent("w", { event: "peer/never", timeout: "1s" }),
        ),
      ],
      async play(user) {
        assert.equal(await user.result(await user.send("peer/timeout", {})), null);
      },
    },
    {
      name: "sendEvent",
      functions: [
        fn("sends", {}, async ({ step }) => {
          const sent = await step.sendEvent("s", [
            { name: "peer/sent", data: { n: 1 } },
            { name: "peer/sent", data: { n: 2 } },
          ]);
          return sent.ids;
        }),
        client.createFunction(
          { id: "sent", triggers: [{ event: "peer/sent" }] },
          async ({ event }) => event.data.n,
        ),
      ],
      async play(user) {
        const ids = await user.result(await user.send("peer/sends", {}));
        assert.equal(ids.length, 2);
        assert.equal(await user.result(ids[0]), 1);
        assert.equal(await user.result(ids[1]), 2);
      },
    },
    invoke(client, assert, fn),
    {
      name: "signals",
      functions: [
        fn("signal-waits", {}, async ({ event, step }) => {
          const got = await step.waitForSignal("w", {
            signal: event.data.signal,
            timeout: "60s",
            onConflict: "fail",
          });
          return got;
        }),
        fn("signal-sends", {}, async ({ event, step }) =>
          step.sendSignal("s", { signal: event.data.signal, data: { v: 5 } }),
        ),
      ],
      async play(user) {
        const signal = `peer-${Date.now()}`;
        const id = await user.send("peer/signal-waits", { signal });
        await meanwhile(user, id, () => user.send("peer/signal-sends", { signal }));
        assert.deepEqual(await user.result(id), { signal, data: { v: 5 } });
      },
    },
    {
      name: "parallel steps",
      functions: [
        fn("parallel", {}, async ({ step }) => {
          const [a, b, , c] = await Promise.all([
            step.run("a", () => 1),
            step.run("b", () => 2),
            step.sleep("s", "500ms"),
            step.run("c", () => {
              throw new NonRetriableError("branch");
            }).catch((e) => e.message),
          ]);
          return { a, b, c, after: await step.run("after", () => a + b) };
        }),
      ],
      async play(user) {
        assert.deepEqual(await user.result(await user.send("peer/parallel", {})), {
          a: 1,
          b: 2,
          c: "branch",
          after: 3,
        });
      },
    },
    {
      name: "race",
      functions: [
        fn("race", { optimizeParallelism: false }, async ({ step }) => {
          const first = await Promise.race([
            step.sleep("slow", "60s").then(() => "slow"),
            step.run("quick", () => "quick"),
          ]);
          return { first, then: await step.run("then", () => "then") };
        }),
      ],
      async play(user) {
        const result = await user.result(await user.send("peer/race", {}));
        assert.deepEqual(result, { first: "quick", then: "then" });
      },
    },
    {
      name: "onFailure",
      functions: [
        fn(
          "fails",
          {
            retries: 0,
            onFailure: async ({ error, event, step }) => {
              await step.sendEvent("told", {
                name: "peer/fails.told",
                data: { message: error.message, run: event.data.run_id },
              });
            },
          },
          async () => {
            throw new Error("for good");
          },
        ),
        client.createFunction(
          { id: "told", triggers: [{ event: "peer/fails.told" }] },
          async ({ event }) => event.data,
        ),
      ],
      async play(user) {
        const run = await user.ended(await user.send("peer/fails", {}));
        assert.equal(run.status, "FAILED");
        const told = await user.until("word of the failure", async () => {
          const events = (await user.api("/v1/events?name=peer/fails.told&limit=10")).body.data;
          return events.find((e) => e.data.run === run.id);
        });
        assert.equal(told.data.message, "for good");
      },
    },
    {
      name: "large state",
      functions: [
        fn("large", {}, async ({ step }) => {
          let sum = 0;
          for (let i = 0; i < 3; i++) {
            sum += (await step.run(`piece ${i}`, () => "x".repeat(1_800_000))).length;
          }
          return sum;
        }),
      ],
      async play(user) {
        assert.equal(await user.result(await user.send("peer/large", {})), 5_400_000);
      },
    },
    {
      name: "checkpointing falls back",
      functions: [
        fn("checkpointed", { checkpointing: true }, async ({ step }) => {
          const a = await step.run("a", () => 1);
          const b = await step.run("b", () => a + 1);
          await step.sleep("s", "100ms");
          return b;
        }),
      ],
      async play(user) {
        assert.equal(await user.result(await user.send("peer/checkpointed", {})), 2);
      },
    },
  ];
}

/** Does something again and again until the run of an event has ended: waits have no memory. */
async function meanwhile(user, id, something) {
  await user.until(`the end of a run of ${id}`, async () => {
    const [run] = await user.runs(id);
    if (run?.endedAt !== undefined) return run;
    await something();
    await user.pause(600);
    return undefined;
  });
}

function invoke(client, assert, fn) {
  const child = client.createFunction(
    { id: "child", retries: 0, triggers: [{ event: "peer/child" }] },
    async ({ event }) => {
      if (event.data.fail) throw new Error("child failed");
      return { doubled: event.data.n * 2 };
    },
  );
  return {
    name: "invoke",
    functions: [
      child,
      fn("invokes", {}, async ({ step }) => {
        const good = await step.invoke("good", { function: child, data: { n: 4 } });
        try {
          await step.invoke("bad", { function: child, data: { fail: true } });
          return "not thrown";
        } catch (e) {
          return { ...good, message: e.message };
        }
      }),
    ],
    async play(user) {
      const result = await user.result(await user.send("peer/invokes", {}));
      assert.equal(result.doubled, 8);
      assert.match(result.message, /child failed/);
    },
  };
}
