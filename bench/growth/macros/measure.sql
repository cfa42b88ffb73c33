{# Runs a statement and gives its seconds, the peak memory of the process meanwhile, and what it had at the start. #}
{% macro measure(statement) %}
  {% set before = run_query('from process_state(reset := true)').rows[0] %}
  {% do run_query(statement) %}
  {% set after = run_query('from process_state()').rows[0] %}
  {{ return({'seconds': after[0] - before[0], 'start_mb': before[1], 'peak_mb': after[1]}) }}
{% endmacro %}
