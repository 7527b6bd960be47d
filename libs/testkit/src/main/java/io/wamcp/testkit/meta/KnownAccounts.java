package io.wamcp.testkit.meta;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Which WhatsApp account the simulated Meta reaches under a recipient. Thread-safe. */
final class KnownAccounts {

  /** What answers and statuses say of an account; either may be null. */
  record Account(String waId, String userId) {}

  private final Map<String, Account> accounts = new ConcurrentHashMap<>();

  void put(String recipient, Account account) {
    accounts.put(recipient, account);
  }

  /** Of others only what was dialled is known. */
  Account of(String recipient, boolean userId) {
    return accounts.getOrDefault(
        recipient,
        userId
            ? new Account(null, recipient)
            : new Account(recipient.replaceAll("[^0-9]", ""), null));
  }
}
