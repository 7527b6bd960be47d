/** Looks all services over at once. */
package io.wamcp.local.doctor;
