package io.wamcp.architecture;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** The modules, the packages that belong to them, and what each may depend on. */
enum Module {
  DOMAIN("libs/domain", "wa-mcp-domain", "io.wamcp.domain"),
  TELEMETRY("libs/telemetry", "wa-mcp-telemetry", "io.wamcp.telemetry", DOMAIN),
  INNGEST_CORE("libs/inngest-core", "inngest-core", "io.wamcp.inngest"),
  MCP_PROTOCOL("libs/mcp-protocol", "mcp-protocol", "io.wamcp.mcp.protocol"),
  RUNTIME("libs/runtime", "wa-mcp-runtime", "io.wamcp.runtime", DOMAIN),
  STORE("libs/store", "wa-mcp-store", "io.wamcp.store", DOMAIN),
  META_CLOUD("libs/meta-cloud", "wa-mcp-meta-cloud", "io.wamcp.meta", DOMAIN),
  OUTBOX("libs/outbox", "wa-mcp-outbox", "io.wamcp.outbox", DOMAIN, TELEMETRY, STORE, INNGEST_CORE),
  DOCTOR("libs/doctor", "wa-mcp-doctor", "io.wamcp.doctor", DOMAIN, RUNTIME, STORE),
  DEV_SERVER(
      "libs/inngest-dev-server", "inngest-dev-server", "io.wamcp.inngest.devserver", INNGEST_CORE),
  TESTKIT("libs/testkit", "wa-mcp-testkit", "io.wamcp.testkit", DOMAIN, DEV_SERVER, INNGEST_CORE),
  INGRESS(
      "ingress-service",
      "ingress-service",
      "io.wamcp.ingress",
      DOMAIN,
      TELEMETRY,
      RUNTIME,
      STORE,
      META_CLOUD,
      OUTBOX,
      DOCTOR,
      INNGEST_CORE),
  WORKER(
      "worker-service",
      "worker-service",
      "io.wamcp.worker",
      DOMAIN,
      TELEMETRY,
      RUNTIME,
      STORE,
      META_CLOUD,
      OUTBOX,
      DOCTOR,
      INNGEST_CORE),
  MCP(
      "mcp-service",
      "mcp-service",
      "io.wamcp.mcp",
      DOMAIN,
      TELEMETRY,
      RUNTIME,
      STORE,
      OUTBOX,
      DOCTOR,
      MCP_PROTOCOL,
      INNGEST_CORE),
  LOCAL(
      "deploy/local",
      "wa-mcp-local",
      "io.wamcp.local",
      DOMAIN,
      TELEMETRY,
      RUNTIME,
      STORE,
      META_CLOUD,
      OUTBOX,
      DOCTOR,
      INNGEST_CORE,
      MCP_PROTOCOL,
      DEV_SERVER,
      TESTKIT,
      INGRESS,
      WORKER,
      MCP),
  /** Tests alone: of the chart, the images and compose. */
  CHECKS("deploy/checks", "wa-mcp-deploy-checks", "io.wamcp.checks");

  private final String directory;
  private final String artifact;
  private final String rootPackage;
  private final Set<Module> allowed;

  Module(String directory, String artifact, String rootPackage, Module... allowed) {
    this.directory = directory;
    this.artifact = artifact;
    this.rootPackage = rootPackage;
    this.allowed = allowed.length == 0 ? Set.of() : Set.copyOf(Arrays.asList(allowed));
  }

  static Set<Module> services() {
    return EnumSet.of(INGRESS, WORKER, MCP);
  }

  /** The module a package belongs to: the one with the longest root. Empty for code of others. */
  static Optional<Module> ofPackage(String name) {
    Module best = null;
    for (Module module : values()) {
      boolean inside = name.equals(module.rootPackage) || name.startsWith(module.rootPackage + ".");
      if (inside && (best == null || module.rootPackage.length() > best.rootPackage.length())) {
        best = module;
      }
    }
    return Optional.ofNullable(best);
  }

  static Optional<Module> ofArtifact(String artifact) {
    return Arrays.stream(values()).filter(module -> module.artifact.equals(artifact)).findFirst();
  }

  Path directory() {
    return Repository.root().resolve(directory);
  }

  String rootPackage() {
    return rootPackage;
  }

  boolean mayUse(Module other) {
    return other == this || allowed.contains(other);
  }
}
