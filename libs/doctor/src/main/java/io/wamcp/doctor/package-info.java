/** Looks an installation over and says what to fix: what the doctors of all services share. */
package io.wamcp.doctor;
