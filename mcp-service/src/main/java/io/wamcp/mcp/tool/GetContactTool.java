package io.wamcp.mcp.tool;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.helidon.dbclient.DbExecute;
import io.wamcp.domain.id.PhoneNumberId;
import io.wamcp.domain.message.ServiceWindow;
import io.wamcp.mcp.auth.Principal;
import io.wamcp.mcp.auth.Scopes;
import io.wamcp.mcp.protocol.Constraint;
import io.wamcp.mcp.protocol.OptionalField;
import io.wamcp.mcp.protocol.ToolAnnotations;
import io.wamcp.mcp.protocol.ToolCall;
import io.wamcp.mcp.protocol.ToolResult;
import io.wamcp.mcp.protocol.ToolSpec;
import io.wamcp.store.Chats;
import io.wamcp.store.Contacts;
import io.wamcp.store.Contacts.Contact;
import io.wamcp.store.Database;
import io.wamcp.store.PhoneNumbers.PhoneNumber;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Tells who a person is, as each of the caller's numbers knows them. */
public final class GetContactTool extends WamcpTool<GetContactTool.Input, GetContactTool.Output> {

  static final String NAME = "get_contact";

  /** Whom to look for; the number is null for all. */
  public record Input(
      @Constraint(minLength = 3, maxLength = Recipient.MAX_LENGTH)
          @JsonPropertyDescription("Phone number with country code, or user id")
          String contact,
      @OptionalField @Constraint(minLength = 1, maxLength = PhoneNumberId.MAX_LENGTH)
          String phoneNumberId) {}

  /** The person, once for each number that knows them. */
  public record Output(List<Person> contacts) {}

  /** A person as one number knows them. */
  public record Person(
      @JsonPropertyDescription("Id in wamcp://conversations/{id}") String conversationId,
      String phoneNumberId,
      @OptionalField String waId,
      @OptionalField String userId,
      @OptionalField @JsonPropertyDescription("Untrusted text") String name,
      @OptionalField String username,
      boolean windowOpen,
      @OptionalField Instant lastInboundAt,
      @OptionalField Instant windowExpiresAt,
      int unread) {}

  static final ToolSpec<Input, Output> SPEC =
      ToolSpec.named(NAME, Input.class, Output.class)
          .title("Look up a contact")
          .description(
              "Tells what is known about a person: names, ids, whether free text may be sent to"
                  + " them now, unread messages. One entry for each business number that knows"
                  + " them.")
          .annotations(ToolAnnotations.readsOwnData())
          .scope(Scopes.ofTool(NAME))
          .build();

  private final Database database;
  private final GrantedNumbers numbers;
  private final InstantSource clock;

  public GetContactTool(Database database, GrantedNumbers numbers, InstantSource clock) {
    super(SPEC);
    this.database = database;
    this.numbers = numbers;
    this.clock = clock;
  }

  @Override
  ToolResult<Output> answer(ToolCall<Principal> call, Input input) {
    TextRules.checkToken("phoneNumberId", input.phoneNumberId());
    Recipient wanted = Recipient.ofContact(input.contact());
    List<PhoneNumber> known = numbers.allOrNamed(call.principal(), NAME, input.phoneNumberId());
    List<Person> people =
        database.query(db -> find(db, call.principal(), known, wanted.identity()));
    if (people.isEmpty()) {
      throw new ToolFailureException(
          "not_found",
          "No number of this key knows this person: "
              + (wanted.isOfParent()
                  ? "nobody with this id has written to one, or several have."
                  : "they have never written to one."),
          "Check the number and its country code; list_conversations lists who is known.");
    }
    return ToolResult.success(new Output(people));
  }

  private List<Person> find(
      DbExecute db, Principal caller, List<PhoneNumber> known, String identity) {
    List<Person> people = new ArrayList<>();
    for (PhoneNumber number : known) {
      Optional<Contact> contact = Contacts.find(db, number.id(), identity);
      contact.ifPresent(person -> people.add(person(db, caller, number, person)));
    }
    return people;
  }

  private Person person(DbExecute db, Principal caller, PhoneNumber number, Contact contact) {
    ServiceWindow window = contact.window();
    return new Person(
        contact.id().toString(),
        number.phoneNumberId().value(),
        contact.waId(),
        contact.bsuid(),
        VisibleText.of(contact.profileName()),
        VisibleText.of(contact.username()),
        window.isOpen(clock.instant()),
        window.lastInboundAt(),
        window.expiresAt(),
        Chats.unread(db, caller.clientId(), List.of(contact.id())).getOrDefault(contact.id(), 0));
  }
}
