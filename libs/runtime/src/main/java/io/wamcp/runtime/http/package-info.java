/** The public and the admin port of a service. */
package io.wamcp.runtime.http;
