/** Traces through all services: off unless an operator names a collector. */
package io.wamcp.telemetry.trace;
