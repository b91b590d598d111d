-- OPTIONAL, from about 5 million rows: totals per UTC day, kept exact by a trigger that sees only rows
-- really added. usage_summary keeps its shape and reads whole days from the totals. Not together with
-- 03, whose users may read their own rows only. Safe to run again; needs 01.
begin;

lock table mai.imagen_usage in share row exclusive mode;  -- no row slips in between filling and trigger

do $$
begin
  if exists (select 1 from pg_attribute
             where attrelid = 'mai.imagen_usage'::regclass and attname = 'owner' and not attisdropped) then
    raise exception '04_daily_totals.sql cannot be used together with 03_per_user_rows.sql';
  end if;
end $$;

create table if not exists mai.imagen_usage_daily (
  day            date        not null,
  backend        text        not null,
  model          text        not null,
  caller         text        not null,
  images         bigint      not null,
  unpriced       bigint      not null,
  cost_usd       numeric     not null,
  latency_ms_sum bigint      not null,
  latency_ms_max integer     not null,
  first_at       timestamptz not null,
  last_at        timestamptz not null,
  primary key (day, backend, model, caller)
);
alter table mai.imagen_usage_daily enable row level security;
revoke all on mai.imagen_usage_daily from public, anon, authenticated, service_role;
grant select on mai.imagen_usage_daily to service_role;

create or replace function mai.imagen_usage_add_to_daily() returns trigger
language plpgsql security definer
set search_path = ''
as $$
begin
  insert into mai.imagen_usage_daily as daily
  select (created_at at time zone 'UTC')::date, backend, model, caller, count(*),
         count(*) filter (where cost_usd_estimate is null), coalesce(sum(cost_usd_estimate), 0),
         sum(latency_ms::bigint), max(latency_ms), min(created_at), max(created_at)
  from added group by 1, 2, 3, 4
  order by 1, 2, 3, 4   -- one order of locking for all
  on conflict (day, backend, model, caller) do update set
    images         = daily.images + excluded.images,
    unpriced       = daily.unpriced + excluded.unpriced,
    cost_usd       = daily.cost_usd + excluded.cost_usd,
    latency_ms_sum = daily.latency_ms_sum + excluded.latency_ms_sum,
    latency_ms_max = greatest(daily.latency_ms_max, excluded.latency_ms_max),
    first_at       = least(daily.first_at, excluded.first_at),
    last_at        = greatest(daily.last_at, excluded.last_at);
  return null;
end $$;
revoke execute on function mai.imagen_usage_add_to_daily() from public;

do $$
begin
  if not exists (select 1 from pg_trigger
                 where tgname = 'imagen_usage_add_to_daily' and tgrelid = 'mai.imagen_usage'::regclass) then
    truncate mai.imagen_usage_daily;
    insert into mai.imagen_usage_daily
    select (created_at at time zone 'UTC')::date, backend, model, caller, count(*),
           count(*) filter (where cost_usd_estimate is null), coalesce(sum(cost_usd_estimate), 0),
           sum(latency_ms::bigint), max(latency_ms), min(created_at), max(created_at)
    from mai.imagen_usage group by 1, 2, 3, 4;
    create trigger imagen_usage_add_to_daily after insert on mai.imagen_usage
      referencing new table as added for each statement execute function mai.imagen_usage_add_to_daily();
  end if;
end $$;

-- Whole UTC days come from the totals, the days cut off at either end from the rows themselves.
create or replace function mai.usage_summary(
  since timestamptz default null,
  until timestamptz default null,
  by_caller boolean default false)
returns jsonb
language plpgsql stable security invoker
set search_path = ''
set statement_timeout = '60s'
set plan_cache_mode = force_custom_plan
as $$
declare
  start_at  timestamptz := coalesce(since, '-infinity');
  end_at    timestamptz := coalesce(until, 'infinity');
  first_day date;   -- the first whole day inside the interval
  end_day   date;   -- one past the last whole day
  summary   jsonb;
begin
  first_day := case
    when start_at = '-infinity' then '-infinity'::date
    when date_trunc('day', start_at at time zone 'UTC') = start_at at time zone 'UTC'
      then (start_at at time zone 'UTC')::date
    else (start_at at time zone 'UTC')::date + 1 end;
  end_day := case when end_at = 'infinity' then 'infinity'::date else (end_at at time zone 'UTC')::date end;

  with parts as (
    select backend, model, caller, images, unpriced, cost_usd, latency_ms_sum, latency_ms_max, first_at, last_at
      from mai.imagen_usage_daily where day >= first_day and day < end_day
    union all
    select backend, model, caller, 1, (cost_usd_estimate is null)::int, coalesce(cost_usd_estimate, 0),
           latency_ms, latency_ms, created_at, created_at
      from mai.imagen_usage      -- the cut-off first day
      where first_day > '-infinity' and first_day <= end_day
        and created_at >= start_at and created_at < (first_day::timestamp at time zone 'UTC')
    union all
    select backend, model, caller, 1, (cost_usd_estimate is null)::int, coalesce(cost_usd_estimate, 0),
           latency_ms, latency_ms, created_at, created_at
      from mai.imagen_usage      -- the cut-off last day
      where end_day < 'infinity' and first_day <= end_day
        and created_at >= (end_day::timestamp at time zone 'UTC') and created_at < end_at
    union all
    select backend, model, caller, 1, (cost_usd_estimate is null)::int, coalesce(cost_usd_estimate, 0),
           latency_ms, latency_ms, created_at, created_at
      from mai.imagen_usage      -- an interval inside one day
      where first_day > end_day and created_at >= start_at and created_at < end_at
  ), grouped as materialized (
    select backend, model, case when by_caller then parts.caller end as caller,
           sum(images) as images, sum(unpriced) as unpriced, sum(cost_usd)::numeric(20,6) as cost_usd,
           sum(latency_ms_sum) as latency_ms_sum, max(latency_ms_max) as latency_ms_max,
           min(first_at) as first_at, max(last_at) as last_at
    from parts group by 1, 2, 3
  )
  select jsonb_build_object(
    'as_of', now(),
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
  into summary;
  return summary;
end $$;
revoke execute on function mai.usage_summary(timestamptz, timestamptz, boolean) from public;
grant execute on function mai.usage_summary(timestamptz, timestamptz, boolean) to service_role;

commit;

notify pgrst, 'reload schema';
