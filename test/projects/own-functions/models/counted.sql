{{ config(meta={'show': true}) }}
from row_count({{ ref('marked') }}, factor := 2)
