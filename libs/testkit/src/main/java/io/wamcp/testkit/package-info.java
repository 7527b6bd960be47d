/** Real parts for tests: Postgres, a simulated Meta, fixtures and a clock that tests advance. */
package io.wamcp.testkit;
