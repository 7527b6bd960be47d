/** What an operator can have looked over from where the worker runs. */
package io.wamcp.worker.doctor;
