package io.wamcp.checks.chart;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wamcp.checks.Yaml;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Values that cannot work are refused before anything is installed, with what to do. */
class RefusalsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "postgres: {host: ''}                               | postgres.host: name the host",
        "inngest: {url: ''}                                 | inngest.url: name the URL",
        "inngest: {mode: cloud}                             | exposure.inngest.host: name the host",
        "secrets: {existingSecret: ''}                      | secrets.existingSecret: name",
        "secrets: {externalSecret: {enabled: true}}         | secrets.externalSecret.storeName",
        "exposure: {webhook: {host: ''}}                    | exposure.webhook.host: name the host",
        "exposure: {type: gateway}                          | exposure.gateway.parentRefs",
        "networkPolicy: {gateways: []}                      | networkPolicy.gateways: name who",
        "networkPolicy: {inngest: []}                       | networkPolicy.inngest: name who",
        "monitoring: {serviceMonitor: {enabled: true}}      | networkPolicy.monitoring: name who",
        "worker: {keda: {enabled: true}, autoscaling: {enabled: true}} | enable one",
        "worker: {keda: {enable: true}}                     | enable",
        "ingress: {replicas: many}                          | replicas",
        "settings: {loging.level: debug}                    | loging.level",
        "settings: {db.password: visible}                   | db.password",
        "ingress: {settings: {meta.timeout: 30s}}           | meta.timeout",
        "worker: {settings: {send.max-attempts: 21}}        | send.max-attempts",
        "worker: {settings: {meta.timeout: soon}}           | meta.timeout",
        "inngest: {url: 'https://key@inngest.example.com'}  | url",
        "postgres: {parameters: {password: visible}}        | propertyName 'password'",
      })
  void isRefused(String over, String words) {
    ObjectNode values = Yaml.merge(Example.SINGLE_NODE.overlay(), Yaml.object(over));
    assertThatThrownBy(() -> Chart.text(values)).hasMessageContaining(words);
  }
}
