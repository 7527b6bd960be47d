package io.wamcp.testkit;

/** One known answer for the webhook signature. */
public record SignatureVector(
    String name, String secret, String bodyFile, String header, boolean valid) {

  /** The signed bytes. */
  public byte[] body() {
    return Fixtures.bytes(bodyFile);
  }

  @Override
  public String toString() {
    return name;
  }
}
