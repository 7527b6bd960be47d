package io.wamcp.inngest.devserver;

import io.helidon.webserver.http.HttpRouting;
import io.wamcp.inngest.devserver.call.AppClient;
import io.wamcp.inngest.devserver.dashboard.DashboardRoutes;
import io.wamcp.inngest.devserver.database.Database;
import io.wamcp.inngest.devserver.dispatch.Engine;
import io.wamcp.inngest.devserver.event.EventIntake;
import io.wamcp.inngest.devserver.event.EventRoutes;
import io.wamcp.inngest.devserver.inspection.CancellationRoutes;
import io.wamcp.inngest.devserver.inspection.ControlRoutes;
import io.wamcp.inngest.devserver.inspection.EventsRoutes;
import io.wamcp.inngest.devserver.inspection.RunsRoutes;
import io.wamcp.inngest.devserver.inspection.ServerRoutes;
import io.wamcp.inngest.devserver.inspection.SignalRoutes;
import io.wamcp.inngest.devserver.registry.FunctionRegistry;
import io.wamcp.inngest.devserver.registry.RegistrationRoutes;
import java.security.SecureRandom;
import java.time.InstantSource;

/** What a {@link DevServer} is made of, none of it started, and the routes that lead to it. */
record ServerParts(
    Settings settings,
    Database database,
    AppClient client,
    FunctionRegistry registry,
    Ulid ulids,
    Engine engine,
    EventIntake intake) {

  static ServerParts of(Settings settings) {
    Database database = new Database(settings.database(), settings.schema(), settings.poolSize());
    AppClient client =
        new AppClient(
            settings.clock(), settings.signingKey(), settings.serverKind(), settings.callTimeout());
    FunctionRegistry registry = new FunctionRegistry();
    Ulid ulids = new Ulid(settings.clock(), new SecureRandom());
    Engine engine = new Engine(settings, database, client, registry, ulids);
    EventIntake intake =
        new EventIntake(settings.clock(), ulids, engine::accept, settings.boundaries());
    return new ServerParts(settings, database, client, registry, ulids, engine, intake);
  }

  DashboardRoutes dashboard() {
    return new DashboardRoutes(
        settings.clock(),
        database,
        registry,
        engine,
        intake,
        settings.signingKey(),
        settings.serverKind());
  }

  HttpRouting.Builder routing(DashboardRoutes dashboard) {
    InstantSource clock = settings.clock();
    return HttpRouting.builder()
        .addFilter(new AccessFilter(settings.serverKind(), settings.signingKey()))
        .register(new EventRoutes(intake, settings.eventKeys()))
        .register(
            new RegistrationRoutes(
                clock, database, engine.cronQueue(), settings.serverKind(), engine::wake))
        .register(new EventsRoutes(clock, database, registry))
        .register(new RunsRoutes(clock, database, registry, engine::cancel))
        .register(new ControlRoutes(clock, engine))
        .register(
            new CancellationRoutes(
                clock, ulids, database, registry, engine::cancelSoon, engine::wake))
        .register(dashboard)
        .register(new SignalRoutes(clock, engine::signal))
        .register(
            new ServerRoutes(
                clock, database, registry, settings.signingKey().isEmpty(), settings.appUrls()))
        .any((request, response) -> response.status(404).send("404 page not found\n"));
  }
}
