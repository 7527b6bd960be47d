/** Old audit rows become files. */
package io.wamcp.worker.audit;
