-- OPTIONAL: people who sign in (Supabase Auth) add rows of their own and see only those.
-- Safe to run again; needs 01.
begin;

alter table mai.imagen_usage add column if not exists owner uuid default auth.uid();
create index if not exists imagen_usage_owner_created_at_idx on mai.imagen_usage (owner, created_at desc);

grant select, insert on mai.imagen_usage to authenticated;

drop policy if exists imagen_usage_owner_insert on mai.imagen_usage;
create policy imagen_usage_owner_insert on mai.imagen_usage
  for insert to authenticated with check (owner = (select auth.uid()));

drop policy if exists imagen_usage_owner_select on mai.imagen_usage;
create policy imagen_usage_owner_select on mai.imagen_usage
  for select to authenticated using (owner = (select auth.uid()));

grant execute on function mai.log_usage(jsonb)                                 to authenticated;
grant execute on function mai.usage_summary(timestamptz, timestamptz, boolean) to authenticated;

commit;

notify pgrst, 'reload schema';
