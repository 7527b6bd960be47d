package io.wamcp.inngest.devserver.dispatch;

import io.wamcp.inngest.devserver.call.CallLoader;
import io.wamcp.inngest.devserver.queue.QueueItem;
import java.util.Optional;

/**
 * The next call of a run, claimed by the transaction that handled the answer before it.
 *
 * @param loaded what it carries, where that is known without reading it
 */
record NextCall(QueueItem item, Optional<CallLoader.Loaded> loaded) {}
