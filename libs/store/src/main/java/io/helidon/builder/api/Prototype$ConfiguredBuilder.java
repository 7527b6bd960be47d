package io.helidon.builder.api;

/**
 * Bridges DbClient 4.1.7 to Helidon 4.5, which no longer has this nested type of {@code Prototype}.
 * Class path only. Why: docs/adr/0001-stack-and-versions.md; guarded by DbClientLinkageTest.
 */
public interface Prototype$ConfiguredBuilder<B, P> extends Prototype.Builder<B, P> {
  B config(io.helidon.common.config.Config config);
}
