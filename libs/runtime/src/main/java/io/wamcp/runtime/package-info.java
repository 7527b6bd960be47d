/** What every service needs to start, run and stop. */
package io.wamcp.runtime;
