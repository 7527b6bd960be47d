/**
 * A Meta that runs on this machine: takes sends like the Graph API, sends signed webhooks back, and
 * fails on request.
 */
package io.wamcp.testkit.meta;
