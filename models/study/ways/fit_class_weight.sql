-- No new rows, but those of class 1 count as much as those of class 0 in all.
{{ fit_study({'class_weight': {'rows': 'from {source}', 'arguments': "class_weight := 'balanced'"}}) }}
