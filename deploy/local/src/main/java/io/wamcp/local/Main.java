package io.wamcp.local;

import io.wamcp.local.stdio.StdioCommand;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;

/** Entry point of {@code ./wa-mcp}: up, demo, bench, chaos, admin, doctor, mcp-stdio. */
public final class Main {

  private Main() {}

  public static void main(String[] arguments) {
    List<String> rest =
        Arrays.asList(arguments).subList(Math.min(1, arguments.length), arguments.length);
    String command = arguments.length == 0 ? "" : arguments[0];
    System.exit(run(command, rest, System.out, System.err));
  }

  /** Runs one command and returns its exit code: 0 done, 1 failed, 2 wrong usage. */
  public static int run(String command, List<String> arguments, PrintStream out, PrintStream err) {
    try {
      return switch (command) {
        case "up" -> Up.run(StackOptions.parse(arguments), out);
        case "demo" -> Demo.run(arguments, out);
        case "chaos" -> ChaosCommand.run(arguments, out);
        case "bench" -> BenchCommand.run(arguments, out);
        case "mcp-stdio" -> StdioCommand.run(arguments, System.getenv(), System.in, out, err);
        case "doctor" -> LocalDoctor.run(arguments, System.getenv(), out, err);
        case "admin" -> LocalAdmin.run(arguments, System.getenv(), out, err);
        default -> throw new UsageException("no command '" + command + "'; see ./wa-mcp help");
      };
    } catch (UsageException e) {
      err.println("wa-mcp: " + e.getMessage());
      return 2;
    } catch (RuntimeException e) {
      err.println("wa-mcp: " + describe(e));
      return 1;
    }
  }

  private static String describe(Throwable e) {
    String cause = e.getCause() == null ? "" : " (" + e.getCause() + ")";
    return e.getMessage() + cause;
  }
}
