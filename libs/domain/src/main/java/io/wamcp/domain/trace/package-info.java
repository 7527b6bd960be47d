/** Which trace the work at hand belongs to. */
package io.wamcp.domain.trace;
