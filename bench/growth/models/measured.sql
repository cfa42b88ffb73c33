-- One row a sampler and size. The sizes of a sampler follow each other, so that its first call does not start cold.
-- depends_on: {{ ref('made') }}
{% set found = [] %}
{% if execute %}
  {% do run_query('create or replace temp table warm as from ' ~ ref('made') ~ ' limit 25000') %}
  {% for sampler in var('growth_samplers') %}
    {% set listed = [] %}
    {% for c in range(sampler.columns) %}{% do listed.append("'f" ~ c ~ "'") %}{% endfor %}
    {% set seed = ', random_state := 0' if sampler.name in ['smote', 'adasyn', 'random_over_sampler', 'random_under_sampler'] else '' %}
    {% set call = "from " ~ sampler.name ~ "(TABLE, target := y, features := [" ~ listed | join(', ') ~ "]" ~ seed ~ ")" %}
    {% do run_query('create or replace temp table grown as ' ~ call | replace('TABLE', 'warm')) %}
    {% for rows in var('growth_sizes') if rows <= sampler.most %}
      {% do run_query('create or replace temp table taken as from ' ~ ref('made') ~ ' limit ' ~ rows) %}
      {% set cost = measure('create or replace temp table grown as ' ~ call | replace('TABLE', 'taken')) %}
      {% do log(sampler.name ~ ' x ' ~ sampler.columns ~ ', ' ~ rows ~ ' rows: ' ~ cost.seconds | round(2) ~ ' s, ' ~ cost.peak_mb | round ~ ' MB', info=true) %}
      {% do found.append("('" ~ sampler.name ~ "', " ~ sampler.columns ~ ", '" ~ sampler.claim ~ "', " ~ rows ~ ", " ~ cost.seconds ~ "::double, " ~ cost.start_mb ~ "::double, " ~ cost.peak_mb ~ "::double)") %}
    {% endfor %}
  {% endfor %}
  {% do run_query('drop table if exists temp.grown') %}
  {% do run_query('drop table if exists temp.taken') %}
{% endif %}
select *
from (
  values {{ found | join(', ') if found else "('', 0, '', 0, 0::double, 0::double, 0::double)" }}
) as t (sampler, columns, claim, rows, seconds, start_mb, peak_mb)
