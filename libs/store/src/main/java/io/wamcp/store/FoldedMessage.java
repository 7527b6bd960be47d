package io.wamcp.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.helidon.dbclient.DbRow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A message with what was done to it later: its newest edit, its reactions, or that it was revoked,
 * when nothing of its content is shown any more.
 */
record FoldedMessage(
    String body,
    JsonNode payload,
    List<MessageReaction> reactions,
    Instant editedAt,
    Instant revokedAt) {

  static final String COLUMNS =
      "gone.revoked_at, edited.edited_at, edited.new_body, edited.new_payload, reacted.reactions";

  /**
   * Whether an edit says what the message holds now: a text, or media, whose caption may be gone.
   * Another one could not be read, and the content before it stands.
   */
  private static final String READABLE =
      """
      x.body IS NOT NULL OR (x.payload->>'type' IN ('image', 'video', 'audio', 'document', 'sticker')
        AND x.payload->'raw' IS NULL)\
      """;

  /**
   * One index range of the few changes of a message each; an edit is revoked with its message. A
   * reaction sent from here is its sender's and the owner's to see, and stands unless it failed.
   */
  static final String JOINS =
      """
      LEFT JOIN LATERAL (
        SELECT min(x.written_at) AS revoked_at FROM message_changes x
        WHERE x.phone_number_id = n.id AND x.kind = 'revoke'
          AND x.target_wamid IN (m.wamid,
            CASE WHEN m.message_type = 'edit' THEN m.payload->>'originalWamid' END)
          AND x.from_business = (m.direction = 'outbound')) gone ON true
      LEFT JOIN LATERAL (
        SELECT max(x.written_at) AS edited_at,
          (array_agg(x.body ORDER BY %1$s) FILTER (WHERE %2$s))[1] AS new_body,
          (array_agg(x.payload ORDER BY %1$s) FILTER (WHERE %2$s))[1] AS new_payload
        FROM message_changes x %3$s
        WHERE x.phone_number_id = n.id AND x.target_wamid = m.wamid AND x.kind = 'edit'
          AND x.from_business = (m.direction = 'outbound')) edited ON true
      LEFT JOIN LATERAL (
        SELECT jsonb_agg(jsonb_build_object('emoji', l.emoji, 'fromBusiness', l.from_business,
            'waId', p.wa_id, 'bsuid', p.bsuid, 'name', p.profile_name, 'at', l.written_at)
            ORDER BY l.written_at, l.wamid) AS reactions
        FROM (
          SELECT DISTINCT ON (x.contact_id) x.* FROM message_changes x %3$s
          WHERE x.phone_number_id = n.id AND x.target_wamid = m.wamid AND x.kind = 'reaction'
            AND (NOT x.from_business OR NOT EXISTS (
              SELECT 1 FROM messages s WHERE s.phone_number_id = n.id AND s.wamid = x.wamid
                AND s.origin <> 'echo' AND (s.status = 'failed'
                  OR (s.client_id <> :client AND NOT CAST(:owner AS boolean)))))
          ORDER BY x.contact_id, %1$s) l
        LEFT JOIN contacts p ON p.id = l.contact_id AND p.phone_number_id = n.id
        WHERE l.emoji IS NOT NULL) reacted ON true
      """
          .formatted(
              MessageChanges.NEWEST_FIRST.formatted("x"),
              READABLE,
              MessageChanges.ARRIVAL.formatted("x"));

  /** People edit texts and captions; the media stay those of the message. */
  private static final Set<String> NOT_EDITED =
      Set.of("type", "mediaId", "mimeType", "sha256", "fileName", "voice", "animated");

  static FoldedMessage read(DbRow row) {
    Instant revokedAt = Rows.instant(row, "revoked_at");
    Instant editedAt = Rows.instant(row, "edited_at");
    if (revokedAt != null) {
      return new FoldedMessage(
          null, Json.mapper().createObjectNode(), List.of(), editedAt, revokedAt);
    }
    JsonNode payload = Rows.json(row, "payload");
    JsonNode change = Rows.json(row, "new_payload");
    return new FoldedMessage(
        Rows.text(row, change == null ? "body" : "new_body"),
        change == null ? payload : edited(payload, change),
        reactions(Rows.json(row, "reactions")),
        editedAt,
        null);
  }

  private static JsonNode edited(JsonNode payload, JsonNode change) {
    ObjectNode result = payload.deepCopy();
    change.properties().stream()
        .filter(field -> !NOT_EDITED.contains(field.getKey()))
        .forEach(field -> result.set(field.getKey(), field.getValue()));
    return result;
  }

  private static List<MessageReaction> reactions(JsonNode stored) {
    List<MessageReaction> reactions = new ArrayList<>();
    if (stored != null) {
      for (JsonNode each : stored) {
        reactions.add(Json.mapper().convertValue(each, MessageReaction.class));
      }
    }
    return reactions;
  }
}
