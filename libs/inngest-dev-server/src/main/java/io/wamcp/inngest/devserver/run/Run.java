package io.wamcp.inngest.devserver.run;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** A run whose row the current transaction has locked. Confined to that transaction. */
public final class Run {

  final String id;
  final UUID functionId;
  final String eventId;
  final List<String> limitKeys;
  RunStatus status;
  int requestVersion;
  boolean planOnly;
  boolean racing;
  final List<String> stack;
  final Set<String> pending;
  long stateBytes;
  boolean gated;
  boolean batched;
  int priority;

  Run(
      String id,
      UUID functionId,
      String eventId,
      RunStatus status,
      List<String> limitKeys,
      List<String> stack,
      List<String> pending) {
    this.id = id;
    this.functionId = functionId;
    this.eventId = eventId;
    this.status = status;
    this.limitKeys = limitKeys;
    this.stack = new ArrayList<>(stack);
    this.pending = new LinkedHashSet<>(pending);
  }

  public String id() {
    return id;
  }

  public UUID functionId() {
    return functionId;
  }

  public RunStatus status() {
    return status;
  }

  /** Whether the app may only plan steps for now. */
  public boolean planOnly() {
    return planOnly;
  }

  public int requestVersion() {
    return requestVersion;
  }

  /** Hashes of the finished steps, in the order in which they ended. */
  public List<String> stack() {
    return List.copyOf(stack);
  }

  /** Size of all step results. */
  public long stateBytes() {
    return stateBytes;
  }

  /** Remembers the version of the request protocol that the app's answer named. */
  public void requestVersion(int version) {
    requestVersion = version;
  }

  /**
   * Several steps were found at once: until all are done the app may only plan further ones.
   *
   * @param race whether each completion is looked at, not only the last
   */
  public void fork(List<String> hashes, boolean race) {
    pending.addAll(hashes);
    planOnly = true;
    racing |= race;
  }
}
