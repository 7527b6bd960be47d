package io.wamcp.store;

import java.util.Map;

/** How connections are told to leave data out of the texts of errors, which end in logs. */
public final class QuietErrors {

  /** Properties of the driver: without them the rows and values it refuses stand in its texts. */
  public static final Map<String, String> PROPERTIES = Map.of("logServerErrorDetail", "false");

  private QuietErrors() {}
}
