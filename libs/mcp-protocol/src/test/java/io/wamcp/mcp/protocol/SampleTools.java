package io.wamcp.mcp.protocol;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** Tools for the tests of the protocol. A principal is the list of scopes of a key. */
final class SampleTools {
  private SampleTools() {}

  /** Who calls, in these tests. */
  record Caller(String name, Set<String> scopes) {}

  /** A tool with a body given as a function. */
  record Sample<I extends Record, O extends Record>(ToolSpec<I, O> spec, Body<I, O> body)
      implements Tool<Caller, I, O> {
    @Override
    public boolean isVisibleTo(Caller caller) {
      return caller.scopes().contains(spec.scope());
    }

    @Override
    public ToolResult<O> call(ToolCall<Caller> call, I input) throws InterruptedException {
      return body.call(call, input);
    }
  }

  /** What a sample tool does. */
  interface Body<I, O extends Record> {
    ToolResult<O> call(ToolCall<Caller> call, I input) throws InterruptedException;
  }

  enum Kind {
    @JsonProperty("text")
    TEXT,
    @JsonProperty("image")
    IMAGE
  }

  record Part(@Constraint(maxLength = 5) String label, @OptionalField Integer weight) {}

  record Input(
      @JsonPropertyDescription("Who gets it.") @Constraint(pattern = "^\\+[0-9]{4,15}$") String to,
      @Constraint(minLength = 1, maxLength = 20) String body,
      @OptionalField Kind kind,
      @OptionalField @Constraint(min = 1, max = 100) Integer limit,
      @OptionalField @Constraint(maxItems = 2) List<Part> parts,
      @OptionalField Map<String, String> tags,
      @OptionalField Instant since) {}

  record Output(String to, String body, @OptionalField String cursor, List<Part> parts) {}

  record Nothing() {}

  record Text(String text) {}

  /** A value that satisfies the schema but not the record. */
  record Picky(String value) {
    Picky {
      if (value.contains("boom")) {
        throw new IllegalArgumentException("secret constructor detail");
      }
    }
  }

  static <I extends Record, O extends Record> Sample<I, O> tool(
      String name, Class<I> input, Class<O> output, String scope, Body<I, O> body) {
    return new Sample<>(
        ToolSpec.named(name, input, output)
            .title("Sample " + name)
            .description("A sample tool.")
            .annotations(ToolAnnotations.readsOwnData())
            .scope(scope)
            .build(),
        body);
  }

  static Sample<Input, Output> echo() {
    return tool(
        "echo",
        Input.class,
        Output.class,
        "read",
        (call, input) ->
            ToolResult.success(
                new Output(
                    input.to(),
                    input.body(),
                    null,
                    input.parts() == null ? List.of() : input.parts())));
  }

  static Sample<Nothing, Text> whoAmI() {
    return tool(
        "who_am_i",
        Nothing.class,
        Text.class,
        "read",
        (call, input) ->
            ToolResult.success(
                new Text(
                    call.principal().name()
                        + " "
                        + call.protocolVersion().text()
                        + " "
                        + call.clientInfo().map(ClientInfo::name).orElse("-"))));
  }

  static Sample<Nothing, Text> requestId() {
    return tool(
        "request_id",
        Nothing.class,
        Text.class,
        "read",
        (call, input) -> ToolResult.success(new Text(call.requestId())));
  }

  static Sample<Text, Nothing> refuse() {
    return tool(
        "refuse",
        Text.class,
        Nothing.class,
        "read",
        (call, input) -> ToolResult.error("no_such_chat", "There is no chat.", "List the chats."));
  }

  static Sample<Nothing, Nothing> crash() {
    return tool(
        "crash",
        Nothing.class,
        Nothing.class,
        "read",
        (call, input) -> {
          throw new IllegalStateException("secret internal detail");
        });
  }

  static Sample<Picky, Nothing> picky() {
    return tool(
        "picky",
        Picky.class,
        Nothing.class,
        "read",
        (call, input) -> ToolResult.success(new Nothing()));
  }

  static Sample<Nothing, Nothing> send() {
    return tool(
        "send",
        Nothing.class,
        Nothing.class,
        "send",
        (call, input) -> ToolResult.success(new Nothing()));
  }

  static Sample<Nothing, Nothing> needsElicitation() {
    ToolSpec<Nothing, Nothing> spec =
        ToolSpec.named("ask", Nothing.class, Nothing.class)
            .title("Ask")
            .description("Asks.")
            .annotations(ToolAnnotations.readsOwnData())
            .scope("read")
            .clientCapabilities(Set.of("elicitation"))
            .build();
    return new Sample<>(spec, (call, input) -> ToolResult.success(new Nothing()));
  }

  /** Reports progress, some of it out of order, then answers. */
  static Sample<Nothing, Text> steps() {
    return tool(
        "steps",
        Nothing.class,
        Text.class,
        "read",
        (call, input) -> {
          call.progress().report(1, 3, "one");
          call.progress().report(1, 3, "one again");
          call.progress().report(2.5, 3, "");
          call.progress().report(2, 3, "back");
          call.progress().report(Double.NaN, 3, "not a number");
          call.progress().report(3, OptionalDouble.empty(), "three");
          return ToolResult.success(new Text("wanted " + call.progress().isWanted()));
        });
  }

  /** Waits until it is let go, or until its client is gone. */
  static final class Waiting {
    final CountDownLatch started = new CountDownLatch(1);
    final CountDownLatch release = new CountDownLatch(1);
    final AtomicReference<ToolCall<Caller>> call = new AtomicReference<>();

    Sample<Nothing, Text> tool() {
      return SampleTools.tool(
          "wait",
          Nothing.class,
          Text.class,
          "read",
          (running, input) -> {
            call.set(running);
            running.waiting();
            started.countDown();
            boolean released = release.await(20, TimeUnit.SECONDS);
            return ToolResult.success(new Text("released " + released));
          });
    }
  }
}
