// What a client does in its life, once each. Prints one line of JSON.
// Input: {send: arguments of send_message that take a moment to settle, wrongKey}
import { attempt, connect, input, say } from "./client.mjs";

const client = await connect();
const seen = { version: client.version, session: client.session, server: client.server };
seen.tools = await client.list();
seen.ping = await client.call("ping", {});
const progress = [];
seen.sent = await client.call("send_message", { ...input.send, wait: true }, (report) => progress.push(report));
seen.progress = progress;
seen.refused = await client.call("send_message", { to: "nobody" });
seen.unknownTool = await attempt(() => client.call("no_such_tool", {}));
seen.wrongKey = await attempt(() => connect({ key: input.wrongKey }));
if (client.session !== undefined) {
  seen.ended = await attempt(() => client.endSession());
  const returned = await attempt(() => connect({ sessionId: client.session }));
  seen.afterEnd = returned.error === undefined ? await attempt(() => returned.result.call("ping", {})) : returned;
}
await client.close();
say(seen);
process.exit(0);
