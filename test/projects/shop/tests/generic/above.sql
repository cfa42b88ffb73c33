{% test above(model, column_name, limit) %}
select * from {{ model }} where {{ column_name }} <= {{ limit }}
{% endtest %}
