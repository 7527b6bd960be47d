package io.wamcp.local;

import io.wamcp.testkit.WebhookSigner;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** What {@code up} prints: where everything is, and lines to copy. */
final class Guide {

  private Guide() {}

  static void print(StackInfo info, Path file, long millis, PrintStream out) {
    String number = info.meta().phoneNumberIds().getFirst();
    out.printf("wa-mcp is up after %.1f s. Ctrl-C stops it; its data stays.%n%n", millis / 1000.0);
    addresses(info, file, out);
    aCustomerWrites(info, number, out);
    youReadAndAnswer(info, number, out);
    clientConfiguration(info, out);
  }

  private static void addresses(StackInfo info, Path file, PrintStream out) {
    out.println("  ingress   " + info.ingress().url() + "/webhook/meta");
    out.println("  mcp       " + info.mcp().url());
    out.println("  worker    " + info.worker().url() + "/api/inngest");
    out.println("  inngest   " + info.inngest().url());
    if (info.inngest().signingKey() != null) {
      out.println(
          "            its dashboard asks for the signing key: inngest.signingKey in " + file);
    }
    out.println("  meta      " + info.meta().url() + "  (simulated)");
    out.println("  postgres  " + info.postgres().jdbcUrl());
    out.println("  all of it " + file + System.lineSeparator());
  }

  private static void aCustomerWrites(StackInfo info, String number, PrintStream out) {
    out.println("A customer writes to you (a signed webhook to ingress):");
    out.printf(
        "  curl -sS %s/_sim/inbound -H 'content-type: application/json' \\%n"
            + "    -d '{\"phoneNumberId\":\"%s\",\"from\":\"15550001111\",\"text\":\"Hello\"}'%n%n",
        info.meta().url(), number);
    out.println("The same by hand, with its signature:");
    webhook(info, number, out);
  }

  private static void youReadAndAnswer(StackInfo info, String number, PrintStream out) {
    out.println("You read and answer (MCP over HTTP):");
    call(info, "get_messages", "{}", out);
    call(
        info,
        "send_message",
        "{\"to\":\"+15550001111\",\"body\":\"Hi!\",\"phoneNumberId\":\""
            + number
            + "\",\"wait\":true}",
        out);
  }

  private static void clientConfiguration(StackInfo info, PrintStream out) {
    out.println("Configuration for an MCP client:");
    out.printf(
        "  {\"mcpServers\":{\"whatsapp\":{\"type\":\"http\",\"url\":\"%s\",%n"
            + "    \"headers\":{\"Authorization\":\"Bearer %s\"}}}}%n",
        info.mcp().url(), info.mcp().apiKey());
  }

  private static void webhook(StackInfo info, String number, PrintStream out) {
    String body =
        """
        {"object":"whatsapp_business_account","entry":[{"id":"%s","changes":[{"field":"messages",\
        "value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":"15550009001",\
        "phone_number_id":"%s"},"contacts":[{"profile":{"name":"Ada"},"wa_id":"15550001111"}],\
        "messages":[{"from":"15550001111","id":"wamid.by-hand-1","timestamp":"1790000000",\
        "type":"text","text":{"body":"Hello by hand"}}]}}]}]}\
        """
            .formatted(info.meta().wabaId(), number);
    String signature =
        new WebhookSigner(info.meta().appSecret()).sign(body.getBytes(StandardCharsets.UTF_8));
    out.printf(
        "  curl -sS -i %s/webhook/meta -H 'content-type: application/json' \\%n"
            + "    -H 'X-Hub-Signature-256: %s' \\%n    -d '%s'%n%n",
        info.ingress().url(), signature, body);
  }

  private static void call(StackInfo info, String tool, String arguments, PrintStream out) {
    out.printf(
        "  curl -sS %s -H 'Authorization: Bearer %s' \\%n    -H 'content-type: application/json' -H"
            + " 'accept: application/json, text/event-stream' \\%n    -H 'MCP-Protocol-Version:"
            + " 2026-07-28' -H 'Mcp-Method: tools/call' -H 'Mcp-Name: %s' \\%n    -d"
            + " '{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"%s\","
            + "\"arguments\":%s,\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
            + "\"io.modelcontextprotocol/clientCapabilities\":{}}}}'%n%n",
        info.mcp().url(), info.mcp().apiKey(), tool, tool, arguments);
  }
}
