package io.wamcp.store;

import java.util.List;
import java.util.stream.Collectors;

/**
 * SQL for the messages {@code i} of a granted number {@code n} that a {@link ConversationQuery}
 * asks for. Stateless.
 */
final class WantedMessages {

  private static final String DIRECTION =
      "(CAST(:direction AS text) IS NULL OR i.direction = CAST(:direction AS text))";

  static final String VISIBLE =
      """
      (i.direction = 'inbound' OR i.origin = 'echo' OR i.client_id = :client
          OR CAST(:owner AS boolean))\
      """;

  /** What somebody wrote in a group is of the group's chat, not of the chat with them. */
  static final String WANTED =
      DIRECTION
          + """
           AND (CAST(:contact AS text) IS NULL OR (i.group_id IS NULL AND (
              i.contact_id IN (%s)
              OR (i.contact_id IS NULL AND (i.contact_wa_id = CAST(:contact AS text)
                  OR i.contact_bsuid = CAST(:contact AS text))))))
          """
              .formatted(Contacts.NAMED);

  /** One index range of a chat: for each row of what comes before it in FROM, if anything does. */
  private record Range(String before, String condition) {}

  private static final String NAMED =
      "(SELECT DISTINCT id FROM (" + Contacts.NAMED + ") AS named) k CROSS JOIN ";

  /** The same chat, one index range each: a condition that joins them has none. */
  private static final List<Range> OF_CONTACT =
      List.of(
          new Range(NAMED, "i.contact_id = k.id"),
          new Range("", "i.contact_id IS NULL AND i.contact_wa_id = CAST(:contact AS text)"),
          new Range("", "i.contact_id IS NULL AND i.contact_bsuid = CAST(:contact AS text)"));

  private WantedMessages() {}

  /**
   * The first of them in an order. The cost grows with what is asked for, not with the number's
   * history: where a contact is named, only that person's messages are looked at.
   *
   * @param columns of {@code i}
   * @param range a condition on {@code i}
   * @param order {@code ASC} or {@code DESC}
   * @param limit the parameter that holds how many
   */
  static String inOrder(
      ConversationQuery query, String columns, String range, String order, String limit) {
    String end = " ORDER BY i.created_xid %1$s, i.seq %1$s LIMIT %2$s".formatted(order, limit);
    String of = "FROM messages i WHERE i.phone_number_id = n.id AND " + VISIBLE + " AND ";
    if (query.contact() == null) {
      return "SELECT " + columns + " " + of + WANTED + " AND " + range + end;
    }
    String chat = of + DIRECTION + " AND i.group_id IS NULL AND ";
    String rows =
        OF_CONTACT.stream()
            .map(
                one ->
                    "SELECT r.* FROM %sLATERAL (SELECT i.* %s AND %s%s) r"
                        .formatted(one.before(), chat + one.condition(), range, end))
            .collect(Collectors.joining(" UNION ALL "));
    return "SELECT " + columns + " FROM (" + rows + ") i" + end;
  }
}
