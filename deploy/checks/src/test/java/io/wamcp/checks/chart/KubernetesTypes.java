package io.wamcp.checks.chart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.util.Map;
import java.util.Optional;

/**
 * Reads a manifest as its type: an unknown kind, an unknown field and a value of the wrong type are
 * problems. Kubernetes itself drops unknown fields without a word.
 */
final class KubernetesTypes {

  private static final Map<String, Class<?>> TYPES =
      Map.ofEntries(
          Map.entry("v1/ConfigMap", ConfigMap.class),
          Map.entry("v1/Service", Service.class),
          Map.entry("v1/ServiceAccount", ServiceAccount.class),
          Map.entry("apps/v1/Deployment", Deployment.class),
          Map.entry("autoscaling/v2/HorizontalPodAutoscaler", HorizontalPodAutoscaler.class),
          Map.entry("batch/v1/Job", Job.class),
          Map.entry("networking.k8s.io/v1/Ingress", Ingress.class),
          Map.entry("networking.k8s.io/v1/NetworkPolicy", NetworkPolicy.class),
          Map.entry("policy/v1/PodDisruptionBudget", PodDisruptionBudget.class),
          Map.entry("gateway.networking.k8s.io/v1/HTTPRoute", HTTPRoute.class),
          Map.entry("external-secrets.io/v1/ExternalSecret", CustomTypes.ExternalSecret.class),
          Map.entry("keda.sh/v1alpha1/ScaledObject", CustomTypes.ScaledObject.class),
          Map.entry(
              "keda.sh/v1alpha1/TriggerAuthentication", CustomTypes.TriggerAuthentication.class),
          Map.entry("monitoring.coreos.com/v1/ServiceMonitor", CustomTypes.ServiceMonitor.class),
          Map.entry("monitoring.coreos.com/v1/PrometheusRule", CustomTypes.PrometheusRule.class),
          Map.entry(
              "gateway.envoyproxy.io/v1alpha1/BackendTrafficPolicy",
              CustomTypes.BackendTrafficPolicy.class));

  /** The models keep unknown fields aside; without that they are unknown, which is an error. */
  private static final ObjectMapper STRICT =
      JsonMapper.builder()
          .annotationIntrospector(
              new JacksonAnnotationIntrospector() {
                private static final long serialVersionUID = 1L;

                @Override
                public Boolean hasAnySetter(Annotated member) {
                  return Boolean.FALSE;
                }
              })
          .build();

  private KubernetesTypes() {}

  /** What is wrong with the shape of a resource; empty when nothing is. */
  static Optional<String> problem(JsonNode resource) {
    String type = resource.path("apiVersion").asText() + "/" + resource.path("kind").asText();
    Class<?> model = TYPES.get(type);
    if (model == null) {
      return Optional.of("no type is known for " + type);
    }
    try {
      STRICT.treeToValue(resource, model);
      return Optional.empty();
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      return Optional.of(e.getOriginalMessage().lines().findFirst().orElse("") + " at " + path(e));
    }
  }

  private static String path(Exception e) {
    return e instanceof com.fasterxml.jackson.databind.JsonMappingException mapping
        ? mapping.getPathReference()
        : "";
  }
}
