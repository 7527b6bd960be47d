/** Faults on purpose and shifted time, for tests of whole processes. */
package io.wamcp.runtime.fault;
