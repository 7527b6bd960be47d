package io.wamcp.checks.chart;

import java.util.List;
import java.util.function.Function;

/** What holds for everything the chart renders, whatever the values. */
enum Rule {
  EVERY_FIELD_IS_KNOWN(ShapeRules::fields),
  EVERY_RESOURCE_IS_NAMED_AND_LABELLED(ShapeRules::names),
  EVERY_CONTAINER_IS_RESTRICTED(SecurityRules::restricted),
  NO_POD_HAS_A_TOKEN_OR_RIGHTS(SecurityRules::tokens),
  SECRETS_STAND_ONLY_IN_MOUNTED_FILES(SecurityRules::secrets),
  SELECTORS_MATCH(WiringRules::selectors),
  EVERY_PORT_EXISTS(WiringRules::ports),
  EVERY_SERVICE_SCALES_ALONE(WiringRules::scaling),
  EVERY_VARIABLE_IS_A_SETTING(SettingsRules::variables),
  SETTINGS_ARE_ACCEPTED(SettingsRules::values),
  A_STOP_HAS_ENOUGH_TIME(SettingsRules::stops),
  ROUTES_HAVE_THEIR_BOUNDS(RouteRules::bounds),
  ONLY_THE_ARROWS_OF_THE_DESIGN(NetworkRules::arrows);

  private final Function<Manifests, List<String>> check;

  Rule(Function<Manifests, List<String>> check) {
    this.check = check;
  }

  /** What is wrong; empty when nothing is. */
  List<String> problems(Manifests manifests) {
    return check.apply(manifests);
  }
}
