/** Looks an installation over and says what to fix. */
package io.wamcp.local.doctor;
