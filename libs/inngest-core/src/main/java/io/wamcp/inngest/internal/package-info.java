/** Parts of the SDK without an API of their own; not for use by apps. */
package io.wamcp.inngest.internal;
