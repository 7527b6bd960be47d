package io.wamcp.mcp.protocol;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The protocol revisions this server speaks, newest first. */
public enum ProtocolVersion {
  /** Stateless: every request carries its own metadata. */
  V2026_07_28("2026-07-28", true),
  /** Handshake with {@code initialize}. */
  V2025_11_25("2025-11-25", false),
  /** Handshake with {@code initialize}; the first to have structured results. */
  V2025_06_18("2025-06-18", false),
  /** Handshake with {@code initialize}; the only one with batches and without a version header. */
  V2025_03_26("2025-03-26", false);

  private final String text;
  private final boolean modern;

  ProtocolVersion(String text, boolean modern) {
    this.text = text;
    this.modern = modern;
  }

  /** The revision as it is written on the wire. */
  public String text() {
    return text;
  }

  /** True for the stateless revisions, false for those that begin with a handshake. */
  public boolean isModern() {
    return modern;
  }

  /** The revision with exactly this name, if we speak it. */
  public static Optional<ProtocolVersion> find(String text) {
    return Arrays.stream(values()).filter(version -> version.text.equals(text)).findFirst();
  }

  static ProtocolVersion newestLegacy() {
    return V2025_11_25;
  }

  static List<String> allTexts() {
    return Arrays.stream(values()).map(ProtocolVersion::text).toList();
  }
}
