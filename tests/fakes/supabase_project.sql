-- What a Supabase project has before our migration: its roles, their timeouts, the auth functions.
do $$
begin
  if not exists (select 1 from pg_roles where rolname = 'authenticator') then
    create role anon          nologin noinherit;
    create role authenticated nologin noinherit;
    create role service_role  nologin noinherit bypassrls;
    create role authenticator login   noinherit;
    grant anon, authenticated, service_role to authenticator;
    alter role anon          set statement_timeout = '3s';
    alter role authenticated set statement_timeout = '8s';
    alter role authenticator set statement_timeout = '8s';
  end if;
end $$;

create schema if not exists auth;
grant usage on schema auth to anon, authenticated, service_role;
create or replace function auth.jwt() returns jsonb language sql stable as $$
  select coalesce(nullif(current_setting('request.jwt.claims', true), ''), '{}')::jsonb $$;
create or replace function auth.uid() returns uuid language sql stable as $$
  select nullif(auth.jwt() ->> 'sub', '')::uuid $$;
