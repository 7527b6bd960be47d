package io.wamcp.mcp.admin;

import io.wamcp.mcp.auth.KeyRefusedException;
import io.wamcp.runtime.config.ConfigException;
import io.wamcp.runtime.config.Settings;
import io.wamcp.store.DatabaseUnavailableException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/**
 * The command with which an operator sets up clients, keys, numbers and grants, and looks after
 * what failed. Reads the settings of the service. Ends with 0 when done, 1 when it could not be
 * done, 2 when the command or the configuration is wrong.
 */
@Command(
    name = "wamcp-admin",
    description = "Sets up who may use which WhatsApp number, and shows and retries what failed.",
    mixinStandardHelpOptions = true,
    subcommands = {
      DatabaseCommands.class,
      OwnerCommands.class,
      ClientCommands.class,
      KeyCommands.class,
      NumberCommands.class,
      GrantCommands.class,
      WebhookCommands.class,
      SendCommands.class
    })
public final class AdminMain {

  static final int FAILED = 1;
  static final int USAGE = 2;

  @Option(
      names = "--json",
      scope = ScopeType.INHERIT,
      description = "Print the result as JSON; a secret goes to standard error all the same")
  private boolean json;

  private final Supplier<Settings> settings;

  private AdminMain(Supplier<Settings> settings) {
    this.settings = settings;
  }

  public static void main(String[] arguments) {
    Logger.getLogger("").setLevel(Level.WARNING); // results only, no chatter of the pool
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    System.exit(run(() -> Settings.load(System.getenv()), out, err, arguments));
  }

  /** Runs one command and returns its exit code. */
  public static int run(
      Supplier<Settings> settings, PrintWriter out, PrintWriter err, String... arguments) {
    return new CommandLine(new AdminMain(settings))
        .setOut(out)
        .setErr(err)
        .setExecutionExceptionHandler(AdminMain::explain)
        .execute(arguments);
  }

  /** Opens what a command works with; the caller closes it. */
  AdminSession open(CommandLine commandLine) {
    AdminOutput output = new AdminOutput(commandLine.getOut(), commandLine.getErr(), json);
    return new AdminSession(settings.get(), output, new SecureRandom(), Clock.systemUTC());
  }

  private static int explain(
      Exception error, CommandLine commandLine, CommandLine.ParseResult parsed) {
    commandLine.getErr().println(reason(error));
    return error instanceof ConfigException ? USAGE : FAILED;
  }

  private static String reason(Exception error) {
    if (error instanceof DatabaseUnavailableException) {
      return "the database does not answer: check db.url, db.username and db.password";
    }
    boolean forOperators =
        error instanceof AdminException
            || error instanceof KeyRefusedException
            || error instanceof ConfigException;
    return forOperators ? error.getMessage() : "failed unexpectedly: " + error;
  }
}
