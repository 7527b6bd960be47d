package io.wamcp.checks.chart;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.List;
import java.util.Map;

/**
 * The custom resources the chart uses, as far as it uses them. From the definitions of External
 * Secrets (external-secrets.io/v1), KEDA (keda.sh/v1alpha1), the Prometheus operator
 * (monitoring.coreos.com/v1) and Envoy Gateway (gateway.envoyproxy.io/v1alpha1).
 */
final class CustomTypes {

  private CustomTypes() {}

  record ExternalSecret(
      String apiVersion, String kind, ObjectMeta metadata, ExternalSecretSpec spec) {}

  record ExternalSecretSpec(
      String refreshInterval,
      NamedKind secretStoreRef,
      ExternalSecretTarget target,
      List<ExternalSecretData> data) {}

  record NamedKind(String kind, String name) {}

  record ExternalSecretTarget(
      String name, CreationPolicy creationPolicy, DeletionPolicy deletionPolicy) {}

  enum CreationPolicy {
    Owner,
    Orphan,
    Merge,
    None
  }

  enum DeletionPolicy {
    Delete,
    Merge,
    Retain
  }

  record ExternalSecretData(String secretKey, RemoteReference remoteRef) {}

  record RemoteReference(String key, String property) {}

  record TriggerAuthentication(
      String apiVersion, String kind, ObjectMeta metadata, TriggerAuthenticationSpec spec) {}

  record TriggerAuthenticationSpec(List<SecretTarget> secretTargetRef) {}

  record SecretTarget(String parameter, String name, String key) {}

  record ScaledObject(String apiVersion, String kind, ObjectMeta metadata, ScaledObjectSpec spec) {}

  record ScaledObjectSpec(
      ScaleTarget scaleTargetRef,
      int minReplicaCount,
      int maxReplicaCount,
      int pollingInterval,
      Advanced advanced,
      List<Trigger> triggers) {}

  record ScaleTarget(String apiVersion, String kind, String name) {}

  record Advanced(AutoscalerConfig horizontalPodAutoscalerConfig) {}

  record AutoscalerConfig(
      io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerBehavior behavior) {}

  record Trigger(
      String type, String metricType, Map<String, String> metadata, Name authenticationRef) {}

  record Name(String name) {}

  record ServiceMonitor(
      String apiVersion, String kind, ObjectMeta metadata, ServiceMonitorSpec spec) {}

  record ServiceMonitorSpec(
      String jobLabel, List<String> targetLabels, MatchLabels selector, List<Endpoint> endpoints) {}

  record MatchLabels(Map<String, String> matchLabels) {}

  record Endpoint(String port, String path, String interval) {}

  record PrometheusRule(
      String apiVersion, String kind, ObjectMeta metadata, PrometheusRuleSpec spec) {}

  record PrometheusRuleSpec(List<RuleGroup> groups) {}

  record RuleGroup(String name, String interval, Integer limit, List<Rule> rules) {}

  record Rule(
      String record,
      String alert,
      String expr,
      @JsonProperty("for") String holds,
      @JsonProperty("keep_firing_for") String keepFiring,
      Map<String, String> labels,
      Map<String, String> annotations) {}

  record BackendTrafficPolicy(
      String apiVersion, String kind, ObjectMeta metadata, BackendTrafficPolicySpec spec) {}

  record BackendTrafficPolicySpec(
      List<TargetReference> targetRefs, RateLimit rateLimit, RequestBuffer requestBuffer) {}

  record TargetReference(String group, String kind, String name) {}

  record RateLimit(RateLimitType type, LocalRateLimit local) {}

  enum RateLimitType {
    Local,
    Global
  }

  record LocalRateLimit(List<RateLimitRule> rules) {}

  record RateLimitRule(RateLimitValue limit) {}

  record RateLimitValue(int requests, RateLimitUnit unit) {}

  enum RateLimitUnit {
    Second,
    Minute,
    Hour
  }

  record RequestBuffer(String limit) {}
}
