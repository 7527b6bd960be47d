package io.wamcp.inngest.devserver.dashboard;

import io.wamcp.inngest.devserver.call.StepNote;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A step of a run as it is put together from what is known of it. Confined to one thread. */
final class Step {

  /** One try. */
  record Attempt(Instant began, Instant ended, String error) {}

  final String hash;
  final List<Attempt> attempts = new ArrayList<>();
  String name = "";
  String op = "";
  String options = "";
  Optional<Instant> began = Optional.empty();
  Optional<Instant> ended = Optional.empty();
  Optional<String> output = Optional.empty();

  Step(String hash) {
    this.hash = hash;
  }

  /** Takes from a note what is not known yet. */
  void learn(StepNote note) {
    if (name.isEmpty()) {
      name = note.name();
    }
    if (op.isEmpty() || note.op().equals("StepRun")) {
      op = note.op();
    }
    if (options.isEmpty()) {
      options = note.options();
    }
  }

  void began(Instant at) {
    if (began.isEmpty() || at.isBefore(began.get())) {
      began = Optional.of(at);
    }
  }

  String title() {
    return name.isEmpty() ? "step " + hash.substring(0, Math.min(8, hash.length())) : name;
  }

  /** What it does, in a word. */
  String kind() {
    return switch (op) {
      case "Sleep" -> "sleep";
      case "WaitForEvent" -> "wait for event";
      case "WaitForSignal" -> "wait for signal";
      case "InvokeFunction" -> "invoke";
      case "" -> "step";
      default -> "run";
    };
  }

  boolean isDone() {
    return output.isPresent();
  }

  boolean hasFailed() {
    return output.filter(o -> o.startsWith("{\"error\":")).isPresent();
  }
}
