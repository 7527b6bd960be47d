package io.wamcp.meta.graph;

import java.util.regex.Pattern;

/** Whom a message goes to. */
public sealed interface Recipient {

  /**
   * A phone number with a plus and country code. The plus matters: without it Meta puts the
   * business' own country code in front and the message reaches a stranger.
   */
  record Phone(String e164) implements Recipient {
    private static final Pattern E164 = Pattern.compile("\\+[1-9][0-9]{6,14}");

    public Phone {
      if (e164 == null || !E164.matcher(e164).matches()) {
        throw new IllegalArgumentException("a phone number is a plus and 7 to 15 digits");
      }
    }
  }

  /** A business-scoped user id, for people whose number is not known. */
  record UserId(String bsuid) implements Recipient {
    private static final Pattern BSUID = Pattern.compile("[A-Za-z]{2}\\.[A-Za-z0-9.]{1,140}");

    public UserId {
      if (bsuid == null || !BSUID.matcher(bsuid).matches()) {
        throw new IllegalArgumentException("a user id is a country, a dot and letters or digits");
      }
    }
  }
}
