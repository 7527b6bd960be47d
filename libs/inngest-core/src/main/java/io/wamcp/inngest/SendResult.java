package io.wamcp.inngest;

import java.util.List;

/**
 * What the server said to sent events.
 *
 * @param ids the server's own ids, in the order of the events; not the ids the sender gave
 */
public record SendResult(List<String> ids) {

  public SendResult {
    ids = List.copyOf(ids);
  }
}
