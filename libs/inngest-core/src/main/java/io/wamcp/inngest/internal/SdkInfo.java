package io.wamcp.inngest.internal;

/** How this SDK names itself on the wire. */
public final class SdkInfo {

  /** Who makes it. */
  public static final String AUTHOR = "wa-mcp";

  /** The language it is for. */
  public static final String LANGUAGE = "java";

  /** Its version. */
  public static final String VERSION = "0.1.0";

  /** {@code X-Inngest-Sdk}: third-party SDKs use {@code owner/repository:vX.Y.Z}. */
  public static final String IDENTIFIER = AUTHOR + "/inngest-java:v" + VERSION;

  /** {@code X-Inngest-Framework}. */
  public static final String FRAMEWORK = "helidon";

  private SdkInfo() {}
}
