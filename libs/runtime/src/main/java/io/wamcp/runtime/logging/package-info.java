/** Log lines as JSON, and the ids that tie lines together. */
package io.wamcp.runtime.logging;
