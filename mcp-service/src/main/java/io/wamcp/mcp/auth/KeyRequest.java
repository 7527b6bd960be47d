package io.wamcp.mcp.auth;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a new key is to be.
 *
 * @param client name of the client
 * @param label what the key is for
 * @param scopes what it may do; whoever names no tool or no number gets what fits the client
 * @param validFor empty for a key that does not expire
 * @param readOnly whether it is refused every tool that changes something
 * @param recipients whom it may send to: identifiers, or beginnings of them followed by {@code *};
 *     none for anybody
 * @param requestsPerMinute how often it may ask
 * @param messagesPerDay how many sends it may ask for a day, in UTC
 */
public record KeyRequest(
    String client,
    String label,
    List<String> scopes,
    Optional<Duration> validFor,
    boolean readOnly,
    List<String> recipients,
    int requestsPerMinute,
    int messagesPerDay) {

  /** Longest label of a key. */
  public static final int MAX_LABEL = 100;

  /** Requests a minute of a key for which nobody says. */
  public static final int REQUESTS_PER_MINUTE = 60;

  /** Sends a day of a key for which nobody says. */
  public static final int MESSAGES_PER_DAY = 250;

  /** Most of either limit: as good as none. */
  public static final int MOST = 1_000_000;

  private static final int MOST_RECIPIENTS = 1_000;
  private static final Pattern RECIPIENT =
      Pattern.compile("\\+[1-9][0-9]{0,14}\\*?|[A-Z]{2}\\.[A-Za-z0-9.]{0,132}\\*?");

  public KeyRequest {
    scopes = List.copyOf(scopes);
    recipients = List.copyOf(recipients);
  }

  /** A key with the limits of one for which nobody says. */
  public static KeyRequest of(
      String client, String label, List<String> scopes, Optional<Duration> validFor) {
    return new KeyRequest(
        client, label, scopes, validFor, false, List.of(), REQUESTS_PER_MINUTE, MESSAGES_PER_DAY);
  }

  /** The same with other limits. */
  public KeyRequest withLimits(int aMinute, int aDay) {
    return new KeyRequest(client, label, scopes, validFor, readOnly, recipients, aMinute, aDay);
  }

  /** Throws {@link KeyRefusedException} when there can be no such key of any client. */
  void check() {
    if (label == null || label.isBlank() || label.length() > MAX_LABEL) {
      throw new KeyRefusedException("a key needs a label of 1 to " + MAX_LABEL + " characters");
    }
    checkLimit("requests a minute", requestsPerMinute);
    checkLimit("sends a day", messagesPerDay);
    for (String scope : scopes) {
      if (!Scopes.isScope(scope)) {
        throw new KeyRefusedException(
            "'" + scope + "' is no scope; write tools:<name>, numbers:<Meta's id> or *");
      }
    }
    for (String recipient : recipients) {
      if (!RECIPIENT.matcher(recipient).matches()) {
        throw new KeyRefusedException(
            "'" + recipient + "' is no recipient; write +15550001111, +1555* or a user id");
      }
    }
    if (recipients.size() > MOST_RECIPIENTS) {
      throw new KeyRefusedException("a key has at most " + MOST_RECIPIENTS + " recipients");
    }
  }

  private static void checkLimit(String what, int limit) {
    if (limit < 1 || limit > MOST) {
      throw new KeyRefusedException("a key has 1 to " + MOST + " " + what);
    }
  }
}
