#!/bin/sh
# Make deploy/secrets/: what nobody else may know, by chance. Once; what is there is never changed.
set -eu
cd "$(dirname "$0")"
if [ -e secrets ]; then
  echo "deploy/secrets is there already; nothing was changed."
  exit 0
fi
chance() { head -c 32 /dev/urandom | od -An -v -tx1 | tr -d ' \n'; }

umask 077
mkdir secrets.new
cd secrets.new
database=$(chance)
store=$(chance)
chance > ray_token
printf %s "$database" > postgres_password
cat > s3.json <<END
{"identities": [{"name": "microdrama", "actions": ["Admin", "Read", "Write", "List", "Tagging"],
  "credentials": [{"accessKey": "microdrama", "secretKey": "$store"}]}]}
END
cat > node.env <<END
AWS_ACCESS_KEY_ID=microdrama
AWS_SECRET_ACCESS_KEY=$store
END
{ cat node.env; echo "PGPASSWORD=$database"; } > server.env
chmod 444 ray_token postgres_password s3.json  # read in containers by other users; the folder is ours alone
cd ..
mv secrets.new secrets
echo "deploy/secrets was made. Keep a copy where the backups are not."
