#!/bin/bash
# Runs once, on an empty volume: a database for each service, and a role that owns it and sees no other.
set -euo pipefail

for service in auth tickets orders expiration payments; do
    password=${service^^}_DATABASE_PASSWORD
    psql --no-psqlrc --set=ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
        --set=name="$service" --set=password="${!password}" <<'SQL'
CREATE ROLE :"name" LOGIN PASSWORD :'password';
CREATE DATABASE :"name" OWNER :"name";
REVOKE ALL ON DATABASE :"name" FROM PUBLIC;
SQL
done
