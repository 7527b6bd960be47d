package io.wamcp.mcp.protocol;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Bounds of a record component, copied into the JSON schema and enforced on arguments. Numbers use
 * {@link #min} and {@link #max}, texts the lengths and the pattern, lists the item counts; what
 * does not fit the type is ignored.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.RECORD_COMPONENT, ElementType.FIELD})
public @interface Constraint {
  /** Smallest number. */
  long min() default Long.MIN_VALUE;

  /** Largest number. */
  long max() default Long.MAX_VALUE;

  /** Fewest characters. */
  int minLength() default 0;

  /** Most characters. */
  int maxLength() default Integer.MAX_VALUE;

  /** Regular expression; put {@code ^} and {@code $} around it to match the whole text. */
  String pattern() default "";

  /** Fewest items. */
  int minItems() default 0;

  /** Most items. */
  int maxItems() default Integer.MAX_VALUE;
}
