// Subscribes to a resource and prints every update, and the end of the stream where the client says
// so, until a line comes in. Input: {uri}; without one the first resource of the list.
import { answers, connect, input, say } from "./client.mjs";

const client = await connect({ onUpdate: (uri) => say({ event: "updated", uri }) });
const uri = input.uri ?? (await client.resources())[0].uri;
const subscription = await client.subscribe(uri);
say({ event: "subscribed", version: client.version, session: client.session, uri });
subscription?.closed?.then((how) => say({ event: "closed", how }));
process.stdin.once("data", () => {
  say({ event: "stopped", answers });
  process.exit(0);
});
