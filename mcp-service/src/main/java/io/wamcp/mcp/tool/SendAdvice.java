package io.wamcp.mcp.tool;

/** What can be done about a failed send, for whoever is not a tool. Stateless. */
public final class SendAdvice {

  private SendAdvice() {}

  /**
   * What to do next.
   *
   * @param errorType name of the error; null when there is none
   * @param errorCode Meta's code; null when Meta gave none
   */
  public static String nextAction(String errorType, Integer errorCode) {
    return FailureAdvice.of(errorType, errorCode).nextAction();
  }
}
