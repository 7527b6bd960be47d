// Calls without a pause on one connection until a line comes in; then prints how it went.
import { connect, say } from "./client.mjs";

let stopped = false;
process.stdin.once("data", () => (stopped = true));

const client = await connect();
const failures = [];
let calls = 0;
say({ event: "connected", version: client.version, session: client.session });
while (!stopped) {
  try {
    const pong = await client.call("ping", {});
    if (pong.isError) failures.push(JSON.stringify(pong));
  } catch (error) {
    failures.push(error.message);
  }
  calls++;
}
say({ event: "stopped", calls, failures });
process.exit(0);
