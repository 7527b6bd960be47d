/** What Meta's error codes mean, whether a send may be repeated, and what to do next. */
package io.wamcp.domain.error;
