package io.wamcp.meta.webhook;

import io.wamcp.domain.id.MediaId;

/**
 * A media object of a message, to be fetched from Meta within 7 days.
 *
 * @param mimeType as declared, possibly with parameters; null when absent
 * @param sha256 base64 of the content's digest, as webhooks carry it; null when absent
 * @param fileName chosen by the sender: data to show, never a path; null when absent
 */
public record MediaReference(MediaId id, String mimeType, String sha256, String fileName) {}
