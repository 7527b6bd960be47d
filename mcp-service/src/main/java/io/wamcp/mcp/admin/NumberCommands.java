package io.wamcp.mcp.admin;

import static io.wamcp.mcp.admin.AdminOutput.properties;

import io.wamcp.domain.id.NumberId;
import io.wamcp.domain.id.PhoneNumberId;
import io.wamcp.domain.id.WabaId;
import io.wamcp.store.Clients.Client;
import io.wamcp.store.Grants;
import io.wamcp.store.PhoneNumbers;
import io.wamcp.store.PhoneNumbers.PhoneNumber;
import java.util.List;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Commands about business numbers. */
@Command(
    name = "numbers",
    description = "Business phone numbers.",
    subcommands = {
      NumberCommands.Add.class,
      NumberCommands.ListAll.class,
      NumberCommands.Disable.class,
      NumberCommands.Enable.class
    },
    mixinStandardHelpOptions = true)
final class NumberCommands {

  @Command(name = "add", description = "Adds a number, or changes it, and grants it to the owner.")
  static final class Add extends AdminCommand {
    private static final Pattern META_ID = Pattern.compile("[0-9]{5,32}");
    private static final Pattern DISPLAY = Pattern.compile("\\+[1-9][0-9]{6,14}");
    private static final Pattern TOKEN_REF =
        Pattern.compile("secrets://[A-Za-z0-9_][A-Za-z0-9._-]{0,127}");

    @Option(names = "--phone-number-id", required = true, description = "Meta's id of the number")
    private String phoneNumberId;

    @Option(names = "--waba-id", required = true, description = "Meta's id of its account")
    private String wabaId;

    @Option(names = "--display-number", required = true, description = "Such as +15550009001")
    private String displayNumber;

    @Option(names = "--label", defaultValue = "", description = "What the number is for")
    private String label;

    @Option(
        names = "--token-ref",
        required = true,
        description = "Where its access token is, secrets://<file name>; never the token itself")
    private String tokenRef;

    @Override
    void run(AdminSession session) {
      check();
      NumberId id =
          session
              .database()
              .transaction(
                  tx -> {
                    Client owner = AdminSession.owner(tx);
                    NumberId number =
                        PhoneNumbers.put(
                            tx,
                            new PhoneNumberId(phoneNumberId),
                            new WabaId(wabaId),
                            displayNumber,
                            label,
                            tokenRef);
                    Grants.put(tx, owner.id(), number, List.of("*"), null);
                    session.audit(
                        tx,
                        "admin.numbers.add",
                        owner.id(),
                        new PhoneNumberId(phoneNumberId),
                        properties("displayNumber", displayNumber, "label", label));
                    return number;
                  });
      session
          .output()
          .one(
              "Number " + phoneNumberId + " (" + displayNumber + ") is set up for the owner.",
              properties("numberId", id, "phoneNumberId", phoneNumberId));
    }

    private void check() {
      require(META_ID, phoneNumberId, "--phone-number-id takes Meta's id, digits only");
      require(META_ID, wabaId, "--waba-id takes Meta's id, digits only");
      require(DISPLAY, displayNumber, "--display-number takes + and digits");
      // Not shown in the message: somebody may have given the token itself.
      require(TOKEN_REF, tokenRef, "--token-ref takes secrets://<file name>, not the token");
    }

    private static void require(Pattern shape, String value, String otherwise) {
      if (!shape.matcher(value).matches()) {
        throw new AdminException(otherwise);
      }
    }
  }

  @Command(
      name = "disable",
      description = "Ends every client's use of a number; its waiting sends fail, its rows stay.")
  static final class Disable extends Switch {
    Disable() {
      super(true);
    }
  }

  @Command(name = "enable", description = "Lets a disabled number be used again.")
  static final class Enable extends Switch {
    Enable() {
      super(false);
    }
  }

  abstract static class Switch extends AdminCommand {
    private final boolean disable;

    @Parameters(paramLabel = "PHONE_NUMBER_ID", description = "Meta's id of the number")
    private String number;

    Switch(boolean disable) {
      this.disable = disable;
    }

    @Override
    void run(AdminSession session) {
      session
          .database()
          .inTransactionDo(
              tx -> {
                PhoneNumber found = AdminSession.number(tx, number);
                PhoneNumbers.setDisabled(tx, found.id(), disable ? session.now() : null);
                session.audit(
                    tx,
                    "admin.numbers." + (disable ? "disable" : "enable"),
                    null,
                    found.phoneNumberId(),
                    properties());
              });
      session
          .output()
          .one(
              "Number " + number + " is " + (disable ? "disabled." : "enabled."),
              properties("phoneNumberId", number, "disabled", disable));
    }
  }

  @Command(name = "list", description = "Lists all numbers.")
  static final class ListAll extends AdminCommand {
    @Override
    void run(AdminSession session) {
      session
          .output()
          .many(
              session.database().query(PhoneNumbers::all).stream()
                  .map(
                      number ->
                          properties(
                              "phoneNumberId", number.phoneNumberId(),
                              "wabaId", number.wabaId(),
                              "displayNumber", number.displayNumber(),
                              "label", number.label(),
                              "tokenRef", number.tokenRef(),
                              "disabled", number.disabled()))
                  .toList());
    }
  }
}
