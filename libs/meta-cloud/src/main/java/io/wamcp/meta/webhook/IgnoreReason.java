package io.wamcp.meta.webhook;

/** Why a well-formed body is none of our business. */
public enum IgnoreReason {
  /** Another Meta product on the same URL. */
  OTHER_PRODUCT,
  /** The bare sample the app dashboard sends. */
  DASHBOARD_SAMPLE
}
