package io.wamcp.mcp.resource;

import io.wamcp.domain.event.ClientNotify;
import io.wamcp.domain.id.ClientId;
import io.wamcp.domain.id.ContactId;
import io.wamcp.domain.id.MessageId;
import io.wamcp.domain.id.PhoneNumberId;
import io.wamcp.domain.id.Wamid;
import io.wamcp.mcp.auth.Principal;
import io.wamcp.mcp.notify.Subscriber;
import io.wamcp.mcp.protocol.StreamRegistry;
import io.wamcp.mcp.resource.ResourceUri.OfConversation;
import io.wamcp.mcp.resource.ResourceUri.OfNumber;
import io.wamcp.store.ConversationContacts;
import io.wamcp.store.ConversationContacts.Touched;
import io.wamcp.store.Database;
import io.wamcp.store.Json;
import io.wamcp.store.MessagesChanged;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Turns hints of the worker into notifications of this replica's clients. Hints about one client
 * and number are gathered for a moment, so that a burst of messages is one notification a resource;
 * then the rows say which conversations they belong to. What nobody here follows costs nothing.
 * Thread-safe.
 */
public final class ClientHints implements Subscriber {

  /** How long hints are gathered, from the first one on. */
  static final Duration GATHERED = Duration.ofMillis(250);

  /** With more messages in so short a time, all conversations of the client are named. */
  static final int MOST_MESSAGES = 1_000;

  private static final Logger LOG = System.getLogger(ClientHints.class.getName());

  private record Subject(ClientId client, PhoneNumberId number) {}

  private final Database database;
  private final StreamRegistry<Principal> streams;
  private final ScheduledExecutorService scheduler;
  private final Map<Subject, Gathered> gathered = new HashMap<>();

  /** Messages of a number somebody is to be told of. */
  private static final class Gathered {
    private final Set<Wamid> wamids = new HashSet<>();
    private final Set<MessageId> messages = new HashSet<>();

    boolean tooMany() {
      return wamids.size() + messages.size() > MOST_MESSAGES;
    }
  }

  /**
   * Makes the subscriber.
   *
   * @param scheduler only starts threads, so one for everybody will do
   */
  public ClientHints(
      Database database, StreamRegistry<Principal> streams, ScheduledExecutorService scheduler) {
    this.database = database;
    this.streams = streams;
    this.scheduler = scheduler;
  }

  /** Something is new, for one client. A placeholder says nothing yet, and wakes nobody. */
  @Override
  public void notified(String payload) {
    ClientNotify hint = Json.mapper().convertValue(Json.read(payload), ClientNotify.class);
    if (hint.kind().equals(ClientNotify.UNAVAILABLE)) {
      return;
    }
    gather(hint.clientId(), hint.phoneNumberId(), each -> each.wamids.add(hint.wamid()));
  }

  /** The subscriber to what has changed about messages, for whoever follows them. */
  public Subscriber changes() {
    return new Subscriber() {
      @Override
      public void notified(String payload) {
        MessagesChanged hint = MessagesChanged.read(payload);
        streams.callers().values().stream()
            .map(Principal::clientId)
            .distinct()
            .forEach(
                client ->
                    gather(
                        client,
                        hint.phoneNumberId(),
                        each -> each.messages.addAll(hint.messages())));
      }

      @Override
      public void mayHaveMissed() {
        // The other channel is lost and found together with this one, and tells everybody.
      }
    };
  }

  private void gather(ClientId client, PhoneNumberId number, Consumer<Gathered> add) {
    if (followed(client).isEmpty()) {
      return;
    }
    Subject subject = new Subject(client, number);
    boolean first;
    synchronized (gathered) {
      Gathered messages = gathered.get(subject);
      first = messages == null;
      if (first) {
        messages = new Gathered();
        gathered.put(subject, messages);
      }
      if (!messages.tooMany()) {
        add.accept(messages);
      }
    }
    if (first) {
      later(() -> tell(subject));
    }
  }

  @Override
  public void mayHaveMissed() {
    aside(streams::mayHaveMissed);
  }

  private Set<String> followed(ClientId client) {
    return streams.followedBy(principal -> principal.clientId().equals(client));
  }

  private void tell(Subject subject) {
    Gathered messages;
    synchronized (gathered) {
      messages = gathered.remove(subject);
    }
    Set<String> changed = new HashSet<>();
    changed.add(new OfNumber(subject.number()).toString());
    touched(subject, messages)
        .forEach(contact -> changed.add(new OfConversation(contact).toString()));
    streams.updated(changed, principal -> principal.clientId().equals(subject.client()));
  }

  private Set<ContactId> touched(Subject subject, Gathered messages) {
    Set<ContactId> conversations = conversations(followed(subject.client()));
    if (conversations.isEmpty() || messages.tooMany()) {
      return conversations;
    }
    return database.query(
        db ->
            ConversationContacts.touched(
                db,
                subject.client(),
                ReadRights.TOOL,
                subject.number(),
                new Touched(messages.wamids, messages.messages),
                conversations));
  }

  private static Set<ContactId> conversations(Set<String> uris) {
    return uris.stream()
        .flatMap(uri -> ResourceUri.parse(uri).stream())
        .filter(OfConversation.class::isInstance)
        .map(uri -> ((OfConversation) uri).contact())
        .collect(Collectors.toSet());
  }

  private void later(Runnable work) {
    var _ = scheduler.schedule(() -> aside(work), GATHERED.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Reading takes time, which neither the scheduler nor the listener has. */
  private static void aside(Runnable work) {
    Thread.ofVirtual().name("client-hint").start(() -> logged(work));
  }

  private static void logged(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "clients are not told what has changed", e);
    }
  }
}
