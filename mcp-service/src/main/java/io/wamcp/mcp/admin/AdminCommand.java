package io.wamcp.mcp.admin;

import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** One thing an operator can do. */
abstract class AdminCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Override
  public final Integer call() {
    AdminMain root = (AdminMain) spec.root().userObject();
    try (AdminSession session = root.open(spec.commandLine())) {
      run(session);
      return 0;
    }
  }

  /** Does it; an {@link AdminException} tells why not. */
  abstract void run(AdminSession session);
}
