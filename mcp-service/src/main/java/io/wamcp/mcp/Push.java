package io.wamcp.mcp;

import io.wamcp.mcp.auth.Access;
import io.wamcp.mcp.auth.Principal;
import io.wamcp.mcp.notify.NotificationListener;
import io.wamcp.mcp.notify.Subscriber;
import io.wamcp.mcp.protocol.McpEndpointBuilder;
import io.wamcp.mcp.protocol.StreamRegistry;
import io.wamcp.mcp.resource.AccessRights;
import io.wamcp.mcp.resource.ClientHints;
import io.wamcp.mcp.resource.WhatsAppResources;
import io.wamcp.mcp.session.EndedSessions;
import io.wamcp.mcp.session.KeyWatch;
import io.wamcp.mcp.session.SessionHints;
import io.wamcp.mcp.session.SessionRows;
import io.wamcp.mcp.tool.CursorCodec;
import io.wamcp.mcp.tool.NewestMessages;
import io.wamcp.runtime.Lifecycle;
import io.wamcp.runtime.config.Settings;
import io.wamcp.store.Database;
import io.wamcp.store.Notifications;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/**
 * Puts together what follows and tells: resources, sessions, streams and the hints they live on.
 */
final class Push {

  private final McpSettings own;
  private final SessionSettings settings;
  private final Database database;
  private final Access access;
  private final Clock clock;
  private final EndedSessions ended;
  private final ScheduledExecutorService scheduler;

  private Push(
      Settings settings,
      Database database,
      Access access,
      Clock clock,
      ScheduledExecutorService scheduler) {
    this.own = McpSettings.from(settings);
    this.settings = SessionSettings.from(settings);
    this.database = database;
    this.access = access;
    this.clock = clock;
    this.ended = new EndedSessions(clock);
    this.scheduler = scheduler;
  }

  static Push create(
      Settings settings, Database database, Access access, Clock clock, Lifecycle lifecycle) {
    // Only starts virtual threads, so one thread for all is enough.
    ScheduledExecutorService scheduler =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("mcp-push").factory());
    lifecycle.add("push scheduler", scheduler::shutdownNow);
    return new Push(settings, database, access, clock, scheduler);
  }

  /** Adds resources, sessions and streams to an endpoint. */
  McpEndpointBuilder<Principal> addTo(McpEndpointBuilder<Principal> endpoint) {
    NewestMessages messages = new NewestMessages(database, new CursorCodec(own.toPepper()), clock);
    return endpoint
        .callerId(principal -> principal.apiKeyId().toString())
        .resources(new WhatsAppResources(database, new AccessRights(access), messages))
        .sessions(
            settings.toKeys(own.pepper(), own.pepperPrevious()),
            settings.lifetime(),
            new SessionRows(database, ended, clock))
        .streamLimits(settings.limits())
        .keepAliveInterval(settings.keepAlive())
        .scheduler(scheduler);
  }

  /**
   * Starts to listen for what these streams are to be told, and to watch their keys.
   *
   * @param others who else listens, by channel
   */
  NotificationListener listen(
      Lifecycle lifecycle, StreamRegistry<Principal> streams, Map<String, Subscriber> others) {
    Map<String, Subscriber> subscribers = new HashMap<>(others);
    ClientHints hints = new ClientHints(database, streams, scheduler);
    subscribers.put(Notifications.CLIENTS, hints);
    subscribers.put(Notifications.MESSAGES, hints.changes());
    subscribers.put(Notifications.SESSIONS, new SessionHints(database, ended, streams, clock));
    KeyWatch watch =
        lifecycle.add("key watch", KeyWatch.start(database, streams, scheduler, clock));
    access.onChange(watch::look);
    return lifecycle.add(
        "notification listener", NotificationListener.start(database.options(), subscribers));
  }
}
