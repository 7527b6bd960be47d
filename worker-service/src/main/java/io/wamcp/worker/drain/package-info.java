/** One run works on many waiting webhook items (design D17). */
package io.wamcp.worker.drain;
