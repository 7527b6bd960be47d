package io.wamcp.mcp.protocol;

import java.util.Optional;

/**
 * What is known about an HTTP request before its body is read.
 *
 * @param requestId unique id of this request, made here, for logs
 * @param remoteAddress address of the client: the peer of the connection, unless the endpoint was
 *     told how to see behind a proxy
 * @param userAgent the client's {@code User-Agent}, as sent
 * @param origin the {@code Origin} of a browser, already found on the allow-list
 */
public record RequestInfo(
    String requestId, String remoteAddress, Optional<String> userAgent, Optional<String> origin) {}
