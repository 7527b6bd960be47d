package io.wamcp.mcp.protocol;

import java.util.List;
import java.util.Optional;

/**
 * What clients can read and follow by URI. One object serves all callers, from many threads at
 * once. What a caller may not see must be answered like what does not exist. Throws {@link
 * UnavailableException} when what is needed cannot be reached.
 *
 * @param <P> the application's notion of a caller
 */
public interface ResourceProvider<P> {

  /** The resources this caller is shown, in a stable order and few enough for one page. */
  List<ResourceInfo> list(P principal);

  /** The patterns of further resources this caller can read. */
  List<ResourceTemplate> templates(P principal);

  /**
   * The content of a resource; empty when there is none for this caller.
   *
   * @param uri as the client sent it, at most {@value ResourceMethods#MAX_URI} characters
   */
  Optional<ResourceText> read(P principal, String uri);

  /**
   * Whether this caller may follow a resource. Asked when it subscribes and again before each
   * notification, as rights can be withdrawn in between.
   */
  boolean mayFollow(P principal, String uri);
}
