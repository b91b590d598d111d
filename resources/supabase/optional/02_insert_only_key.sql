-- OPTIONAL: a publishable key (sb_publishable_…) may add rows and read none.
-- For many computers that report to one project; whoever has the key can add rows of their own making.
-- Safe to run again; needs 01.
begin;

grant insert (id, created_at, backend, model, seed, prompt_hash, latency_ms, cost_usd_estimate, caller)
  on mai.imagen_usage to anon;

-- "true": a bad row must fail a constraint, which sets that row aside. A policy's refusal would read
-- as "this key may not write" and hold back everything.
drop policy if exists imagen_usage_anon_insert on mai.imagen_usage;
create policy imagen_usage_anon_insert on mai.imagen_usage for insert to anon with check (true);

grant execute on function mai.log_usage(jsonb) to anon;

commit;

notify pgrst, 'reload schema';
