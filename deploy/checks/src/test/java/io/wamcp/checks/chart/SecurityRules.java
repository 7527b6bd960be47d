package io.wamcp.checks.chart;

import com.fasterxml.jackson.databind.JsonNode;
import io.wamcp.checks.ServiceKeys;
import io.wamcp.runtime.config.Setting;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Pod security standard "restricted", and who may see which secret. */
final class SecurityRules {

  private static final Set<String> VOLUMES =
      Set.of("configMap", "emptyDir", "persistentVolumeClaim", "projected", "secret");
  private static final String REFERENCE = "secrets://";

  private SecurityRules() {}

  static List<String> restricted(Manifests manifests) {
    List<String> problems = new ArrayList<>();
    for (JsonNode workload : manifests.workloads()) {
      String title = Manifests.title(workload);
      JsonNode pod = Manifests.pod(workload);
      for (String field : List.of("hostNetwork", "hostPID", "hostIPC")) {
        require(problems, !pod.path(field).asBoolean(), title + " sets " + field);
      }
      pod.path("volumes")
          .forEach(
              volume ->
                  volume.properties().stream()
                      .map(Map.Entry::getKey)
                      .filter(key -> !"name".equals(key) && !VOLUMES.contains(key))
                      .forEach(key -> problems.add(title + " has a volume of kind " + key)));
      require(problems, !Manifests.containers(workload).isEmpty(), title + " has no container");
      Manifests.containers(workload)
          .forEach(container -> container(problems, title, pod.path("securityContext"), container));
    }
    return problems;
  }

  private static void container(
      List<String> problems, String title, JsonNode podContext, JsonNode container) {
    JsonNode context = container.path("securityContext");
    require(
        problems,
        context.path("allowPrivilegeEscalation").isBoolean()
            && !context.path("allowPrivilegeEscalation").asBoolean(),
        title + " allows privilege escalation");
    require(problems, !context.path("privileged").asBoolean(), title + " is privileged");
    require(
        problems,
        context.path("readOnlyRootFilesystem").asBoolean(),
        title + " can write to its root");
    require(problems, context.path("runAsNonRoot").asBoolean(), title + " may run as root");
    require(
        problems, podContext.path("runAsUser").asInt() >= 10_000, title + " runs as a low user id");
    require(
        problems,
        "RuntimeDefault".equals(context.path("seccompProfile").path("type").asText()),
        title + " has no seccomp profile");
    JsonNode capabilities = context.path("capabilities");
    require(
        problems,
        capabilities.path("drop").toString().equals("[\"ALL\"]") && !capabilities.has("add"),
        title + " keeps capabilities");
    container
        .path("ports")
        .forEach(port -> require(problems, !port.has("hostPort"), title + " has a host port"));
    JsonNode resources = container.path("resources");
    require(problems, resources.path("requests").has("cpu"), title + " asks for no CPU");
    require(problems, resources.path("limits").has("memory"), title + " has no limit of memory");
  }

  private static void require(List<String> problems, boolean holds, String problem) {
    if (!holds) {
      problems.add(problem);
    }
  }

  static List<String> tokens(Manifests manifests) {
    List<String> problems = new ArrayList<>();
    for (String kind : List.of("Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding")) {
      manifests.kind(kind).forEach(found -> problems.add(Manifests.title(found) + " gives rights"));
    }
    Set<String> accounts = new HashSet<>();
    for (JsonNode workload : manifests.workloads()) {
      String title = Manifests.title(workload);
      JsonNode pod = Manifests.pod(workload);
      String account = pod.path("serviceAccountName").asText();
      require(problems, isFalse(pod, "automountServiceAccountToken"), title + " has a token");
      require(problems, isFalse(pod, "enableServiceLinks"), title + " has service links");
      require(problems, accounts.add(account), title + " shares the account " + account);
      require(
          problems,
          manifests
              .find("ServiceAccount", account)
              .filter(found -> isFalse(found, "automountServiceAccountToken"))
              .isPresent(),
          title + " has no account without a token");
    }
    return problems;
  }

  private static boolean isFalse(JsonNode node, String field) {
    return node.path(field).isBoolean() && !node.path(field).asBoolean();
  }

  /** A secret is named, never written; the file it is named after is there, and no other. */
  static List<String> secrets(Manifests manifests) {
    List<String> problems = new ArrayList<>();
    manifests
        .kind("Secret")
        .forEach(found -> problems.add(Manifests.title(found) + " is written by the chart"));
    manifests
        .kind("ConfigMap")
        .filter(map -> !Manifests.name(map).endsWith("-dashboard"))
        .forEach(map -> problems.add(Manifests.title(map) + " is not expected"));
    manifests.workloads().forEach(workload -> workloadSecrets(problems, workload));
    return problems;
  }

  private static void workloadSecrets(List<String> problems, JsonNode workload) {
    String title = Manifests.title(workload);
    Map<String, Setting<?>> known = ServiceKeys.of(Manifests.part(workload));
    Set<String> referenced = new TreeSet<>();
    Manifests.environment(workload)
        .forEach(
            (variable, value) -> {
              Setting<?> setting = known.get(variable);
              if (setting != null && ServiceKeys.isSecret(setting)) {
                for (String part : value.split(",")) {
                  require(problems, part.startsWith(REFERENCE), title + " shows " + variable);
                  referenced.add(part.replace(REFERENCE, ""));
                }
              }
            });
    Manifests.containers(workload)
        .forEach(
            container ->
                require(
                    problems,
                    container.path("envFrom").isMissingNode()
                        && container.path("env").findValues("valueFrom").isEmpty(),
                    title + " takes variables from elsewhere"));
    Set<String> mounted = new TreeSet<>(Arrays.asList(mounted(workload)));
    require(
        problems,
        mounted.equals(referenced),
        title + " mounts the secrets " + mounted + " and names " + referenced);
  }

  private static String[] mounted(JsonNode workload) {
    List<String> paths = new ArrayList<>();
    for (JsonNode volume : Manifests.pod(workload).path("volumes")) {
      if ("secrets".equals(volume.path("name").asText())) {
        volume
            .path("projected")
            .path("sources")
            .forEach(
                source ->
                    source
                        .path("secret")
                        .path("items")
                        .forEach(item -> paths.add(item.path("path").asText())));
      }
    }
    return paths.toArray(String[]::new);
  }
}
