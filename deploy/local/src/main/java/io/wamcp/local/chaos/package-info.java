/** Promises under fire: a stack of processes, faults on purpose, and the ledger afterwards. */
package io.wamcp.local.chaos;
