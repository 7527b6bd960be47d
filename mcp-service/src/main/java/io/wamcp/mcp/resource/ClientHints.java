package io.wamcp.mcp.resource;

import io.wamcp.domain.event.ClientNotify;
import io.wamcp.domain.id.ClientId;
import io.wamcp.domain.id.ContactId;
import io.wamcp.domain.id.PhoneNumberId;
import io.wamcp.domain.id.Wamid;
import io.wamcp.mcp.auth.Principal;
import io.wamcp.mcp.notify.Subscriber;
import io.wamcp.mcp.protocol.StreamRegistry;
import io.wamcp.mcp.resource.ResourceUri.OfConversation;
import io.wamcp.mcp.resource.ResourceUri.OfNumber;
import io.wamcp.store.ConversationContacts;
import io.wamcp.store.Database;
import io.wamcp.store.Json;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
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
  private final Map<Subject, Set<Wamid>> gathered = new HashMap<>();

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

  @Override
  public void notified(String payload) {
    ClientNotify hint = Json.mapper().convertValue(Json.read(payload), ClientNotify.class);
    if (followed(hint.clientId()).isEmpty()) {
      return;
    }
    Subject subject = new Subject(hint.clientId(), hint.phoneNumberId());
    boolean first;
    synchronized (gathered) {
      Set<Wamid> wamids = gathered.get(subject);
      first = wamids == null;
      if (first) {
        wamids = new HashSet<>();
        gathered.put(subject, wamids);
      }
      if (wamids.size() <= MOST_MESSAGES) {
        wamids.add(hint.wamid());
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
    Set<Wamid> wamids;
    synchronized (gathered) {
      wamids = gathered.remove(subject);
    }
    Set<String> changed = new HashSet<>();
    changed.add(new OfNumber(subject.number()).toString());
    touched(subject, wamids)
        .forEach(contact -> changed.add(new OfConversation(contact).toString()));
    streams.updated(changed, principal -> principal.clientId().equals(subject.client()));
  }

  private Set<ContactId> touched(Subject subject, Set<Wamid> wamids) {
    Set<ContactId> conversations = conversations(followed(subject.client()));
    if (conversations.isEmpty() || wamids.size() > MOST_MESSAGES) {
      return conversations;
    }
    return database.query(
        db ->
            ConversationContacts.touched(
                db,
                subject.client(),
                ReadRights.TOOL,
                subject.number(),
                List.copyOf(wamids),
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
