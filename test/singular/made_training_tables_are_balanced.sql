-- Fails for every balanced table whose classes differ in size.
{% for way in ['random_over', 'smote'] %}
select '{{ way }}' as way, count(*) filter (where label = 1) as ones, count(*) filter (where label = 0) as zeros
from {{ ref('made_train_' ~ way) }}
having ones <> zeros
{% if not loop.last %}union all{% endif %}
{% endfor %}
