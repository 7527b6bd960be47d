package io.wamcp.meta.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import io.wamcp.domain.id.PhoneNumberId;
import io.wamcp.domain.id.Wamid;
import java.time.Instant;
import java.util.List;

/**
 * What a delivery status says.
 *
 * @param status Meta's word: sent, delivered, read, played, failed, or one not known here
 * @param timestamp when it happened; null when Meta sent no usable time
 * @param recipientId the phone or group it went to; null when absent
 * @param recipientUserId the person's business-scoped user id; null when absent
 * @param recipientParentUserId the same in the parent portfolio; null when absent
 * @param toGroup whether it went to a group: the ids are of the group and of a member then
 * @param participant the member of the group it is about; null outside groups
 * @param opaqueCallbackData what the send carried as {@code biz_opaque_callback_data}; null when
 *     absent
 * @param errors why it failed; empty otherwise
 * @param pricing as Meta sent it; null when absent
 */
public record StatusUpdate(
    PhoneNumberId phoneNumberId,
    Wamid wamid,
    String status,
    Instant timestamp,
    String recipientId,
    String recipientUserId,
    String recipientParentUserId,
    boolean toGroup,
    String participant,
    String opaqueCallbackData,
    List<StatusError> errors,
    JsonNode pricing) {

  public StatusUpdate {
    errors = List.copyOf(errors);
  }
}
