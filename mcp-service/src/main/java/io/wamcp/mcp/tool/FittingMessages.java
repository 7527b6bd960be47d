package io.wamcp.mcp.tool;

import io.wamcp.store.ConversationMessage;
import io.wamcp.store.ConversationPosition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The messages that fit into a result, oldest first.
 *
 * @param cut whether others did not fit
 */
record FittingMessages(List<ConversationMessage> kept, List<MessageView> views, boolean cut) {

  static FittingMessages oldestOf(List<ConversationMessage> messages, Instant now) {
    return fit(messages, now);
  }

  static FittingMessages newestOf(List<ConversationMessage> messages, Instant now) {
    return fit(messages.reversed(), now).turned();
  }

  /** Those next to the target, so that it is among them. */
  static FittingMessages nearest(
      List<ConversationMessage> messages, Surroundings around, Instant now) {
    int target = messages.indexOf(around.target());
    List<ConversationMessage> byDistance = new ArrayList<>(messages);
    byDistance.sort(
        Comparator.comparingInt(message -> Math.abs(messages.indexOf(message) - target)));
    FittingMessages fitting = fit(byDistance, now);
    List<ConversationMessage> kept = messages.stream().filter(fitting.kept::contains).toList();
    return new FittingMessages(
        kept, kept.stream().map(message -> MessageView.of(message, now)).toList(), fitting.cut);
  }

  private static FittingMessages fit(List<ConversationMessage> messages, Instant now) {
    SizeBudget budget = new SizeBudget();
    List<ConversationMessage> kept = new ArrayList<>();
    List<MessageView> views = new ArrayList<>();
    for (ConversationMessage message : messages) {
      MessageView view = MessageView.of(message, now);
      if (!budget.take(view)) {
        return new FittingMessages(kept, views, true);
      }
      kept.add(message);
      views.add(view);
    }
    return new FittingMessages(kept, views, false);
  }

  private FittingMessages turned() {
    return new FittingMessages(kept.reversed(), views.reversed(), cut);
  }

  boolean isEmpty() {
    return kept.isEmpty();
  }

  ConversationPosition first() {
    return kept.getFirst().position();
  }

  ConversationPosition last() {
    return kept.getLast().position();
  }
}
