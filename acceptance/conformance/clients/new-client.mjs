// The official client of the second generation. Where it speaks the revision without sessions, it
// listens on a stream of its own instead of subscribing on the session's.
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";

const MODES = { default: undefined, auto: { mode: "auto" }, pinned: { mode: { pin: "2026-07-28" } } };

export async function connect(mode, url, options, onUpdate, { sessionId } = {}) {
  const client = new Client({ name: "new", version: "1" }, { versionNegotiation: MODES[mode] });
  client.setNotificationHandler("notifications/resources/updated", ({ params }) => onUpdate(params.uri));
  const transport = new StreamableHTTPClientTransport(new URL(url), { ...options, sessionId });
  await client.connect(transport);
  const modern = client.getProtocolEra() === "modern";
  return {
    version: client.getNegotiatedProtocolVersion(),
    session: transport.sessionId,
    server: client.getServerVersion(),
    list: async () => (await client.listTools()).tools,
    call: (name, args, onprogress) => client.callTool({ name, arguments: args }, { onprogress }),
    subscribe: (uri) =>
      modern ? client.listen({ resourceSubscriptions: [uri] }) : client.subscribeResource({ uri }),
    endSession: () => transport.terminateSession(),
    close: () => client.close(),
  };
}
