import type { Session } from '../../src/session/types.ts';

/** The tables that examples in declarations speak of. */
export async function createExampleTables(session: Session): Promise<void> {
  await session.query(`
    create table train as
      select * exclude (y), y as label
      from make_classification(n_samples := 300, n_features := 4, n_redundant := 0, weights := [0.8], random_state := 1);
    create table customers as
      select row_number() over () as customer_id, *, (f0 > 0)::varchar as plan,
        (floor(abs(f1)))::integer::varchar as region from train;
    create table classifier as from train_classifier(train, target := label);
    create table balanced as from smote(train, target := label, origin := origin, random_state := 1);
    create table preparation as
      from fit_preprocessor(customers, target := label, scale := 'standard', encode := 'target', random_state := 1);
    create table predictions as
      select *, label as y from predict(train, model := classifier);
    create table scores as
      select 'table ' || d as dataset, 'model ' || m as model, (d * 7 + m * 5) % 11 / 20 + 0.1 * m as auprc
      from range(6) a(d), range(4) b(m);
  `);
}
