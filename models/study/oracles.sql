-- What model_driven_sample() asks: a model of each seed's training rows, with its scores of rows that it had not seen.
{{ fit_study({'oracle': {'rows': 'from {source}', 'arguments': 'cv := 5, random_state := {seed}'}}) }}
