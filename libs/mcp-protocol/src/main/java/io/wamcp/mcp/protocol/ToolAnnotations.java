package io.wamcp.mcp.protocol;

/**
 * Hints for clients about what a tool does to the world.
 *
 * @param readOnly changes nothing
 * @param destructive may destroy or overwrite; meaningless for a read-only tool
 * @param idempotent a repeated call with the same arguments changes nothing more
 * @param openWorld deals with the world outside this system
 */
public record ToolAnnotations(
    boolean readOnly, boolean destructive, boolean idempotent, boolean openWorld) {

  /** Hints of a tool that only reads this system's own data. */
  public static ToolAnnotations readsOwnData() {
    return new ToolAnnotations(true, false, true, false);
  }
}
