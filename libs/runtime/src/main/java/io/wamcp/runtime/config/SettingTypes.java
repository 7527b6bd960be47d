package io.wamcp.runtime.config;

import io.wamcp.domain.config.Secret;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The value types settings can have. */
final class SettingTypes {

  static final SettingType<String> TEXT =
      new SettingType<>("text", false, false, Function.identity(), Function.identity());
  static final SettingType<Integer> INTEGER =
      new SettingType<>("integer", false, false, SettingTypes::integer, String::valueOf);
  static final SettingType<Duration> DURATION =
      new SettingType<>("duration", false, false, DurationText::parse, DurationText::print);
  static final SettingType<Boolean> FLAG =
      new SettingType<>("true or false", false, false, SettingTypes::flag, String::valueOf);
  static final SettingType<List<String>> LIST =
      new SettingType<>("list", false, true, SettingTypes::split, list -> String.join(",", list));
  static final SettingType<Secret> SECRET =
      new SettingType<>("secret", true, false, Secret::of, Secret::toString);
  static final SettingType<List<Secret>> SECRETS =
      new SettingType<>("list of secrets", true, true, SettingTypes::secrets, List::toString);
  static final SettingType<URI> URL =
      new SettingType<>("URL", false, false, SettingTypes::url, URI::toString);

  private static final int HIGHEST_PORT = 65_535;

  private SettingTypes() {}

  static <E extends Enum<E>> SettingType<E> choice(Class<E> choices) {
    List<E> all = List.of(choices.getEnumConstants());
    String names = all.stream().map(SettingTypes::choiceName).collect(Collectors.joining(", "));
    return new SettingType<>(
        "one of " + names,
        false,
        false,
        text ->
            all.stream()
                .filter(choice -> choiceName(choice).equals(text.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("must be one of " + names)),
        SettingTypes::choiceName);
  }

  static List<String> split(String text) {
    return Arrays.stream(text.split("[,\\r\\n]"))
        .map(String::strip)
        .filter(part -> !part.isEmpty())
        .toList();
  }

  private static String choiceName(Enum<?> choice) {
    return choice.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static Integer integer(String text) {
    try {
      return Integer.valueOf(text.replace("_", ""));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("must be a whole number", e);
    }
  }

  private static Boolean flag(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true", "1", "yes", "on" -> true;
      case "false", "0", "no", "off" -> false;
      default -> throw new IllegalArgumentException("must be true or false");
    };
  }

  private static List<Secret> secrets(String text) {
    return split(text).stream().map(Secret::of).toList();
  }

  private static URI url(String text) {
    try {
      URI uri = new URI(text);
      boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      if (!web || uri.getHost() == null) {
        throw new IllegalArgumentException("must be an http or https URL with a host");
      }
      if (uri.getUserInfo() != null) {
        throw new IllegalArgumentException("must not hold a user name or password");
      }
      if (uri.getRawAuthority().endsWith(":")
          || uri.getPort() == 0
          || uri.getPort() > HIGHEST_PORT) {
        throw new IllegalArgumentException("must have a port from 1 to 65535 after the colon");
      }
      return uri;
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("must be an http or https URL with a host", e);
    }
  }
}
