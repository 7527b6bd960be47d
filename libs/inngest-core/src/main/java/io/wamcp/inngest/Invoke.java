package io.wamcp.inngest;

import java.time.Duration;
import java.util.Optional;

/**
 * Which function a step calls, with what, and how long it waits for its result. The function's own
 * limits hold; when the time is over the step fails, and the called run goes on.
 *
 * @param functionId with its app's: {@code <app>-<function>}
 * @param data anything that becomes a JSON object, the data of the called run's event; null for
 *     none
 * @param timeout more than zero, at most 366 days; none for the server's: a year
 */
public record Invoke(String functionId, Object data, Optional<Duration> timeout) {

  public Invoke {
    Check.that(!functionId.isBlank(), "the function to invoke has no id");
    timeout.ifPresent(
        span -> Check.between("the timeout of a call", span, Duration.ofMillis(1), Check.LONGEST));
  }

  /** Calls this function, of whatever app, by its full id. */
  public static Invoke of(String functionId) {
    return new Invoke(functionId, null, Optional.empty());
  }

  /** Calls a function of this app by its declaration. */
  public static Invoke of(InngestClient client, FunctionDefinition function) {
    return of(client.appId() + "-" + function.id());
  }

  /** The same call with this data. */
  public Invoke data(Object newData) {
    return new Invoke(functionId, newData, timeout);
  }

  /** The same call, waiting at most this long. */
  public Invoke timeout(Duration span) {
    return new Invoke(functionId, data, Optional.of(span));
  }

  /** Names the function only: the data may be personal. */
  @Override
  public String toString() {
    return "Invoke[functionId=" + functionId + "]";
  }
}
