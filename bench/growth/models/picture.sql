-- Seconds and megabytes over rows, these and seconds on logarithmic axes, as one SVG; the hook writes it beside the database.
{{ config(post_hook="copy (select svg from {{ this }}) to '{{ env_var('GROWTH_PICTURE', 'target/growth.svg') }}' (format csv, header false, quote '', escape '', delimiter '\\x01')") }}
with cells as (
  select
    sampler || ' x ' || columns as name,
    rows,
    unnest([{'panel': 0, 'value': seconds}, {'panel': 1, 'value': peak_mb}], recursive := true)
  from {{ ref('measured') }}
),
-- A step of the vertical axis is a power of ten of seconds, or 500 megabytes.
levels as (select *, if(panel = 0, log10(value), value / 500) as level from cells),
ends as (
  select panel, min(log10(rows)) over () as x0, max(log10(rows)) over () as x1,
    if(panel = 0, floor(min(level) over (partition by panel)), 0) as y0, ceil(max(level) over (partition by panel)) as y1,
    name, rows, level, dense_rank() over (order by name) - 1 as series
  from levels
),
points as (
  select *,
    70 + 420 * panel + 260 * (log10(rows) - x0) / greatest(x1 - x0, 1e-9) as x,
    300 - 250 * (level - y0) / greatest(y1 - y0, 1e-9) as y,
    ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#000000', '#999999'][1 + series % 8] as colour
  from ends
),
lines as (
  select
    '<polyline fill="none" stroke-width="2" stroke="' || any_value(colour) || '" points="'
      || string_agg(round(x, 1) || ',' || round(y, 1), ' ' order by rows) || '"/>'
      || string_agg('<circle r="3" cx="' || round(x, 1) || '" cy="' || round(y, 1) || '" fill="' || colour || '"/>', '' order by rows) as mark
  from points
  group by panel, name
),
legend as (
  select
    '<text x="760" y="' || (60 + 22 * series) || '" fill="' || any_value(colour) || '">' || name || '</text>' as mark
  from points
  group by series, name
),
marks as (
  select distinct
    '<text text-anchor="middle" x="' || round(x, 1) || '" y="320">' || case when rows >= 1000000 then (rows / 1000000)::int || 'M' else (rows / 1000)::int || 'k' end || '</text>' as mark
  from points
  union all
  select distinct
    '<line stroke="#ddd" x1="' || (70 + 420 * panel) || '" x2="' || (330 + 420 * panel) || '" y1="' || round(height, 1) || '" y2="' || round(height, 1) || '"/>'
      || '<text text-anchor="end" x="' || (64 + 420 * panel) || '" y="' || round(height + 4, 1) || '">' || case when panel = 1 then (500 * step)::varchar when step < 0 then round(10.0 ** step, (-step)::int)::varchar else (10 ** step)::bigint::varchar end || '</text>'
  from (
    select panel, unnest(range(y0::bigint, y1::bigint + 1)) as step, 300 - 250 * (step - y0) / greatest(y1 - y0, 1e-9) as height
    from (select distinct panel, y0, y1 from points)
  )
)
select
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 960 350" font-family="sans-serif" font-size="12">'
  || '<rect width="960" height="350" fill="#fff"/>'
  || '<text x="70" y="30" font-size="14">seconds</text><text x="490" y="30" font-size="14">peak megabytes of the process</text>'
  || '<text x="200" y="342" text-anchor="middle">rows</text><text x="620" y="342" text-anchor="middle">rows</text>'
  || (select string_agg(mark, '' order by mark) from marks)
  || (select string_agg(mark, '' order by mark) from lines)
  || (select string_agg(mark, '' order by mark) from legend)
  || '</svg>' as svg
