-- What each model says about the untouched test rows of its table.
{% for dataset in ['churn', 'made'] %}
{% for way in ['none', 'random_over', 'smote'] %}
select '{{ dataset }}' as dataset, '{{ way }}' as way, label, prediction, probability_1
from predict({{ ref(dataset ~ '_test') }}, model := {{ ref(dataset ~ '_model_' ~ way) }})
{% if not loop.last %}union all{% endif %}
{% endfor %}
{% if not loop.last %}union all{% endif %}
{% endfor %}
