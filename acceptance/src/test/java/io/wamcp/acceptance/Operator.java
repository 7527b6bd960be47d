package io.wamcp.acceptance;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.wamcp.local.LocalStack;
import io.wamcp.local.Main;
import io.wamcp.local.ServiceName;
import io.wamcp.local.StackInfo;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The operator of a stack, at the command line {@code ./wa-mcp admin}. */
public final class Operator {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path data;

  public Operator(LocalStack stack) {
    try {
      data = Files.createTempDirectory("wa-mcp-operator");
      Files.writeString(StackInfo.file(data), stack.info().toJson());
      // Keys minted under another pepper would be refused by the stack.
      String pepper = stack.settings(ServiceName.MCP).get("mcp.api-key-pepper");
      Files.writeString(
          data.resolve("local-secrets.json"), JSON.writeValueAsString(Map.of("pepper", pepper)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What a command ended with, and what it printed. */
  public record Result(int exit, String out, String err) {}

  /** Runs a command. */
  public Result run(String... command) {
    List<String> arguments = new ArrayList<>(List.of(command));
    arguments.addAll(List.of("--data", data.toString()));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int exit =
        Main.run(
            "admin",
            arguments,
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    return new Result(
        exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /** Runs a command that has to succeed, and gives what it printed as JSON. */
  public JsonNode json(String... command) {
    Result result = succeed(command);
    try {
      return JSON.readTree(result.out());
    } catch (JsonProcessingException e) {
      throw new AssertionError(result.out(), e);
    }
  }

  /** Runs a command that has to succeed, and gives the secret it showed. */
  public String secret(String... command) {
    return succeed(command).err().strip();
  }

  private Result succeed(String... command) {
    List<String> arguments = new ArrayList<>(List.of(command));
    arguments.add("--json");
    Result result = run(arguments.toArray(String[]::new));
    if (result.exit() != 0) {
      throw new AssertionError(String.join(" ", command) + ": " + result.err());
    }
    return result;
  }
}
