package io.wamcp.meta.signature;

/** What became of checking a webhook's signature. Only {@link #VALID} lets a body in. */
public enum SignatureVerdict {
  VALID,
  /** No header. */
  MISSING,
  /** A header that is not {@code sha256=} and 64 lower-case hex digits. */
  MALFORMED,
  /** A well-formed header that no configured app secret explains. */
  MISMATCH
}
