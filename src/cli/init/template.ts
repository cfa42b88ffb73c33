/** The files of a new project by path: from made-up payments to a scoreboard of two models. */
export function projectFiles(name: string): Readonly<Record<string, string>> {
  return {
    'dbt_project.yml': `name: ${name}
version: '1.0'
profile: ${name}

model-paths: [models]
macro-paths: [macros]
seed-paths: [seeds]
test-paths: [tests]

models:
  ${name}:
    +materialized: table
`,
    'profiles.yml': `${name}:
  target: dev
  outputs:
    dev:
      type: duckdb
      path: ${name}.duckdb
      threads: 2
`,
    '.gitignore': `target/
*.duckdb
*.duckdb.wal
`,
    'README.md': `# ${name}

A Ballast project: DuckDB tables that are split, balanced, learned from and scored by SQL.

    npx ballast build           run all models and tests, print the scoreboard
    npx ballast sql "from scored limit 5"
    npx ballast shell           look around
    npx ballast functions       what else SQL can do here

Begin with models/payments.sql: let it select from a table or file of yours.
`,
    'models/payments.sql': `-- Payments, 4 in 100 of them fraud (y = 1). They are made up, so that this project runs at once.
-- With data of your own: select * from read_parquet('payments.parquet')
from make_classification(
  n_samples := 20000, n_features := 12, n_informative := 6, weights := [0.96],
  n_clusters_per_class := 1, class_sep := 1.2, random_state := 7)
`,
    'models/split.sql': `-- The split comes before any balancing: test rows must stay as they were found.
from train_test_split({{ ref('payments') }}, test_size := 0.3, stratify := y, random_state := 42)
`,
    'models/train.sql': `select * exclude (split) from {{ ref('split') }} where split = 'train'
`,
    'models/test.sql': `select * exclude (split) from {{ ref('split') }} where split = 'test'
`,
    'models/train_smote.sql': `-- As many fraudulent payments as honest ones: new ones between neighbours.
from smote({{ ref('train') }}, target := y, random_state := 42)
`,
    'models/model_plain.sql': `from train_classifier({{ ref('train') }}, target := y)
`,
    'models/model_smote.sql': `from train_classifier({{ ref('train_smote') }}, target := y)
`,
    'models/scored.sql': `{% for training in ['plain', 'smote'] %}
select '{{ training }}' as training, y, prediction, probability_1
from predict({{ ref('test') }}, model := {{ ref('model_' ~ training) }})
{% if not loop.last %}union all{% endif %}
{% endfor %}
`,
    'models/scoreboard.sql': `-- meta.show prints this table after \`ballast build\`.
{{ config(meta={'show': true}) }}

select
  training,
  round(auprc(y, probability_1), 4) as auprc,
  round(auroc(y, probability_1), 4) as auroc,
  round(f1_score(y, prediction), 4) as f1,
  round(precision_score(y, prediction), 4) as "precision",
  round(recall_score(y, prediction), 4) as recall
from {{ ref('scored') }}
group by training
order by auprc desc
`,
    'models/schema.yml': `version: 2

models:
  - name: payments
    description: Payments with features f0 to f11 and the class y, 1 for fraud.
    columns:
      - name: y
        data_tests:
          - not_null
          - accepted_values: {arguments: {values: [0, 1], quote: false}}
  - name: split
    columns:
      - name: split
        data_tests:
          - accepted_values: {arguments: {values: [train, test]}}
  - name: scoreboard
    description: One row per way of training, measured on test rows that no model has seen.
    columns:
      - name: training
        data_tests: [unique, not_null]
      - name: auprc
        data_tests: [not_null]
`,
    'tests/no_test_row_was_made_up.sql': `-- Fails for every test row that is not a payment.
select * from {{ ref('test') }}
except
select * from {{ ref('payments') }}
`,
  };
}
