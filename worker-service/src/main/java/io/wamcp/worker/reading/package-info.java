/** Telling WhatsApp what was read. */
package io.wamcp.worker.reading;
