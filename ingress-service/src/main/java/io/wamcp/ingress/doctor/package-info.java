/** What an operator can have looked over from where ingress runs. */
package io.wamcp.ingress.doctor;
