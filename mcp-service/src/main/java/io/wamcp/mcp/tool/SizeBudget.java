package io.wamcp.mcp.tool;

import io.wamcp.store.Json;
import java.nio.charset.StandardCharsets;

/** Keeps a result below what clients take: they refuse results of more than about 25,000 tokens. */
final class SizeBudget {

  /** Bytes of JSON a list may have. */
  static final int MAX_BYTES = 60_000;

  private int left = MAX_BYTES;
  private boolean anything;

  /** Whether the item still fits; the first one always does. */
  boolean take(Object item) {
    left -= Json.write(item).getBytes(StandardCharsets.UTF_8).length + 1;
    boolean fits = left >= 0 || !anything;
    anything = true;
    return fits;
  }
}
