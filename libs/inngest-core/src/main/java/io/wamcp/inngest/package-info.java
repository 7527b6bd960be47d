/**
 * An Inngest SDK for Java: durable functions declared in code, run step by step at a server's call.
 *
 * <p>{@link io.wamcp.inngest.InngestConfig} says where the server is, {@link
 * io.wamcp.inngest.InngestClient} sends events, {@link io.wamcp.inngest.InngestFunction} is what an
 * app writes, {@link io.wamcp.inngest.ServeHandler} serves it and {@link
 * io.wamcp.inngest.Registration} makes it known.
 */
package io.wamcp.inngest;
