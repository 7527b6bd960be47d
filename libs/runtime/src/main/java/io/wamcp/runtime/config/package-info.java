/** Typed settings, where their values come from, and what is wrong with them. */
package io.wamcp.runtime.config;
