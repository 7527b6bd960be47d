// The official client of the first generation, which begins every connection with initialize.
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { ResourceUpdatedNotificationSchema } from "@modelcontextprotocol/sdk/types.js";

export async function connect(url, options, onUpdate, { sessionId } = {}) {
  const client = new Client({ name: "old", version: "1" });
  client.setNotificationHandler(ResourceUpdatedNotificationSchema, ({ params }) => onUpdate(params.uri));
  const transport = new StreamableHTTPClientTransport(new URL(url), { ...options, sessionId });
  await client.connect(transport);
  return {
    version: transport.protocolVersion,
    session: transport.sessionId,
    server: client.getServerVersion(),
    list: async () => (await client.listTools()).tools,
    call: (name, args, onprogress) => client.callTool({ name, arguments: args }, undefined, { onprogress }),
    subscribe: (uri) => client.subscribeResource({ uri }),
    endSession: () => transport.terminateSession(),
    close: () => client.close(),
  };
}
