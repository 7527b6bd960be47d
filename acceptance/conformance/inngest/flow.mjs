// What starts, delays, limits and ends runs.
import { cron } from "inngest";

export function flow(client, assert) {
  const fn = (id, options, handler) =>
    client.createFunction({ id, triggers: [{ event: `peer/${id}` }], ...options }, handler);

  /** Runs of these events, when there are as many as wanted and no more come. */
  const started = async (user, ids, wanted, grace = 1500) => {
    const all = async () => (await Promise.all(ids.map((id) => user.runs(id)))).flat();
    await user.until(`${wanted} runs`, async () =>
      (await all()).length >= wanted ? true : undefined,
    );
    await user.pause(grace);
    const runs = await all();
    assert.equal(runs.length, wanted);
    return runs;
  };

  /** Notes when work was going on. */
  const spans = new Map();
  const span = async (key, user, millis) => {
    const one = { from: Date.now(), to: 0 };
    spans.set(key, [...(spans.get(key) ?? []), one]);
    await new Promise((resolve) => setTimeout(resolve, millis));
    one.to = Date.now();
  };
  const most = (all) =>
    Math.max(...all.map((s) => all.filter((o) => o.from <= s.from && s.from < o.to).length));

  return [
    {
      name: "trigger expression and wildcard",
      functions: [
        client.createFunction(
          { id: "picky", triggers: [{ event: "peer/picky", if: "event.data.n > 3" }] },
          async ({ event }) => event.data.n,
        ),
        client.createFunction(
          { id: "wild", triggers: [{ event: "peer/wild.*" }] },
          async ({ event }) => event.name,
        ),
      ],
      async play(user) {
        const low = await user.send("peer/picky", { n: 3 });
        assert.equal(await user.result(await user.send("peer/picky", { n: 4 })), 4);
        assert.equal(await user.result(await user.send("peer/wild.cat", {})), "peer/wild.cat");
        assert.equal((await user.runs(low)).length, 0);
      },
    },
    {
      name: "cron",
      functions: [
        client.createFunction(
          { id: "cron", triggers: [cron("TZ=Europe/Paris * * * * *")] },
          async ({ event }) => event.name,
        ),
      ],
      async play(user) {
        const run = await user.until(
          "a tick",
          async () => {
            const runs = (await user.api("/v2/runs?limit=100&functionId=peer-cron&includeOutput=true"))
              .body.data;
            return runs?.find((r) => r.status === "COMPLETED");
          },
          150_000,
        );
        assert.equal(run.output.data, "inngest/scheduled.timer");
      },
    },
    {
      name: "event id",
      functions: [fn("by-id", {}, async () => 1)],
      async play(user) {
        const id = `peer-${Date.now()}`;
        const first = await user.send("peer/by-id", {}, { id });
        const second = await user.send("peer/by-id", {}, { id });
        await user.result(first);
        assert.equal((await user.runs(second)).length, 0);
      },
    },
    {
      name: "idempotency",
      functions: [fn("idem", { idempotency: "event.data.k" }, async () => 1)],
      async play(user) {
        const k = Date.now();
        const ids = [];
        for (let i = 0; i < 3; i++) ids.push(await user.send("peer/idem", { k }));
        ids.push(await user.send("peer/idem", { k: k + 1 }));
        await started(user, ids, 2);
      },
    },
    {
      name: "concurrency",
      functions: [
        fn("narrow", { concurrency: [{ limit: 2, key: "event.data.k" }] }, async ({ step }) => {
          await step.run("work", () => span("narrow", undefined, 300));
        }),
      ],
      async play(user) {
        const ids = [];
        for (let i = 0; i < 6; i++) ids.push(await user.send("peer/narrow", { k: "one" }));
        for (const id of ids) await user.ended(id);
        assert.equal(most(spans.get("narrow")), 2);
      },
    },
    {
      name: "future ts",
      functions: [fn("future", {}, async () => Date.now())],
      async play(user) {
        const ts = Date.now() + 2000;
        const at = await user.result(await user.send("peer/future", {}, { ts }));
        assert.ok(at >= ts - 50 && at < ts + 20_000, `it ran ${at - ts} ms after its time`);
      },
    },
    {
      name: "cancelOn",
      functions: [
        fn(
          "cancelled",
          { cancelOn: [{ event: "peer/stop", if: "async.data.k == event.data.k" }] },
          async ({ step }) => step.sleep("long", "90s"),
        ),
      ],
      async play(user) {
        const one = await user.send("peer/cancelled", { k: 1 });
        const other = await user.send("peer/cancelled", { k: 2 });
        await started(user, [one, other], 2, 500);
        await user.send("peer/stop", { k: 1 });
        assert.equal((await user.ended(one)).status, "CANCELLED");
        assert.equal((await user.runs(other))[0].status, "RUNNING");
      },
    },
    {
      name: "throttle",
      functions: [fn("throttled", { throttle: { limit: 1, period: "3s" } }, async () => Date.now())],
      async play(user) {
        const ids = [];
        for (let i = 0; i < 3; i++) ids.push(await user.send("peer/throttled", {}));
        const times = [];
        for (const id of ids) times.push(await user.result(id));
        times.sort((a, b) => a - b);
        // Three seconds from one to the next; a busy machine may hold up the first of them.
        assert.ok(times[2] - times[0] >= 4000, `the third after ${times[2] - times[0]} ms`);
      },
    },
    {
      name: "rateLimit",
      functions: [
        fn("limited", { rateLimit: { limit: 1, period: "60s", key: "event.data.k" } }, async () => 1),
      ],
      async play(user) {
        const ids = [];
        for (let i = 0; i < 3; i++) ids.push(await user.send("peer/limited", { k: "a" }));
        ids.push(await user.send("peer/limited", { k: "b" }));
        await started(user, ids, 2);
      },
    },
    {
      name: "debounce",
      functions: [
        fn("debounced", { debounce: { period: "4s", key: "event.data.k" } }, async ({ event }) => event.data.n),
      ],
      async play(user) {
        const ids = [];
        for (let n = 0; n < 3; n++) ids.push(await user.send("peer/debounced", { k: "a", n }));
        await started(user, ids, 1);
        assert.equal(await user.result(ids[2]), 2);
      },
    },
    {
      name: "batchEvents",
      functions: [
        fn("batched", { batchEvents: { maxSize: 3, timeout: "60s" } }, async ({ events }) =>
          events.map((e) => e.data.n).sort(),
        ),
      ],
      async play(user) {
        const ids = [];
        for (let n = 0; n < 3; n++) ids.push(await user.send("peer/batched", { n }));
        assert.deepEqual(await user.result(ids[0]), [0, 1, 2]);
      },
    },
    {
      name: "priority",
      functions: [
        fn(
          "priority",
          { priority: { run: "event.data.p" }, concurrency: 1 },
          async ({ event, step }) => {
            await step.run("work", () => span(`priority-${event.data.p}`, undefined, 1500));
          },
        ),
      ],
      async play(user) {
        const first = await user.send("peer/priority", { p: 0 });
        await started(user, [first], 1, 100);
        const low = await user.send("peer/priority", { p: 1 });
        const high = await user.send("peer/priority", { p: 100 });
        await user.ended(low);
        await user.ended(high);
        assert.ok(spans.get("priority-100")[0].from < spans.get("priority-1")[0].from);
      },
    },
    {
      name: "singleton skip",
      functions: [
        fn("single", { singleton: { mode: "skip", key: "event.data.k" } }, async ({ step }) =>
          step.sleep("s", "8s"),
        ),
      ],
      async play(user) {
        const ids = [];
        for (let i = 0; i < 2; i++) ids.push(await user.send("peer/single", { k: "a" }));
        ids.push(await user.send("peer/single", { k: "b" }));
        await started(user, ids, 2, 500);
      },
    },
    {
      name: "singleton cancel",
      functions: [
        fn("newest", { singleton: { mode: "cancel", key: "event.data.k" } }, async ({ step }) => {
          await step.sleep("s", "8s");
          return "kept";
        }),
      ],
      async play(user) {
        const old = await user.send("peer/newest", { k: "a" });
        await started(user, [old], 1, 500);
        const fresh = await user.send("peer/newest", { k: "a" });
        assert.equal((await user.ended(old)).status, "CANCELLED");
        assert.equal(await user.result(fresh), "kept");
      },
    },
    {
      name: "timeouts",
      functions: [
        fn("finish", { timeouts: { finish: "2s" } }, async ({ step }) => step.sleep("s", "90s")),
      ],
      async play(user) {
        const run = await user.ended(await user.send("peer/finish", {}));
        assert.equal(run.status, "CANCELLED");
      },
    },
    {
      name: "cancelled and run again by hand",
      functions: [fn("by-hand", {}, async ({ step }) => step.sleep("s", "90s"))],
      async play(user) {
        const id = await user.send("peer/by-hand", {});
        const [run] = await started(user, [id], 1, 200);
        assert.equal((await user.api(`/v2/runs/${run.id}/cancel`, { method: "POST" })).status, 200);
        assert.equal((await user.ended(id)).status, "CANCELLED");
        const again = await user.api(`/v2/runs/${run.id}/rerun`, { method: "POST" });
        assert.equal(again.status, 200);
        assert.equal((await user.runs(id)).length, 2);
        await user.api(`/v1/runs/${again.body.data.id}`, { method: "DELETE" });
      },
    },
    {
      name: "invoked by hand",
      functions: [fn("invoked", {}, async ({ event }) => event.data.n + 1)],
      async play(user) {
        const answer = await user.api("/invoke/peer-invoked", {
          method: "POST",
          body: JSON.stringify({ data: { n: 1 } }),
        });
        assert.equal(answer.status, 200);
        assert.equal(await user.result(answer.body.id), 2);
      },
    },
  ];
}
