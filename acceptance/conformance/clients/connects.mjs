// Connects anew many times; each time lists, calls and leaves. Input: {times}. Prints what failed.
import { connect, input, say } from "./client.mjs";

const failures = [];
const versions = new Set();
for (let i = 0; i < input.times; i++) {
  try {
    const client = await connect();
    versions.add(client.version);
    const tools = await client.list();
    const pong = await client.call("ping", {});
    if (tools.length === 0 || pong.isError) {
      failures.push(`${i}: ${tools.length} tools, ${JSON.stringify(pong)}`);
    }
    await client.close();
  } catch (error) {
    failures.push(`${i}: ${error.message}`);
  }
}
say({ connects: input.times, versions: [...versions], failures });
process.exit(0);
