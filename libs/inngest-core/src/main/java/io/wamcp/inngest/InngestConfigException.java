package io.wamcp.inngest;

/** A setting is missing or unusable; the message names the setting, what is wrong and the cure. */
public class InngestConfigException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  public InngestConfigException(String message) {
    super(message);
  }
}
