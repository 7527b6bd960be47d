{{/* The Deployment of a service. Takes root and part. */}}
{{- define "wa-mcp.deployment" -}}
{{- $root := .root -}}
{{- $own := index $root.Values .part -}}
{{- $scaled := or $own.autoscaling.enabled (and (hasKey $own "keda") (dig "keda" "enabled" false $own)) -}}
{{- $shutdown := $root.Values.shutdown -}}
{{- $limit := add $shutdown.delaySeconds $own.graceSeconds 10 -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "wa-mcp.fullname" $root }}-{{ .part }}
  labels:
    {{- include "wa-mcp.labels" . | nindent 4 }}
spec:
  {{- if not $scaled }}
  replicas: {{ $own.replicas }}
  {{- end }}
  revisionHistoryLimit: 5
  selector:
    matchLabels:
      {{- include "wa-mcp.selector" . | nindent 6 }}
  strategy:
    type: RollingUpdate
    # Never fewer than asked for: a new pod is ready before an old one ends.
    rollingUpdate: {maxSurge: 1, maxUnavailable: 0}
  template:
    metadata:
      labels:
        {{- include "wa-mcp.labels" . | nindent 8 }}
      {{- with $own.podAnnotations }}
      annotations:
        {{- toYaml . | nindent 8 }}
      {{- end }}
    spec:
      serviceAccountName: {{ include "wa-mcp.fullname" $root }}-{{ .part }}
      {{- include "wa-mcp.podSecurity" . | nindent 6 }}
      {{- include "wa-mcp.pullSecrets" $root | nindent 6 }}
      # Longer than preStop, shutdown.delay, shutdown.grace and what closing takes, together.
      terminationGracePeriodSeconds: {{ add $shutdown.preStopSeconds $limit 5 }}
      containers:
        - name: {{ .part }}
          image: {{ include "wa-mcp.image" . | quote }}
          imagePullPolicy: {{ $root.Values.image.pullPolicy }}
          {{- include "wa-mcp.containerSecurity" . | nindent 10 }}
          ports:
            - {name: http, containerPort: 8080, protocol: TCP}
            - {name: admin, containerPort: 9090, protocol: TCP}
          env:
            - {name: SERVER_PORT, value: "8080"}
            - {name: ADMIN_PORT, value: "9090"}
            - {name: SHUTDOWN_DELAY, value: {{ printf "%ds" (int $shutdown.delaySeconds) | quote }}}
            - {name: SHUTDOWN_GRACE, value: {{ printf "%ds" (int $own.graceSeconds) | quote }}}
            - {name: SHUTDOWN_LIMIT, value: {{ printf "%ds" (int $limit) | quote }}}
            {{- include "wa-mcp.databaseEnv" (dict "root" $root "user" (index $root.Values.postgres.users .part)) | nindent 12 }}
            {{- include "wa-mcp.inngestEnv" . | nindent 12 }}
            {{- include "wa-mcp.ownEnv" . | nindent 12 }}
            {{- include "wa-mcp.javaEnv" (dict "root" $root "options" $own.javaOptions) | nindent 12 }}
            {{- include "wa-mcp.settings" (include "wa-mcp.settingsOf" . | fromJson) | nindent 12 }}
          # The first start of all may wait for Postgres.
          startupProbe:
            httpGet: {path: /health/live, port: admin}
            periodSeconds: 2
            timeoutSeconds: 3
            failureThreshold: 60
          livenessProbe:
            httpGet: {path: /health/live, port: admin}
            periodSeconds: 10
            timeoutSeconds: 3
            failureThreshold: 3
          readinessProbe:
            httpGet: {path: /health/ready, port: admin}
            periodSeconds: 2
            timeoutSeconds: 3
            failureThreshold: 2
          {{- if gt (int $shutdown.preStopSeconds) 0 }}
          lifecycle:
            preStop:
              sleep: {seconds: {{ $shutdown.preStopSeconds }}}
          {{- end }}
          resources:
            {{- toYaml $own.resources | nindent 12 }}
          volumeMounts:
            {{- include "wa-mcp.mounts" . | nindent 12 }}
      {{- include "wa-mcp.scheduling" . | nindent 6 }}
      volumes:
        {{- include "wa-mcp.volumes" . | nindent 8 }}
{{- end -}}
