{{/* The routes from outside as JSON: name, path, part that answers, and the values of each that is exposed. */}}
{{- define "wa-mcp.routes" -}}
{{- $routes := list -}}
{{- $known := dict "webhook" (dict "path" "/webhook/meta" "part" "ingress") "mcp" (dict "path" "/mcp" "part" "mcp") "inngest" (dict "path" "/api/inngest" "part" "worker") -}}
{{- range $name, $route := $known -}}
{{- $values := index $.Values.exposure $name -}}
{{- if $values.enabled -}}
{{- $host := required (printf "exposure.%s.host: name the host, or set exposure.%s.enabled to false" $name $name) $values.host -}}
{{- $routes = append $routes (merge (dict "name" $name "host" $host "values" $values) $route) -}}
{{- end -}}
{{- end -}}
{{- $routes | toJson -}}
{{- end -}}

{{/* Annotations that make the NGINX ingress controller keep a route's bounds. Takes a route. */}}
{{- define "wa-mcp.nginxAnnotations" -}}
nginx.ingress.kubernetes.io/proxy-body-size: {{ printf "%dm" (int .values.bodyMiB) | quote }}
nginx.ingress.kubernetes.io/limit-rps: {{ int .values.requestsPerSecond | quote }}
nginx.ingress.kubernetes.io/limit-burst-multiplier: "3"
nginx.ingress.kubernetes.io/proxy-connect-timeout: "5"
nginx.ingress.kubernetes.io/proxy-read-timeout: {{ int .values.timeoutSeconds | quote }}
nginx.ingress.kubernetes.io/proxy-send-timeout: {{ int .values.timeoutSeconds | quote }}
{{- if eq .name "mcp" }}
# An event of a stream must reach its client at once, and a call that may send must not be sent twice.
nginx.ingress.kubernetes.io/proxy-buffering: "off"
nginx.ingress.kubernetes.io/proxy-next-upstream: "error"
{{- else }}
# Both may be delivered twice: another replica is asked when one does not take the request.
nginx.ingress.kubernetes.io/proxy-next-upstream: "error timeout http_503 non_idempotent"
nginx.ingress.kubernetes.io/proxy-next-upstream-tries: "2"
{{- end }}
{{- end -}}
