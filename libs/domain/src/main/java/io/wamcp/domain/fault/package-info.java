/** Named places where a test can end the process or break an operation; nothing unless armed. */
package io.wamcp.domain.fault;
