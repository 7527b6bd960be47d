/** What identifies a person. */
package io.wamcp.domain.contact;
