#!/bin/sh
# Makes the test-only certificates of this folder: an authority, and below it a server certificate for
# hooks.example.com, 127.0.0.1 and ::1, one that has expired, and one for another host. Nothing but tests trusts them.
# Dates are fixed and far apart, so that no clock makes a test fail.
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
: > "$work/index"
cat > "$work/config" <<CONFIG
[ca]
default_ca = test
[test]
database = $work/index
rand_serial = yes
policy = any
unique_subject = no
[any]
commonName = supplied
[req]
distinguished_name = any
CONFIG

new_key() { openssl ecparam -name prime256v1 -genkey -noout -out "$1"; }
# file, key, subject, extensions, start, end, more options
issue() {
  openssl req -new -config "$work/config" -key "$2" -subj "/CN=$3" -out "$work/request.pem"
  printf "$4" > "$work/extensions"
  openssl ca -config "$work/config" -batch -notext -md sha256 -keyfile "$work/authority.key" -outdir "$work" \
    -in "$work/request.pem" -extfile "$work/extensions" -startdate "$5" -enddate "$6" -out "$1" $7
}

new_key "$work/authority.key"
new_key server.key
signs='basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign\n'
serves='extendedKeyUsage=serverAuth\nsubjectAltName='
below='-cert authority.pem'
issue authority.pem "$work/authority.key" 'Feedhose test authority' "$signs" 20200101000000Z 21200101000000Z -selfsign
issue server.pem server.key server "${serves}DNS:hooks.example.com,IP:127.0.0.1,IP:::1" \
  20200101000000Z 21200101000000Z "$below"
issue expired.pem server.key expired "${serves}DNS:hooks.example.com,IP:127.0.0.1" \
  20200101000000Z 20210101000000Z "$below"
issue other.pem server.key other "${serves}DNS:other.example.com" 20200101000000Z 21200101000000Z "$below"
