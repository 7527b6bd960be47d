package io.wamcp.domain.event;

import java.util.Set;

/** The events whose runs take waiting ones of their name along (docs: ADR 0019). */
public final class DrainedEvents {

  private static final Set<String> NAMES =
      Set.of(WebhookReceived.NAME, StatusUpdateReceived.NAME, ClientNotify.NAME);

  private DrainedEvents() {}

  public static boolean contains(String eventName) {
    return NAMES.contains(eventName);
  }
}
