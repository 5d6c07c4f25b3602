#!/bin/sh
# Creates the client certificates of the tests: an authority, an intermediate authority, and clients with keys of several kinds.
set -eu
cd "$(dirname "$0")"
days=36500
ca() { printf 'basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\n' > "$1.ext"; }
leaf() { printf 'extendedKeyUsage=clientAuth\nkeyUsage=digitalSignature\n' > "$1.ext"; }
issue() { # name subject issuer days
  openssl req -new -key "$1.key" -subj "$2" -out "$1.csr"
  openssl x509 -req -in "$1.csr" -CA "$3.pem" -CAkey "$3.key" -CAcreateserial -days "$4" -extfile "$1.ext" -out "$1.pem" 2> /dev/null
  rm "$1.csr" "$1.ext"
}
openssl ecparam -name prime256v1 -genkey -noout -out client-authority.key
openssl req -x509 -new -key client-authority.key -subj '/CN=Clients of the tests' -days $days -out client-authority.pem
openssl ecparam -name prime256v1 -genkey -noout -out client-intermediate.key
ca client-intermediate
issue client-intermediate '/CN=Intermediate of the tests' client-authority $days
openssl ecparam -name prime256v1 -genkey -noout -out client-ec.key
leaf client-ec
issue client-ec '/O=Feedhose/CN=ec' client-intermediate $days
openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out client-rsa.key 2> /dev/null
leaf client-rsa
issue client-rsa '/CN=rsa' client-authority $days
openssl genpkey -algorithm ED25519 -out client-ed25519.key
leaf client-ed25519
issue client-ed25519 '/CN=ed25519' client-authority $days
openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:1024 -out client-weak.key 2> /dev/null
leaf client-weak
issue client-weak '/CN=weak' client-authority $days
openssl pkcs8 -topk8 -in client-ec.key -passout pass:hunter2 -out client-encrypted.key
openssl rsa -in client-rsa.key -traditional -aes128 -passout pass:hunter2 -out client-encrypted-traditional.key 2> /dev/null
rm -f client-authority.key client-intermediate.key client-authority.srl client-intermediate.srl
