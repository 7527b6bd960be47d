package io.wamcp.runtime.http;

/** A request's id as kept in its context, where error handlers find it. */
record RequestId(String value) {}
