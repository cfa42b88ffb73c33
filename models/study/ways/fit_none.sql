-- Plain training.
{{ fit_study({'none': 'from {source}'}) }}
