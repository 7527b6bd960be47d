package io.wamcp.inngest;

import java.net.URI;
import java.util.Locale;

/**
 * A request to a language model that the server makes for a step.
 *
 * @param url the provider's address for it
 * @param key the provider's key; the server needs it, and the run's history shows it to operators
 * @param format whose form request and answer have
 * @param body anything that becomes the provider's JSON request
 */
public record ModelCall(URI url, String key, Format format, Object body) {

  /** Whose form request and answer have. */
  public enum Format {
    /** OpenAI's chat completions. */
    OPENAI_CHAT,
    /** Anthropic's messages. */
    ANTHROPIC,
    /** Google's Gemini. */
    GEMINI;

    String wireName() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  public ModelCall {
    Check.that(!key.isBlank(), "the key of a model is blank");
    Check.that("https".equals(url.getScheme()) || "http".equals(url.getScheme()), "no web address");
  }

  /** Names the host only. */
  @Override
  public String toString() {
    return "ModelCall[" + url.getHost() + "]";
  }
}
