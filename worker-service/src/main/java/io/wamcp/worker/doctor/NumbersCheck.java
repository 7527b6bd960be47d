package io.wamcp.worker.doctor;

import io.wamcp.doctor.Finding;
import io.wamcp.domain.config.Secret;
import io.wamcp.meta.graph.GraphClientSettings;
import io.wamcp.meta.graph.NumberProbe;
import io.wamcp.meta.graph.NumberProbe.Probe;
import io.wamcp.runtime.config.ConfigException;
import io.wamcp.runtime.config.SecretReferences;
import io.wamcp.runtime.config.Settings;
import io.wamcp.store.Database;
import io.wamcp.store.PhoneNumbers;
import io.wamcp.store.PhoneNumbers.PhoneNumber;
import io.wamcp.worker.MetaSettings;
import java.util.List;
import java.util.Optional;

/** Whether Meta takes each number's access token. Stateless. */
public final class NumbersCheck {

  private NumbersCheck() {}

  /**
   * A finding for each number that is in use.
   *
   * @param worker the settings of worker-service
   * @param database whose schema is that of this release
   */
  public static List<Finding> look(Settings worker, Database database) {
    List<PhoneNumber> numbers =
        database.query(PhoneNumbers::all).stream().filter(number -> !number.disabled()).toList();
    if (numbers.isEmpty()) {
      return List.of(
          Finding.warn(
              "numbers",
              "there is no number yet",
              "Run: wamcp-admin numbers add; see docs/operations/install.md"));
    }
    MetaSettings meta;
    try {
      meta = MetaSettings.from(worker);
    } catch (ConfigException e) {
      return List.of();
    }
    NumberProbe probe =
        new NumberProbe(
            GraphClientSettings.of(meta.baseUrl())
                .withApiVersion(meta.apiVersion())
                .withTimeouts(meta.connectTimeout(), meta.timeout()));
    return numbers.stream().map(number -> look(worker, probe, number)).toList();
  }

  private static Finding look(Settings worker, NumberProbe probe, PhoneNumber number) {
    String name = "number." + number.phoneNumberId();
    Optional<Secret> token = SecretReferences.of(worker).read(number.tokenRef());
    if (token.isEmpty()) {
      return Finding.fail(
          name,
          "its access token cannot be read from " + number.tokenRef(),
          "Put it into a file of that name in secrets.directory, readable by the worker");
    }
    return switch (probe.ask(number.phoneNumberId(), token.get())) {
      case Probe.Known known -> Finding.ok(name, "Meta takes its access token");
      case Probe.Refused refused -> refused(name, number, refused);
      case Probe.NoAnswer silence ->
          Finding.fail(
              name,
              "Meta gave no usable answer: " + silence.reason(),
              "Check meta.base-url, meta.api-version, and that the network lets the worker out");
    };
  }

  private static Finding refused(String name, PhoneNumber number, Probe.Refused refused) {
    boolean token = refused.tokenIsRefused();
    return Finding.fail(
        name,
        "Meta refuses with code "
            + refused.code()
            + (token ? ": the access token is not valid" : ": the token has no such number"),
        token
            ? "Make a new token and put it where "
                + number.tokenRef()
                + " points: docs/operations/rotation.md"
            : "Give the token's system user the account of this number, or correct the number");
  }
}
