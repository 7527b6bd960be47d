/**
 * Runs functions in memory, without a server, a network or waiting: for tests of functions.
 *
 * <p>{@link io.wamcp.inngest.testing.FunctionTester} is where to begin. It speaks the protocol of
 * real servers to the same endpoint that is served in production, so a function does here what it
 * does there. It is part of the main artifact, so that every build that has the SDK has it.
 */
package io.wamcp.inngest.testing;
