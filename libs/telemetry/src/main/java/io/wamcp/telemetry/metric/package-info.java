/** Every metric there is, declared in one place, and the way to count with them. */
package io.wamcp.telemetry.metric;
