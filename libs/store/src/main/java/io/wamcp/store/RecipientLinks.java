package io.wamcp.store;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.helidon.dbclient.DbExecute;
import io.helidon.dbclient.DbRow;
import io.wamcp.domain.contact.PhoneVariants;
import io.wamcp.domain.id.NumberId;
import io.wamcp.domain.id.RequestId;
import io.wamcp.domain.id.Wamid;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Finds, in what Meta says of the recipients of sends, the links between identifiers that are not
 * known yet; mostly there are none. {@link RecipientContacts} learns them. Stateless.
 */
public final class RecipientLinks {

  /**
   * What an answer to a send or a status of it says about its recipient, a person.
   *
   * @param wamid the message, if it is known by that; else null
   * @param request our own id of it; null where Meta does not say it
   * @param waId null where Meta says none, as are the user ids
   */
  public record Said(
      NumberId number,
      Wamid wamid,
      RequestId request,
      String waId,
      String bsuid,
      String parentBsuid,
      Instant at) {

    /** The id of a group, or what else is no WhatsApp id of a person, says nothing of one. */
    public Said {
      waId = waId == null || WA_ID.matcher(waId).matches() ? waId : null;
    }
  }

  private static final Pattern WA_ID = Pattern.compile("[0-9]{5,20}");

  /**
   * A link that is not known.
   *
   * @param dialled the send's recipient as it was given; null when the message is no send of ours
   * @param since when the identifiers belonged together: a late word about an early send is about
   *     whoever had the number then
   */
  record Link(Said said, String dialled, Instant since) {

    /** The WhatsApp id of the recipient; null when only a user id was ever named. */
    String waId() {
      return said.waId() == null && phoneDialled() ? dialledId() : said.waId();
    }

    boolean phoneDialled() {
      return dialled != null && Sends.phone(dialled);
    }

    /** What was dialled, as contacts have it; null when that is not known. */
    String dialledId() {
      return phoneDialled() ? dialled.substring(1) : dialled;
    }
  }

  /**
   * What contacts and aliases say already is not asked for again: the user id with that number, now
   * or until later than the send, or a former user id; and, where something else was dialled, that
   * as one of theirs. Of messages that are not ours only people who are known are of interest.
   */
  private static final String UNKNOWN =
      """
      WITH said AS (
        SELECT i.*, m.recipient, ltrim(m.recipient, '+') AS dialled, LEAST(i.at, m.sent_at) AS since,
          COALESCE(i.wa, CASE WHEN m.recipient LIKE '+%' THEN substr(m.recipient, 2) END) AS phone
        FROM jsonb_to_recordset(CAST(:said AS jsonb)) AS i(place int, number uuid, wamid text,
          request uuid, wa text, variant text, bsuid text, at timestamptz)
        LEFT JOIN LATERAL (
          SELECT recipient, sent_at FROM messages WHERE phone_number_id = i.number
            AND wamid = i.wamid AND direction = 'outbound' AND request_id IS NOT NULL
          UNION ALL
          SELECT recipient, sent_at FROM messages
          WHERE phone_number_id = i.number AND request_id = i.request
          LIMIT 1) m ON true)
      SELECT s.place, s.recipient, s.since FROM said s
      WHERE (s.bsuid IS NOT NULL AND s.phone IS NOT NULL
          AND NOT EXISTS (SELECT 1 FROM contacts c
            WHERE c.phone_number_id = s.number AND c.bsuid = s.bsuid
              AND (c.wa_id = s.phone OR EXISTS (SELECT 1 FROM contact_aliases a
                WHERE a.phone_number_id = s.number AND a.kind = 'wa_id' AND a.value = s.phone
                  AND a.contact_id = c.id
                  AND (a.valid_until IS NULL OR a.given_up_at >= s.since))))
          AND (EXISTS (SELECT 1 FROM contacts c
              WHERE c.phone_number_id = s.number AND c.bsuid = s.bsuid)
            OR NOT EXISTS (SELECT 1 FROM contact_aliases a WHERE a.phone_number_id = s.number
              AND a.kind = 'bsuid' AND a.value = s.bsuid))
          AND (s.recipient IS NOT NULL OR EXISTS (SELECT 1 FROM contacts c
              WHERE c.phone_number_id = s.number AND c.bsuid = s.bsuid)
            OR EXISTS (SELECT 1 FROM contacts c
              WHERE c.phone_number_id = s.number AND c.wa_id = s.phone)))
        OR (s.recipient IS NOT NULL AND s.dialled IS DISTINCT FROM s.phone AND s.dialled IS DISTINCT FROM s.bsuid
          AND s.dialled IS DISTINCT FROM s.variant
          AND (s.bsuid IS NOT NULL OR s.recipient LIKE '+%')
          AND NOT EXISTS (SELECT 1 FROM contact_aliases a WHERE a.phone_number_id = s.number
            AND a.kind = CASE WHEN s.recipient LIKE '+%' THEN 'wa_id' ELSE 'bsuid' END
            AND a.value = s.dialled AND a.valid_until IS NULL))
      """;

  private RecipientLinks() {}

  /** Those that are not known, the earliest first. Reads only, and locks nothing. */
  static List<Link> unknown(DbExecute db, Collection<Said> all) {
    List<Said> said =
        all.stream().filter(each -> each.waId() != null || each.bsuid() != null).toList();
    if (said.isEmpty()) {
      return List.of();
    }
    List<Link> links = new ArrayList<>();
    db.createQuery(UNKNOWN)
        .addParam("said", rows(said).toString())
        .execute()
        .forEach(row -> links.add(link(said.get(Rows.integer(row, "place")), row)));
    links.sort((one, other) -> one.since().compareTo(other.since()));
    return eachOnce(links);
  }

  /** The statuses of one message say the same; of several messages the last word counts. */
  private static List<Link> eachOnce(List<Link> links) {
    Map<List<Object>, Link> latest = new LinkedHashMap<>();
    for (Link link : links) {
      Said said = link.said();
      List<Object> key =
          Arrays.asList(
              said.number(), link.waId(), said.bsuid(), said.parentBsuid(), link.dialledId());
      latest.remove(key);
      latest.put(key, link);
    }
    return List.copyOf(latest.values());
  }

  private static Link link(Said said, DbRow row) {
    return new Link(said, Rows.text(row, "recipient"), Rows.instant(row, "since"));
  }

  private static ArrayNode rows(List<Said> said) {
    ArrayNode rows = Json.mapper().createArrayNode();
    for (Said each : said) {
      rows.addObject()
          .put("place", rows.size() - 1)
          .put("number", each.number().toString())
          .put("wamid", each.wamid() == null ? null : each.wamid().value())
          .put("request", each.request() == null ? null : each.request().toString())
          .put("wa", each.waId())
          .put("variant", each.waId() == null ? null : variant(each.waId()))
          .put("bsuid", each.bsuid())
          .put("at", each.at().toString());
    }
    return rows;
  }

  private static String variant(String waId) {
    return PhoneVariants.other(waId).orElse(null);
  }
}
