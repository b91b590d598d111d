-- The usage table: one row per generated image, never a prompt.
-- Safe to run any number of times, and it repairs an older table's constraints and grants. It takes
-- back every grant that an optional file gave: after it, run those optional files again, in order.
-- Other tables and functions of the schema are left as they are.
-- Then, in the dashboard: Settings > Data API > Exposed schemas: add "mai".
begin;

create schema if not exists mai;

create table if not exists mai.imagen_usage (
  id                uuid          primary key default gen_random_uuid(),  -- the client sends a UUIDv7
  created_at        timestamptz   not null default now(),                 -- by the client's clock
  backend           text          not null,
  model             text          not null,
  seed              bigint,
  prompt_hash       text          not null,
  latency_ms        integer       not null,
  cost_usd_estimate numeric(14,6),                                        -- null: no price was known
  caller            text          not null default 'unknown'
);

-- Named and added apart from the table, so that a second run repairs a table made by hand.
do $$
declare
  wanted record;
begin
  for wanted in
    select * from (values
      ('imagen_usage_prompt_hash', $c$ prompt_hash ~ '^[0-9a-f]{64}$' $c$),
      ('imagen_usage_latency',     $c$ latency_ms >= 0 $c$),
      -- NaN >= 0 is true in PostgreSQL, and numeric(14,6) takes NaN
      ('imagen_usage_cost',        $c$ cost_usd_estimate >= 0 and cost_usd_estimate <> 'NaN'::numeric $c$),
      -- short, one line: no room for a prompt in the label columns
      ('imagen_usage_backend',     $c$ char_length(backend) between 1 and 64 and backend !~ '[[:cntrl:]]' $c$),
      ('imagen_usage_model',       $c$ char_length(model) between 1 and 160 and model !~ '[[:cntrl:]]' $c$),
      ('imagen_usage_caller',      $c$ char_length(caller) between 1 and 64 and caller !~ '[[:cntrl:]]' $c$),
      -- a clock that stands at 1970 is a mistake worth seeing, not a row to keep
      ('imagen_usage_created_at',  $c$ created_at >= timestamptz '2020-01-01 00:00:00+00'
                                   and created_at <  timestamptz '2200-01-01 00:00:00+00' $c$)
    ) as listed(name, condition)
  loop
    if not exists (select 1 from pg_constraint
                   where conrelid = 'mai.imagen_usage'::regclass and conname = wanted.name) then
      execute format('alter table mai.imagen_usage add constraint %I check (%s)', wanted.name, wanted.condition);
    end if;
  end loop;
end $$;

create index if not exists imagen_usage_created_at_idx on mai.imagen_usage (created_at desc);
create index if not exists imagen_usage_caller_idx     on mai.imagen_usage (caller);

comment on table  mai.imagen_usage is 'One row per generated image. prompt_hash stands for the prompt.';
comment on column mai.imagen_usage.id is 'Made by the client (UUIDv7): sending a row twice counts once.';
comment on column mai.imagen_usage.cost_usd_estimate is 'Estimated, in dollars; null where no price was known.';

-- Privileges: nothing for anyone, then the least that the secret key needs. The table only grows:
-- not even the secret key changes or deletes rows through the API.
alter table mai.imagen_usage enable row level security;

revoke all on mai.imagen_usage from public, anon, authenticated, service_role;

grant usage on schema mai to anon, authenticated, service_role;
grant select, insert on mai.imagen_usage to service_role;

-- Adds rows; those already there are passed over, and the answer counts the new ones. "on conflict do
-- nothing" names no target: only so does it work for a key that may add rows but not read them.
create or replace function mai.log_usage(rows jsonb)
returns integer
language sql volatile security invoker
set search_path = ''
as $$
  with added as (
    insert into mai.imagen_usage
      (id, created_at, backend, model, seed, prompt_hash, latency_ms, cost_usd_estimate, caller)
    select sent.id, sent.created_at, sent.backend, sent.model, sent.seed, sent.prompt_hash,
           sent.latency_ms, sent.cost_usd_estimate, coalesce(sent.caller, 'unknown')
    from jsonb_to_recordset(rows) as sent(
      id uuid, created_at timestamptz, backend text, model text, seed bigint, prompt_hash text,
      latency_ms integer, cost_usd_estimate numeric, caller text)
    order by sent.id      -- one order of locking for all: overlapping retries cannot deadlock
    on conflict do nothing
    returning 1
  )
  select count(*)::integer from added
$$;

-- The groups and their totals, from one snapshot, as one value: the API's limit counts rows, so it
-- cannot cut a single value short. EXECUTE plans with the real interval; a plain SQL body would guess.
create or replace function mai.usage_summary(
  since timestamptz default null,
  until timestamptz default null,
  by_caller boolean default false)
returns jsonb
language plpgsql stable security invoker
set search_path = ''
set statement_timeout = '60s'
as $$
declare
  summary jsonb;
begin
  execute $q$
    with grouped as materialized (
      select backend, model, case when $3 then caller end as caller,
             count(*)                                              as images,
             count(*) filter (where cost_usd_estimate is null)     as unpriced,
             coalesce(sum(cost_usd_estimate), 0)::numeric(20,6)    as cost_usd,
             sum(latency_ms::bigint)                               as latency_ms_sum,
             max(latency_ms)                                       as latency_ms_max,
             min(created_at)                                       as first_at,
             max(created_at)                                       as last_at
      from mai.imagen_usage
      where created_at >= $1 and created_at < $2
      group by 1, 2, 3
    )
    select jsonb_build_object(
      'groups', coalesce((select jsonb_agg(jsonb_build_object(
           'backend', backend, 'model', model, 'caller', caller, 'images', images, 'unpriced', unpriced,
           'cost_usd', cost_usd::text, 'latency_ms_sum', latency_ms_sum, 'latency_ms_max', latency_ms_max,
           'first_at', first_at, 'last_at', last_at)
           order by cost_usd desc, images desc, backend, model, caller) from grouped), '[]'::jsonb),
      'total', (select jsonb_build_object(
           'images', coalesce(sum(images), 0), 'unpriced', coalesce(sum(unpriced), 0),
           'cost_usd', coalesce(sum(cost_usd), 0)::numeric(20,6)::text, 'latency_ms_sum', coalesce(sum(latency_ms_sum), 0),
           'latency_ms_max', coalesce(max(latency_ms_max), 0),
           'first_at', min(first_at), 'last_at', max(last_at)) from grouped))
  $q$
  into summary
  using coalesce(since, '-infinity'), coalesce(until, 'infinity'), by_caller;
  return summary || jsonb_build_object('as_of', now());
end $$;

revoke all on function mai.log_usage(jsonb), mai.usage_summary(timestamptz, timestamptz, boolean)
  from public, anon, authenticated, service_role;
grant execute on function mai.log_usage(jsonb)                                 to service_role;
grant execute on function mai.usage_summary(timestamptz, timestamptz, boolean) to service_role;

commit;

notify pgrst, 'reload schema';
