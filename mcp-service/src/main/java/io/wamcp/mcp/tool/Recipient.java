package io.wamcp.mcp.tool;

import java.util.regex.Pattern;

/**
 * The other side of a conversation: a phone number, {@code +} and digits, or a business-scoped user
 * id.
 *
 * @param text the one form in which it is stored and sent
 */
record Recipient(String text) {

  /** Longest text looked at. */
  static final int MAX_LENGTH = 160;

  private static final Pattern BSUID = Pattern.compile("[A-Z]{2}\\.(ENT\\.)?[A-Za-z0-9]{1,128}");
  private static final Pattern SEPARATORS = Pattern.compile("[\\s\\p{Zs}().\\-/\\u2010-\\u2015]+");
  private static final Pattern E164 = Pattern.compile("\\+[1-9][0-9]{7,14}");
  private static final Pattern DIGITS = Pattern.compile("[0-9]{5,20}");

  /** The recipient of a message; refuses a number without its country code. */
  static Recipient ofMessage(String given) {
    String text = given.strip();
    if (BSUID.matcher(text).matches()) {
      return new Recipient(text);
    }
    String compact = SEPARATORS.matcher(text).replaceAll("");
    if (E164.matcher(compact).matches()) {
      return new Recipient(compact);
    }
    if (DIGITS.matcher(compact).matches()) {
      throw withoutPlus(compact);
    }
    throw new ToolFailureException(
        "invalid_recipient",
        "'to' is neither a phone number like +4915112345678 (8 to 15 digits after the +) nor a"
            + " user id like US.13491208655302741918.",
        "Correct 'to' and call send_message again.");
  }

  private static ToolFailureException withoutPlus(String digits) {
    String hint =
        digits.startsWith("00")
            ? "Write '+' instead of the leading 00."
            : "If these digits begin with the country code write +" + digits + ".";
    return new ToolFailureException(
        "country_code_missing",
        "'to' has no leading +, and WhatsApp would put the sender's country code before it and"
            + " reach somebody else.",
        hint + " Otherwise put + and the country code before the national number, without its 0.");
  }

  /**
   * A person to look for: {@code +} and digits, digits alone as webhooks write them, or a user id.
   */
  static Recipient ofContact(String given) {
    String text = given.strip();
    if (BSUID.matcher(text).matches()) {
      return new Recipient(text);
    }
    String compact = SEPARATORS.matcher(text).replaceAll("");
    if (E164.matcher(compact).matches()) {
      return new Recipient(compact);
    }
    if (E164.matcher("+" + compact).matches()) {
      return new Recipient("+" + compact);
    }
    throw new ToolFailureException(
        "invalid_contact",
        "'contact' is neither a phone number with country code nor a user id.",
        "Use contact.waId or contact.userId of a message, or leave 'contact' out.");
  }

  /**
   * Whether it is a user id at a parent business: several contacts may have it, and then it names
   * none of them.
   */
  boolean isOfParent() {
    return text.startsWith(".ENT.", 2);
  }

  /** The form by which contacts are known: digits without plus, or the user id. */
  String identity() {
    return text.startsWith("+") ? text.substring(1) : text;
  }
}
