package io.wamcp.domain.contact;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The second form in which WhatsApp may know one mobile number. Meta modifies numbers of Brazil
 * (the ninth digit), Mexico (the 1 after 52) and Argentina (the 9 after 54), and says that this is
 * no error. A variant serves to recognise a person; a number to dial is never made from it.
 * Stateless.
 */
public final class PhoneVariants {

  private static final Pattern BRAZIL_LONG = Pattern.compile("55[1-9][0-9]9[6-9][0-9]{7}");
  private static final Pattern BRAZIL_SHORT = Pattern.compile("55[1-9][0-9][6-9][0-9]{7}");
  private static final Pattern MEXICO_LONG = Pattern.compile("521[1-9][0-9]{9}");
  private static final Pattern MEXICO_SHORT = Pattern.compile("52[1-9][0-9]{9}");
  private static final Pattern ARGENTINA_LONG = Pattern.compile("549[1-9][0-9]{9}");
  private static final Pattern ARGENTINA_SHORT = Pattern.compile("54[1-8][0-9]{9}");

  private PhoneVariants() {}

  /**
   * The other form of a WhatsApp id; empty when it has none.
   *
   * @param waId digits without plus
   */
  public static Optional<String> other(String waId) {
    if (BRAZIL_LONG.matcher(waId).matches()) {
      return Optional.of(waId.substring(0, 4) + waId.substring(5));
    }
    if (BRAZIL_SHORT.matcher(waId).matches()) {
      return Optional.of(waId.substring(0, 4) + "9" + waId.substring(4));
    }
    if (MEXICO_LONG.matcher(waId).matches() || ARGENTINA_LONG.matcher(waId).matches()) {
      return Optional.of(waId.substring(0, 2) + waId.substring(3));
    }
    if (MEXICO_SHORT.matcher(waId).matches()) {
      return Optional.of("521" + waId.substring(2));
    }
    if (ARGENTINA_SHORT.matcher(waId).matches()) {
      return Optional.of("549" + waId.substring(2));
    }
    return Optional.empty();
  }

  /** The same text for both forms of one number, to lock by. */
  public static String canonical(String waId) {
    return other(waId).filter(variant -> variant.length() < waId.length()).orElse(waId);
  }
}
