package io.wamcp.testkit.meta;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/**
 * Runs a simulated Meta as a process of its own. Settings come from the environment, all optional:
 * {@code SIMULATED_META_HOST}, {@code _PORT} (8090), {@code _WEBHOOK_URL}, {@code _APP_SECRET},
 * {@code _WABA_ID}, {@code _ACCESS_TOKEN}, {@code _STATUS_DELAY_MS} and {@code _PHONE_NUMBERS}
 * ({@code id=display,id=display}).
 */
public final class Main {

  private static final String PREFIX = "SIMULATED_META_";
  private static final int DEFAULT_PORT = 8090;

  private Main() {}

  public static void main(String[] args) throws InterruptedException {
    SimulatedMeta meta = builder(System.getenv()).start();
    Runtime.getRuntime().addShutdownHook(new Thread(meta::close, "stop the simulated Meta"));
    System.getLogger(Main.class.getName())
        .log(System.Logger.Level.INFO, "simulated Meta listens at " + meta.url());
    new CountDownLatch(1).await();
  }

  /**
   * Reads the settings.
   *
   * @throws IllegalArgumentException naming the variable that is wrong
   */
  static SimulatedMeta.Builder builder(Map<String, String> environment) {
    SimulatedMeta.Builder builder =
        SimulatedMeta.builder().port(number(environment, "PORT", DEFAULT_PORT));
    builder.statusDelay(Duration.ofMillis(number(environment, "STATUS_DELAY_MS", 30)));
    environment.forEach(
        (name, value) -> {
          switch (name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : "") {
            case "HOST" -> builder.host(value);
            case "WEBHOOK_URL" -> builder.webhookUrl(URI.create(value));
            case "APP_SECRET" -> builder.appSecret(value);
            case "WABA_ID" -> builder.wabaId(value);
            case "ACCESS_TOKEN" -> builder.accessToken(value);
            case "PHONE_NUMBERS" -> numbers(builder, value);
            default -> {
              // Not ours, or read above.
            }
          }
        });
    return builder;
  }

  private static void numbers(SimulatedMeta.Builder builder, String list) {
    for (String pair : list.split(",")) {
      int equals = pair.indexOf('=');
      if (equals < 1) {
        throw new IllegalArgumentException(PREFIX + "PHONE_NUMBERS must be id=display,id=display");
      }
      builder.phoneNumber(pair.substring(0, equals).strip(), pair.substring(equals + 1).strip());
    }
  }

  private static int number(Map<String, String> environment, String name, int fallback) {
    String text = environment.get(PREFIX + name);
    if (text == null) {
      return fallback;
    }
    if (!text.matches("[0-9]{1,9}")) {
      throw new IllegalArgumentException(PREFIX + name + " must be a number");
    }
    return Integer.parseInt(text);
  }
}
