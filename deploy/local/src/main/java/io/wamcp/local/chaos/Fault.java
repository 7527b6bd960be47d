package io.wamcp.local.chaos;

import io.wamcp.local.ServiceName;
import java.time.Duration;

/** One thing that goes wrong. */
sealed interface Fault {

  void strike(ChaosStack stack);

  /** A part is killed. */
  record Kill(ServiceName name) implements Fault {
    @Override
    public void strike(ChaosStack stack) {
      stack.kill(name);
    }
  }

  /** A part is started anew so that it dies, or an operation in it fails, at a point. */
  record Arm(ServiceName name, String points) implements Fault {
    @Override
    public void strike(ChaosStack stack) {
      stack.arm(name, points);
    }
  }

  /** A part is away, and time passes. */
  record Away(ServiceName name, Duration time) implements Fault {
    @Override
    public void strike(ChaosStack stack) {
      stack.kill(name);
      stack.pass(time);
    }
  }

  /** Every database session is ended. */
  record SessionsEnd() implements Fault {
    @Override
    public void strike(ChaosStack stack) {
      stack.terminateSessions();
    }
  }

  /** The database crashes and recovers. */
  record DatabaseCrash() implements Fault {
    @Override
    public void strike(ChaosStack stack) {
      stack.crashDatabase();
    }
  }

  /** The engine begins to acknowledge events and forget them. */
  record Forgetting() implements Fault {
    @Override
    public void strike(ChaosStack stack) {
      stack.forgetAcknowledgedEvents(true);
    }
  }
}
