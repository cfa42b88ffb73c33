-- As many rows of class 1 as of class 0, by repeating some.
{{ fit_study({'random_over': 'from random_over_sampler({source}, target := {target}, random_state := {seed})'}) }}
