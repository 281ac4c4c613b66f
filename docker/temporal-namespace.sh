#!/bin/sh
# The namespace, and what operators search by. Safe to run again: what is there stays.
set -eu

: "${TEMPORAL_ADDRESS:?}" "${TEMPORAL_NAMESPACE:?}"
tries=60

# The port is open before the server knows its own namespaces.
retry() {
  n=1
  until "$@"; do
    [ "$n" -lt "$tries" ] || { echo "gave up after $n tries: $*" >&2; return 1; }
    n=$((n + 1))
    sleep 2
  done
}

namespace_exists() {
  temporal operator namespace describe --namespace "$TEMPORAL_NAMESPACE" >/dev/null 2>&1
}

ensure_namespace() {
  # Closed workflows can be looked at this long; running ones are kept whatever their age.
  namespace_exists || temporal operator namespace create --namespace "$TEMPORAL_NAMESPACE" --retention 30d
}

attribute_exists() {
  temporal operator search-attribute list --namespace "$TEMPORAL_NAMESPACE" | grep -q "^ *$1 "
}

ensure_attribute() {
  attribute_exists "$1" ||
    temporal operator search-attribute create --namespace "$TEMPORAL_NAMESPACE" --name "$1" --type "$2"
}

retry ensure_namespace
retry ensure_attribute OrderId Keyword
retry ensure_attribute ConcertId KeywordList
retry ensure_attribute NeedsAttention Keyword
retry ensure_attribute ProgressTotal Int
retry ensure_attribute ProgressDone Int
retry ensure_attribute ProgressFailed Int
echo "Namespace $TEMPORAL_NAMESPACE is ready."
