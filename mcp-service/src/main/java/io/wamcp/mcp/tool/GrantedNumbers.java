package io.wamcp.mcp.tool;

import io.wamcp.domain.id.PhoneNumberId;
import io.wamcp.mcp.auth.Principal;
import io.wamcp.store.Database;
import io.wamcp.store.Grants;
import io.wamcp.store.Grants.Grant;
import io.wamcp.store.PhoneNumbers.PhoneNumber;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The numbers a caller may use with a tool. A number that does not exist and one that was not
 * granted get the same answer. Thread-safe.
 */
public final class GrantedNumbers {

  private final Database database;
  private final Optional<PhoneNumberId> defaultNumber;

  /**
   * Makes the choice.
   *
   * @param defaultNumber used by callers that name none, if it is granted to them
   */
  public GrantedNumbers(Database database, Optional<PhoneNumberId> defaultNumber) {
    this.database = database;
    this.defaultNumber = defaultNumber;
  }

  /** The number to use: the one named, else the default, else the only one. */
  PhoneNumber choose(Principal caller, String tool, String named) {
    List<Grant> grants = of(caller, tool);
    if (named != null) {
      return find(grants, new PhoneNumberId(named)).orElseThrow(() -> unknown(named, grants));
    }
    return defaultNumber
        .flatMap(number -> find(grants, number))
        .or(() -> grants.size() == 1 ? Optional.of(grants.getFirst().number()) : Optional.empty())
        .orElseThrow(() -> undecided(grants));
  }

  /** The number named, for tools that look at all of them when none is. */
  Optional<PhoneNumberId> named(Principal caller, String tool, String named) {
    List<Grant> grants = of(caller, tool);
    if (grants.isEmpty()) {
      throw noneGranted();
    }
    if (named == null) {
      return Optional.empty();
    }
    PhoneNumberId id = new PhoneNumberId(named);
    return Optional.of(
        find(grants, id).map(PhoneNumber::phoneNumberId).orElseThrow(() -> unknown(named, grants)));
  }

  /** Every number granted to the caller's client that its key covers, whatever the tools. */
  List<Grant> all(Principal caller) {
    return database.query(db -> Grants.ofClient(db, caller.clientId())).stream()
        .filter(grant -> caller.coversNumber(grant.number().phoneNumberId()))
        .toList();
  }

  /** Whether this number is used by callers that name none. */
  boolean isDefault(Grant grant) {
    return defaultNumber.filter(grant.number().phoneNumberId()::equals).isPresent();
  }

  /** The numbers granted to the caller for a tool: the one named, or all of them. */
  List<PhoneNumber> allOrNamed(Principal caller, String tool, String named) {
    Optional<PhoneNumberId> id = named(caller, tool, named);
    return of(caller, tool).stream()
        .map(Grant::number)
        .filter(number -> id.isEmpty() || number.phoneNumberId().equals(id.get()))
        .toList();
  }

  private List<Grant> of(Principal caller, String tool) {
    return all(caller).stream().filter(grant -> grant.covers(tool)).toList();
  }

  private static Optional<PhoneNumber> find(List<Grant> grants, PhoneNumberId id) {
    return grants.stream()
        .map(Grant::number)
        .filter(number -> number.phoneNumberId().equals(id))
        .findFirst();
  }

  private static ToolFailureException unknown(String named, List<Grant> grants) {
    if (grants.isEmpty()) {
      return noneGranted();
    }
    return new ToolFailureException(
        "unknown_number",
        "There is no number " + named + " for this key.",
        "Use one of these as phoneNumberId: " + listed(grants) + ".");
  }

  private static ToolFailureException undecided(List<Grant> grants) {
    if (grants.isEmpty()) {
      return noneGranted();
    }
    return new ToolFailureException(
        "number_required",
        "This key may use several numbers, so phoneNumberId is needed.",
        "Use one of these as phoneNumberId: " + listed(grants) + ".");
  }

  private static ToolFailureException noneGranted() {
    return new ToolFailureException(
        "no_number_granted",
        "No number is granted to this key for this tool.",
        "Ask the operator of this server for a grant.");
  }

  private static String listed(List<Grant> grants) {
    return grants.stream()
        .map(Grant::number)
        .map(
            number ->
                "%s (%s%s)"
                    .formatted(
                        number.phoneNumberId(),
                        number.displayNumber(),
                        number.label().isBlank() ? "" : ", " + number.label()))
        .collect(Collectors.joining("; "));
  }
}
