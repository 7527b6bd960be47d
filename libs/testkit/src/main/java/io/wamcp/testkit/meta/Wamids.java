package io.wamcp.testkit.meta;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/** Makes message ids that look like Meta's: the other party's number and a random part. */
final class Wamids {

  private static final byte[] OUTBOUND = {0x15, 0x02, 0x00, 0x11, 0x18, 0x12};
  private static final byte[] INBOUND = {0x15, 0x02, 0x00, 0x12, 0x18, 0x14};
  private static final int OUTBOUND_RANDOM = 9;
  private static final int INBOUND_RANDOM = 10;

  private final SecureRandom random = new SecureRandom();

  String outbound(String party) {
    return id(party, OUTBOUND, OUTBOUND_RANDOM);
  }

  String inbound(String party) {
    return id(party, INBOUND, INBOUND_RANDOM);
  }

  private String id(String party, byte[] direction, int randomBytes) {
    byte[] number = party.replaceAll("[^A-Za-z0-9]", "").getBytes(StandardCharsets.US_ASCII);
    byte[] unique = new byte[randomBytes];
    random.nextBytes(unique);
    ByteArrayOutputStream id = new ByteArrayOutputStream();
    id.write(0x1c);
    id.write(0x18);
    id.write(number.length);
    id.writeBytes(number);
    id.writeBytes(direction);
    id.writeBytes(
        HexFormat.of().withUpperCase().formatHex(unique).getBytes(StandardCharsets.US_ASCII));
    id.write(0);
    return "wamid." + Base64.getEncoder().encodeToString(id.toByteArray());
  }
}
