{{/* What all pods have in common. */}}

{{/* Pod security "restricted". */}}
{{- define "wa-mcp.podSecurity" -}}
automountServiceAccountToken: false
# Else Kubernetes adds a variable per Service, some of which would be taken for settings.
enableServiceLinks: false
securityContext:
  runAsNonRoot: true
  runAsUser: 10001
  runAsGroup: 10001
  fsGroup: 10001
  fsGroupChangePolicy: OnRootMismatch
  seccompProfile: {type: RuntimeDefault}
{{- end -}}

{{- define "wa-mcp.containerSecurity" -}}
securityContext:
  allowPrivilegeEscalation: false
  privileged: false
  readOnlyRootFilesystem: true
  runAsNonRoot: true
  capabilities: {drop: [ALL]}
  seccompProfile: {type: RuntimeDefault}
{{- end -}}

{{- define "wa-mcp.pullSecrets" -}}
{{- with .Values.image.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
{{- end -}}

{{/* Takes root and part. */}}
{{- define "wa-mcp.mounts" -}}
{{- $values := .root.Values -}}
- {name: tmp, mountPath: /tmp}
- {name: secrets, mountPath: /etc/wa-mcp/secrets, readOnly: true}
{{- if or $values.postgres.ca.existingSecret $values.postgres.ca.configMap }}
- {name: postgres-ca, mountPath: /etc/wa-mcp/postgres, readOnly: true}
{{- end }}
{{- if $values.trustStore.existingSecret }}
- {name: trust, mountPath: /etc/wa-mcp/trust, readOnly: true}
{{- end }}
{{- if and (eq .part "worker") $values.worker.auditArchive.existingClaim }}
- {name: audit-archive, mountPath: /var/lib/wa-mcp/audit}
{{- end }}
{{- end -}}

{{/* A part sees only the secrets it needs, as files. Takes root and part. */}}
{{- define "wa-mcp.volumes" -}}
{{- $values := .root.Values -}}
- name: tmp
  emptyDir: {sizeLimit: 64Mi}
- name: secrets
  projected:
    defaultMode: 0440
    sources:
      - secret:
          name: {{ include "wa-mcp.secret" .root }}
          items:
            {{- range include "wa-mcp.secretKeys" . | fromJsonArray }}
            - {key: {{ . | quote }}, path: {{ . | quote }}}
            {{- end }}
      {{- if and (eq .part "worker") $values.metaTokens.existingSecret }}
      - secret:
          name: {{ $values.metaTokens.existingSecret }}
      {{- end }}
{{- with $values.postgres.ca }}
{{- if .existingSecret }}
- name: postgres-ca
  secret:
    secretName: {{ .existingSecret }}
    items: [{key: {{ .key | quote }}, path: ca.crt}]
{{- else if .configMap }}
- name: postgres-ca
  configMap:
    name: {{ .configMap }}
    items: [{key: {{ .key | quote }}, path: ca.crt}]
{{- end }}
{{- end }}
{{- with $values.trustStore }}
{{- if .existingSecret }}
- name: trust
  secret:
    secretName: {{ .existingSecret }}
    items: [{key: {{ .key | quote }}, path: {{ .key | quote }}}]
{{- end }}
{{- end }}
{{- if and (eq .part "worker") $values.worker.auditArchive.existingClaim }}
- name: audit-archive
  persistentVolumeClaim:
    claimName: {{ $values.worker.auditArchive.existingClaim }}
{{- end }}
{{- end -}}

{{/* Where pods go. Takes root and part. */}}
{{- define "wa-mcp.scheduling" -}}
{{- $scheduling := (index .root.Values .part).scheduling -}}
{{- $selector := include "wa-mcp.selector" . -}}
{{- if ne $scheduling.topologySpread "off" }}
topologySpreadConstraints:
  {{- range list "topology.kubernetes.io/zone" "kubernetes.io/hostname" }}
  - maxSkew: 1
    topologyKey: {{ . }}
    whenUnsatisfiable: {{ $scheduling.topologySpread }}
    labelSelector:
      matchLabels:
        {{- $selector | nindent 8 }}
    # Pods of the version before do not count during an update.
    matchLabelKeys: [pod-template-hash]
  {{- end }}
{{- end }}
{{- if eq $scheduling.antiAffinity "required" }}
affinity:
  podAntiAffinity:
    requiredDuringSchedulingIgnoredDuringExecution:
      - topologyKey: kubernetes.io/hostname
        labelSelector:
          matchLabels:
            {{- $selector | nindent 12 }}
        # Else an update of as many pods as there are nodes would wait for the old ones, and they for it.
        matchLabelKeys: [pod-template-hash]
{{- else if eq $scheduling.antiAffinity "preferred" }}
affinity:
  podAntiAffinity:
    preferredDuringSchedulingIgnoredDuringExecution:
      - weight: 100
        podAffinityTerm:
          topologyKey: kubernetes.io/hostname
          labelSelector:
            matchLabels:
              {{- $selector | nindent 14 }}
{{- end }}
{{- with $scheduling.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $scheduling.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $scheduling.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- end -}}
