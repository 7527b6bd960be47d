{{/* Names and labels. */}}
{{- define "wa-mcp.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 40 | trimSuffix "-" -}}
{{- end -}}

{{/* Short enough that "-ingress-admin" still fits a DNS label. */}}
{{- define "wa-mcp.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- $name := include "wa-mcp.name" . -}}
{{- ternary .Release.Name (printf "%s-%s" .Release.Name $name) (contains $name .Release.Name) | trunc 40 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{/* What selects the pods of one part; never changes during the life of a release. Takes root and part. */}}
{{- define "wa-mcp.selector" -}}
app.kubernetes.io/name: {{ include "wa-mcp.name" .root }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .part }}
{{- end -}}

{{- define "wa-mcp.labels" -}}
{{ include "wa-mcp.selector" . }}
app.kubernetes.io/part-of: wa-mcp
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" }}
{{- with .root.Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* Takes root, the part that has an image, and nothing else. */}}
{{- define "wa-mcp.image" -}}
{{- $image := (index .root.Values .part).image -}}
{{- $name := $image.repository -}}
{{- if .root.Values.image.registry -}}{{- $name = printf "%s/%s" .root.Values.image.registry $name -}}{{- end -}}
{{- if $image.digest -}}
{{- printf "%s@%s" $name $image.digest -}}
{{- else -}}
{{- printf "%s:%s" $name (default .root.Chart.AppVersion .root.Values.image.tag) -}}
{{- end -}}
{{- end -}}

{{/* Name of the Secret with all secrets of the services. */}}
{{- define "wa-mcp.secret" -}}
{{- if .Values.secrets.externalSecret.enabled -}}
{{- default (printf "%s-secrets" (include "wa-mcp.fullname" .)) .Values.secrets.existingSecret -}}
{{- else -}}
{{- required "secrets.existingSecret: name the Secret that holds the services' secrets, or enable secrets.externalSecret" .Values.secrets.existingSecret -}}
{{- end -}}
{{- end -}}
