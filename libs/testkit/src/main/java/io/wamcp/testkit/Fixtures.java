package io.wamcp.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.StreamSupport;

/**
 * The stored WhatsApp payloads: webhooks, malformed bodies, send requests and answers, signature
 * vectors. {@code index.json} among them says what each one is for.
 */
public final class Fixtures {

  private static final String ROOT = "/fixtures/whatsapp/";
  private static final ObjectMapper JSON = new ObjectMapper();

  private Fixtures() {}

  /** The exact bytes of a file below the fixture root. */
  public static byte[] bytes(String file) {
    try (InputStream stream = Fixtures.class.getResourceAsStream(ROOT + file)) {
      if (stream == null) {
        throw new IllegalArgumentException("no fixture " + file);
      }
      return stream.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read fixture " + file, e);
    }
  }

  /** The file as UTF-8 text. */
  public static String text(String file) {
    return new String(bytes(file), StandardCharsets.UTF_8);
  }

  /** The file as JSON. */
  public static JsonNode json(String file) {
    try {
      return JSON.readTree(bytes(file));
    } catch (IOException e) {
      throw new UncheckedIOException("fixture is no JSON: " + file, e);
    }
  }

  /** Every fixture of the index. */
  public static List<Fixture> all() {
    return StreamSupport.stream(json("index.json").spliterator(), false)
        .map(facts -> new Fixture(facts.path("file").asText(), facts))
        .toList();
  }

  /** The fixtures of one folder, such as {@code webhooks} or {@code send/errors}. */
  public static List<Fixture> in(String folder) {
    return all().stream().filter(fixture -> fixture.file().startsWith(folder + "/")).toList();
  }

  /** The signature vectors: secret, body file, header and whether they fit. */
  public static List<SignatureVector> signatureVectors() {
    return StreamSupport.stream(json("signatures/vectors.json").spliterator(), false)
        .map(
            vector ->
                new SignatureVector(
                    vector.path("name").asText(),
                    vector.path("secret").asText(),
                    vector.path("body_file").asText(),
                    vector.path("header").asText(),
                    vector.path("expect").asText().equals("valid")))
        .toList();
  }
}
