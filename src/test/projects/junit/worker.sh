#!/bin/sh
# A worker that multiplies. Each message: four bytes of length, the highest first, then JSON.

say() {
  length=$(printf %s "$1" | wc -c)
  printf "$(printf '\\%03o\\%03o\\%03o\\%03o' $((length >> 24)) $((length >> 16 & 255)) $((length >> 8 & 255)) $((length & 255)))%s" "$1"
}

hear() {
  set -- $(head -c 4 | od -An -v -tu1)
  [ $# -eq 4 ] || exit 0
  heard=$(head -c $(($1 << 24 | $2 << 16 | $3 << 8 | $4)))
}

field() { printf %s "$heard" | sed "s/.*\"$1\":\([0-9]*\).*/\1/"; }

say '{"version":6,"message":{"type":"handshake","body":{"worker_version":"example","protocol_version":6}}}'
hear # the limit for frames
while :; do
  hear
  say '{"version":6,"message":{"type":"response","body":{"status":"u64","value":'$(($(field lhs) * $(field rhs)))'}}}'
done
