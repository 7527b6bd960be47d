/** More replicas do more, and any of them may go and come at any time. */
package io.wamcp.acceptance.scaling;
