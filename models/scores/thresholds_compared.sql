-- How the number of accepted rows and the scores move with the oracle's threshold.
{{ config(meta={'show': true}) }}
select
  candidates,
  round(threshold, 4) as threshold,
  tried,
  accepted,
  round(accepted / tried, 4) as share,
  auprc, f1, "precision", recall
from {{ ref('yields') }} left join {{ ref('scoreboard') }} as board using (way)
where dataset = 'same world' or dataset is null
order by candidates desc, threshold
