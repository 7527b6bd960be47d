package io.wamcp.inngest.devserver.dashboard;

import io.wamcp.inngest.devserver.call.StepNote;
import io.wamcp.inngest.devserver.journal.JournalEntry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The steps of a run in the order in which they came up, and the calls of the function itself that
 * failed.
 */
record Timeline(List<Step> steps, List<Step.Attempt> failedCalls) {

  private static final Set<String> RAN = Set.of("StepRun", "StepError", "StepFailed", "Step");
  private static final Set<String> NO_STEP = Set.of("RunComplete", "DiscoveryRequest");

  static Timeline of(RunDetail detail) {
    Map<String, Step> steps = new LinkedHashMap<>();
    List<Step.Attempt> failedCalls = new ArrayList<>();
    for (JournalEntry call : detail.calls()) {
      call.notes().stream()
          .filter(note -> !NO_STEP.contains(note.op()))
          .forEach(note -> take(step(steps, note.hash()), note, call));
      if (call.outcome() == JournalEntry.Outcome.FAILED) {
        Step.Attempt attempt = new Step.Attempt(call.beganAt(), call.endedAt(), call.error());
        if (call.kind().equals("STEP")) {
          step(steps, call.target()).attempts.add(attempt);
        } else {
          failedCalls.add(attempt);
        }
      }
    }
    for (RunDetail.Saved saved : detail.saved()) {
      Step step = step(steps, saved.hash());
      step.output = Optional.of(saved.output());
      step.ended = saved.at();
    }
    detail.waits().forEach(wait -> step(steps, wait.hash()));
    return new Timeline(List.copyOf(steps.values()), failedCalls);
  }

  private static Step step(Map<String, Step> steps, String hash) {
    return steps.computeIfAbsent(hash, Step::new);
  }

  private static void take(Step step, StepNote note, JournalEntry call) {
    step.learn(note);
    if (RAN.contains(note.op())) {
      step.began(call.beganAt());
      step.attempts.add(new Step.Attempt(call.beganAt(), call.endedAt(), note.error()));
    } else {
      step.began(call.endedAt());
    }
  }
}
