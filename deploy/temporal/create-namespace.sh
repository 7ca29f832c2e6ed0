#!/bin/sh
# Creates the namespace when it is missing. TEMPORAL_ADDRESS says where; the server is healthy when this starts.
set -eu

namespace=${SIGNALBOX_NAMESPACE:-default}
attempts=30

# The server accepts connections a little before it accepts changes of namespaces.
attempt=1
until temporal operator namespace describe --namespace "$namespace" >/dev/null 2>&1 ||
  temporal operator namespace create --namespace "$namespace" --retention "${SIGNALBOX_RETENTION:-72h}"; do
  if [ "$attempt" -ge "$attempts" ]; then
    echo "The namespace $namespace could not be created in $attempts attempts." >&2
    exit 1
  fi
  attempt=$((attempt + 1))
  sleep 2
done
echo "The namespace $namespace is there."
