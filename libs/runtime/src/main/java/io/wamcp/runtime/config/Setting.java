package io.wamcp.runtime.config;

import io.wamcp.domain.config.Secret;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One thing an operator can set: its key, what it is for, its type, its default or the hint how to
 * provide it, and its bounds. Immutable; declared as constants and listed, so that the reference
 * page and the check at start see the same settings.
 *
 * @param <T> the type of the value
 */
public final class Setting<T> {

  private static final Pattern KEY = Pattern.compile("[a-z][a-z0-9-]*(\\.[a-z][a-z0-9-]*)+");

  private final String key;
  private final String description;
  private final SettingType<T> type;
  private final T defaultValue;
  private final String fix;
  private final T minimum;
  private final T maximum;

  private Setting(
      String key,
      String description,
      SettingType<T> type,
      T defaultValue,
      String fix,
      T minimum,
      T maximum) {
    if (!KEY.matcher(key).matches()) {
      throw new IllegalArgumentException("not a setting key: " + key);
    }
    this.key = key;
    this.description = Objects.requireNonNull(description, "description");
    this.type = type;
    this.defaultValue = defaultValue;
    this.fix = fix;
    this.minimum = minimum;
    this.maximum = maximum;
    if (defaultValue != null) {
      outOfBounds(defaultValue)
          .ifPresent(
              problem -> {
                throw new IllegalArgumentException("default of " + key + " " + problem);
              });
    }
  }

  private static <T> Setting<T> of(String key, String description, SettingType<T> type) {
    return new Setting<>(key, description, type, null, null, null, null);
  }

  /** Any text that is not blank. */
  public static Setting<String> text(String key, String description) {
    return of(key, description, SettingTypes.TEXT);
  }

  public static Setting<Integer> integer(String key, String description) {
    return of(key, description, SettingTypes.INTEGER);
  }

  /** Written as {@code 250ms}, {@code 10s}, {@code 5m}, {@code 2h}, {@code 8d} or ISO-8601. */
  public static Setting<Duration> duration(String key, String description) {
    return of(key, description, SettingTypes.DURATION);
  }

  public static Setting<Boolean> flag(String key, String description) {
    return of(key, description, SettingTypes.FLAG);
  }

  /** Comma separated, or a YAML list. */
  public static Setting<List<String>> list(String key, String description) {
    return of(key, description, SettingTypes.LIST);
  }

  /** A value that is never shown; may be given as {@code secrets://name}, a mounted file. */
  public static Setting<Secret> secret(String key, String description) {
    return of(key, description, SettingTypes.SECRET);
  }

  /** Several secrets, comma separated or a YAML list, each possibly a {@code secrets://name}. */
  public static Setting<List<Secret>> secrets(String key, String description) {
    return of(key, description, SettingTypes.SECRETS);
  }

  /** An http or https URL without user information. */
  public static Setting<URI> uri(String key, String description) {
    return of(key, description, SettingTypes.URL);
  }

  /** One of an enum's constants, written in lower case with dashes. */
  public static <E extends Enum<E>> Setting<E> choice(
      String key, String description, Class<E> choices) {
    return of(key, description, SettingTypes.choice(choices));
  }

  /** The value that holds where nothing is set. */
  public Setting<T> defaultTo(T value) {
    return new Setting<>(
        key, description, type, Objects.requireNonNull(value), fix, minimum, maximum);
  }

  /** No start without a value; the hint tells the operator where to get one. */
  public Setting<T> required(String howToFix) {
    return new Setting<>(
        key, description, type, null, Objects.requireNonNull(howToFix), minimum, maximum);
  }

  /**
   * Smallest and largest accepted value, both included.
   *
   * @throws IllegalArgumentException where the type has no order
   */
  public Setting<T> between(T smallest, T largest) {
    if (!(smallest instanceof Comparable<?>)) {
      throw new IllegalArgumentException(key + " has no order, so no bounds");
    }
    return new Setting<>(key, description, type, defaultValue, fix, smallest, largest);
  }

  public String key() {
    return key;
  }

  /** The environment variable that sets this: upper case, dots and dashes as underscores. */
  public String environmentVariable() {
    return key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  public String description() {
    return description;
  }

  public String typeName() {
    return type.name();
  }

  public Optional<T> defaultValue() {
    return Optional.ofNullable(defaultValue);
  }

  public boolean isRequired() {
    return fix != null;
  }

  public boolean isSecret() {
    return type.secret();
  }

  /** How to provide a required value, empty where none is required. */
  public Optional<String> fix() {
    return Optional.ofNullable(fix);
  }

  /** The value as text; {@code ***} for a secret. */
  public String print(T value) {
    return isSecret() ? "***" : type.printer().apply(value);
  }

  /** The bounds as text, empty where there are none. */
  public Optional<String> bounds() {
    return minimum == null
        ? Optional.empty()
        : Optional.of(type.printer().apply(minimum) + " to " + type.printer().apply(maximum));
  }

  boolean isList() {
    return type.many();
  }

  /** The value, or an {@link IllegalArgumentException} whose message fits after the key. */
  T parse(String text) {
    T value = type.parser().apply(text);
    outOfBounds(value)
        .ifPresent(
            problem -> {
              throw new IllegalArgumentException(problem);
            });
    return value;
  }

  @SuppressWarnings("unchecked") // between() admits bounds only where T is comparable to itself
  private Optional<String> outOfBounds(T value) {
    if (minimum == null) {
      return Optional.empty();
    }
    Comparable<T> comparable = (Comparable<T>) value;
    boolean inside = comparable.compareTo(minimum) >= 0 && comparable.compareTo(maximum) <= 0;
    return inside ? Optional.empty() : Optional.of("must be " + bounds().orElseThrow());
  }

  @Override
  public String toString() {
    return key;
  }
}
