{{/* What stands around a Deployment. All take root and part. */}}

{{- define "wa-mcp.services" -}}
apiVersion: v1
kind: Service
metadata:
  name: {{ include "wa-mcp.fullname" .root }}-{{ .part }}
  labels:
    {{- include "wa-mcp.labels" . | nindent 4 }}
spec:
  type: ClusterIP
  selector:
    {{- include "wa-mcp.selector" . | nindent 4 }}
  ports:
    - {name: http, port: 8080, targetPort: http, protocol: TCP, appProtocol: http}
---
# Health and metrics, apart from what is routed from outside; a pod that is not ready is measured too.
apiVersion: v1
kind: Service
metadata:
  name: {{ include "wa-mcp.fullname" .root }}-{{ .part }}-admin
  labels:
    {{- include "wa-mcp.labels" . | nindent 4 }}
    wa-mcp/port: admin
spec:
  type: ClusterIP
  clusterIP: None
  publishNotReadyAddresses: true
  selector:
    {{- include "wa-mcp.selector" . | nindent 4 }}
  ports:
    - {name: admin, port: 9090, targetPort: admin, protocol: TCP, appProtocol: http}
{{- end -}}

{{- define "wa-mcp.serviceAccount" -}}
apiVersion: v1
kind: ServiceAccount
metadata:
  name: {{ include "wa-mcp.fullname" .root }}-{{ .part }}
  labels:
    {{- include "wa-mcp.labels" . | nindent 4 }}
  {{- $annotations := merge (dict) .root.Values.serviceAccounts.annotations (default dict .hook) }}
  {{- with $annotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
automountServiceAccountToken: false
{{- end -}}

{{- define "wa-mcp.disruptionBudget" -}}
{{- $own := index .root.Values .part -}}
{{- if $own.podDisruptionBudget.enabled }}
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: {{ include "wa-mcp.fullname" .root }}-{{ .part }}
  labels:
    {{- include "wa-mcp.labels" . | nindent 4 }}
spec:
  maxUnavailable: {{ $own.podDisruptionBudget.maxUnavailable }}
  # A pod that does not become ready must not hold up a drain for ever.
  unhealthyPodEvictionPolicy: AlwaysAllow
  selector:
    matchLabels:
      {{- include "wa-mcp.selector" . | nindent 6 }}
{{- end }}
{{- end -}}

{{- define "wa-mcp.autoscaler" -}}
{{- $own := index .root.Values .part -}}
{{- if $own.autoscaling.enabled }}
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: {{ include "wa-mcp.fullname" .root }}-{{ .part }}
  labels:
    {{- include "wa-mcp.labels" . | nindent 4 }}
spec:
  scaleTargetRef:
    apiVersion: apps/v1
    kind: Deployment
    name: {{ include "wa-mcp.fullname" .root }}-{{ .part }}
  minReplicas: {{ $own.autoscaling.minReplicas }}
  maxReplicas: {{ $own.autoscaling.maxReplicas }}
  metrics:
    - type: Resource
      resource:
        name: cpu
        target: {type: Utilization, averageUtilization: {{ $own.autoscaling.targetCpuPercent }}}
  behavior:
    scaleDown:
      stabilizationWindowSeconds: 300
      policies: [{type: Pods, value: 1, periodSeconds: 60}]
{{- end }}
{{- end -}}
