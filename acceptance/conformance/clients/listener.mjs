// Follows a resource until a line comes in: prints every update, every HTTP status, and the end of
// the stream where the client tells. Input: {uri}.
import { connect, input, say } from "./client.mjs";

const client = await connect({
  onUpdate: (uri) => say({ event: "updated", uri }),
  onAnswer: (answer) => say({ event: "answered", ...answer }),
});
const subscription = await client.subscribe(input.uri);
say({ event: "subscribed", version: client.version, session: client.session });
subscription?.closed?.then((how) => say({ event: "closed", how }));
process.stdin.once("data", () => {
  say({ event: "stopped" });
  process.exit(0);
});
