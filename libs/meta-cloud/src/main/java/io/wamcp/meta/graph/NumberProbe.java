package io.wamcp.meta.graph;

import io.wamcp.domain.config.Secret;
import io.wamcp.domain.error.MetaErrorType;
import io.wamcp.domain.id.PhoneNumberId;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;

/**
 * Asks Meta about a number, to learn whether an access token is good for it: {@code GET
 * /{version}/{number}?fields=id}. Changes nothing and counts against no limit of sending.
 * Thread-safe.
 */
public final class NumberProbe {

  /** What Meta said. */
  public sealed interface Probe {
    /** The token is good for the number. */
    record Known() implements Probe {}

    /**
     * Refused.
     *
     * @param code Meta's code; null when there was none
     */
    record Refused(Integer code, boolean tokenIsRefused) implements Probe {}

    /** No answer, or none that is Meta's. Never tells the token. */
    record NoAnswer(String reason) implements Probe {}
  }

  private final GraphClientSettings settings;

  public NumberProbe(GraphClientSettings settings) {
    this.settings = settings;
  }

  /** Asks, within the settings' time limits. */
  public Probe ask(PhoneNumberId number, Secret accessToken) {
    try (HttpClient client =
        HttpClient.newBuilder()
            .connectTimeout(settings.connectTimeout())
            // A redirect would carry the access token to wherever it points.
            .followRedirects(HttpClient.Redirect.NEVER)
            .build()) {
      HttpRequest request =
          HttpRequest.newBuilder(address(number))
              .timeout(settings.readTimeout())
              .header("Authorization", "Bearer " + accessToken.reveal())
              .header("Accept", "application/json")
              .build();
      HttpResponse<InputStream> response =
          client.send(request, HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream body = response.body()) {
        return read(response.statusCode(), body.readNBytes(GraphClient.MAX_ANSWER_BYTES));
      }
    } catch (IllegalArgumentException e) {
      return new Probe.NoAnswer("the access token is empty or not printable ASCII");
    } catch (IOException e) {
      return new Probe.NoAnswer(e.getClass().getSimpleName());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Probe.NoAnswer("interrupted");
    }
  }

  private URI address(PhoneNumberId number) {
    String segment = URLEncoder.encode(number.value(), StandardCharsets.UTF_8).replace("+", "%20");
    return URI.create(
        settings.baseUri().toString().replaceAll("/+$", "")
            + "/"
            + settings.apiVersion()
            + "/"
            + segment
            + "?fields=id");
  }

  private static Probe read(int status, byte[] body) {
    if (AnswerReader.read(status, body) instanceof SendOutcome.Rejected rejected) {
      boolean token =
          rejected.type() == MetaErrorType.ACCESS_TOKEN_INVALID
              || Integer.valueOf(190).equals(rejected.code());
      return new Probe.Refused(rejected.code(), token);
    }
    return status == 200 ? new Probe.Known() : new Probe.NoAnswer("HTTP " + status);
  }
}
