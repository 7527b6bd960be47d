{{/* What the services are set to: environment variables, and the secrets each may read. */}}

{{/* The variable of a setting, as the services derive it from its key. */}}
{{- define "wa-mcp.variable" -}}
{{- . | upper | replace "." "_" | replace "-" "_" -}}
{{- end -}}

{{/* Settings by their keys as environment variables: lists with commas, whole numbers without exponent. */}}
{{- define "wa-mcp.settings" -}}
{{- range $key, $value := . }}
- name: {{ include "wa-mcp.variable" $key }}
  {{- if kindIs "slice" $value }}
  value: {{ join "," $value | quote }}
  {{- else if kindIs "float64" $value }}
  value: {{ $value | int64 | quote }}
  {{- else }}
  value: {{ $value | toString | quote }}
  {{- end }}
{{- end }}
{{- end -}}

{{/* A service's settings, its own before those of all. Not merge: that takes false, 0 and [] for nothing. Takes root and part. As JSON. */}}
{{- define "wa-mcp.settingsOf" -}}
{{- $settings := deepCopy (.root.Values.settings | default dict) -}}
{{- range $key, $value := (index .root.Values .part).settings -}}{{- $_ := set $settings $key $value -}}{{- end -}}
{{- toJson $settings -}}
{{- end -}}

{{- define "wa-mcp.postgresUrl" -}}
{{- $postgres := .Values.postgres -}}
{{- $host := required "postgres.host: name the host of the Postgres server" $postgres.host -}}
{{- $parameters := dict "sslmode" $postgres.sslMode -}}
{{- if hasPrefix "verify" $postgres.sslMode -}}
{{- if or $postgres.ca.existingSecret $postgres.ca.configMap -}}
{{- $_ := set $parameters "sslrootcert" "/etc/wa-mcp/postgres/ca.crt" -}}
{{- else -}}
{{- /* Else the driver looks for a file in the home directory; this one asks the JVM's trust store. */ -}}
{{- $_ := set $parameters "sslfactory" "org.postgresql.ssl.DefaultJavaSSLFactory" -}}
{{- end -}}
{{- end -}}
{{- $pairs := list -}}
{{- range $key, $value := merge (deepCopy $postgres.parameters) $parameters -}}
{{- $pairs = append $pairs (printf "%s=%s" $key (toString $value)) -}}
{{- end -}}
jdbc:postgresql://{{ $host }}:{{ $postgres.port }}/{{ $postgres.database }}?{{ join "&" $pairs }}
{{- end -}}

{{/* How a part reaches Postgres. Takes root and user. */}}
{{- define "wa-mcp.databaseEnv" -}}
- name: SECRETS_DIRECTORY
  value: /etc/wa-mcp/secrets
- name: DB_URL
  value: {{ include "wa-mcp.postgresUrl" .root | quote }}
- name: DB_USERNAME
  value: {{ .user.name | quote }}
- name: DB_PASSWORD
  value: {{ printf "secrets://%s" .user.passwordKey | quote }}
{{- end -}}

{{- define "wa-mcp.inngestUrl" -}}
{{- required "inngest.url: name the URL of the self-hosted Inngest server, or set inngest.mode to cloud" .Values.inngest.url -}}
{{- end -}}

{{- define "wa-mcp.portOf" -}}
{{- $address := urlParse . -}}
{{- regexFind ":[0-9]+$" $address.host | trimPrefix ":" | default (ternary "443" "80" (eq $address.scheme "https")) -}}
{{- end -}}

{{/* Peers in the cluster are pods, whose port need not be that of their Service; a server anywhere has the port of its URL. */}}
{{- define "wa-mcp.inngestPort" -}}
{{- if .Values.networkPolicy.inngest -}}
{{- .Values.networkPolicy.inngestPort -}}
{{- else -}}
{{- include "wa-mcp.portOf" (include "wa-mcp.inngestUrl" .) -}}
{{- end -}}
{{- end -}}

{{/* Events are sent by all services; only workers are called, so only they hold the signing key. */}}
{{- define "wa-mcp.inngestEnv" -}}
{{- $values := .root.Values -}}
{{- $keys := $values.secrets.keys -}}
{{- if eq $values.inngest.mode "self-hosted" }}
- name: INNGEST_BASE_URL
  value: {{ include "wa-mcp.inngestUrl" .root | quote }}
{{- end }}
{{- with $values.inngest.environment }}
- name: INNGEST_ENV
  value: {{ . | quote }}
{{- end }}
- name: INNGEST_EVENT_KEY
  value: {{ printf "secrets://%s" $keys.inngestEventKey | quote }}
{{- if eq .part "worker" }}
- name: INNGEST_SIGNING_KEY
  value: {{ printf "secrets://%s" $keys.inngestSigningKey | quote }}
{{- with $keys.inngestSigningKeyFallback }}
- name: INNGEST_SIGNING_KEY_FALLBACK
  value: {{ printf "secrets://%s" . | quote }}
{{- end }}
- name: INNGEST_SERVE_ORIGIN
  value: {{ include "wa-mcp.serveOrigin" .root | quote }}
{{- end }}
{{- end -}}

{{- define "wa-mcp.serveOrigin" -}}
{{- if .Values.inngest.serveOrigin -}}
{{- .Values.inngest.serveOrigin -}}
{{- else if or (eq .Values.inngest.mode "cloud") .Values.exposure.inngest.enabled -}}
{{- printf "https://%s" (required "exposure.inngest.host: name the host at which the Inngest server reaches the workers, or set inngest.serveOrigin" .Values.exposure.inngest.host) -}}
{{- else -}}
{{- printf "http://%s-worker.%s.svc:8080" (include "wa-mcp.fullname" .) .Release.Namespace -}}
{{- end -}}
{{- end -}}

{{- define "wa-mcp.references" -}}
{{- $references := list -}}
{{- range . -}}{{- $references = append $references (printf "secrets://%s" .) -}}{{- end -}}
{{- join "," $references -}}
{{- end -}}

{{/* Secrets and places only one service knows. Takes root and part. */}}
{{- define "wa-mcp.ownEnv" -}}
{{- $keys := .root.Values.secrets.keys -}}
{{- if eq .part "ingress" }}
- name: WEBHOOK_APP_SECRETS
  value: {{ include "wa-mcp.references" $keys.appSecrets | quote }}
- name: WEBHOOK_VERIFY_TOKENS
  value: {{ include "wa-mcp.references" $keys.verifyTokens | quote }}
{{- else if eq .part "mcp" }}
{{- range $variable, $key := dict "MCP_API_KEY_PEPPER" $keys.apiKeyPepper "MCP_API_KEY_PEPPER_PREVIOUS" $keys.apiKeyPepperPrevious "MCP_SESSION_KEY" $keys.sessionKey "MCP_SESSION_KEY_PREVIOUS" $keys.sessionKeyPrevious }}
{{- with $key }}
- name: {{ $variable }}
  value: {{ printf "secrets://%s" . | quote }}
{{- end }}
{{- end }}
{{- else if .root.Values.worker.auditArchive.existingClaim }}
- name: AUDIT_ARCHIVE_DIRECTORY
  value: /var/lib/wa-mcp/audit
{{- end }}
{{- end -}}

{{/* The keys of the Secret a part needs, as JSON. Takes root and part. */}}
{{- define "wa-mcp.secretKeys" -}}
{{- $keys := .root.Values.secrets.keys -}}
{{- $needed := list (index .root.Values.postgres.users .part).passwordKey -}}
{{- if ne .part "migration" -}}{{- $needed = append $needed $keys.inngestEventKey -}}{{- end -}}
{{- if eq .part "ingress" -}}
{{- $needed = concat $needed $keys.appSecrets $keys.verifyTokens -}}
{{- else if eq .part "worker" -}}
{{- $needed = concat $needed (list $keys.inngestSigningKey $keys.inngestSigningKeyFallback) -}}
{{- else if eq .part "mcp" -}}
{{- $needed = concat $needed (list $keys.apiKeyPepper $keys.apiKeyPepperPrevious $keys.sessionKey $keys.sessionKeyPrevious) -}}
{{- end -}}
{{- without $needed "" | uniq | sortAlpha | toJson -}}
{{- end -}}

{{/* Options of the JVM that are no settings of the services. Takes root and options. */}}
{{- define "wa-mcp.javaEnv" -}}
{{- $options := list -}}
{{- with .root.Values.trustStore -}}
{{- if .existingSecret -}}
{{- $options = append $options (printf "-Djavax.net.ssl.trustStore=/etc/wa-mcp/trust/%s -Djavax.net.ssl.trustStorePassword=%s" .key .password) -}}
{{- end -}}
{{- end -}}
{{- with .options -}}{{- $options = append $options . -}}{{- end -}}
{{- with $options }}
- name: JDK_JAVA_OPTIONS
  value: {{ join " " . | quote }}
{{- end }}
{{- end -}}
