import type { Session } from '../../src/session/types.ts';

/** Tables that calls go wrong over. */
export async function createErrorTables(session: Session): Promise<void> {
  await session.query(`
    create table train as select * exclude (y), y as label from make_classification(
      n_samples := 60, n_features := 3, n_informative := 3, n_redundant := 0, weights := [0.8], random_state := 1);
    create table odd as select *, 'a b' as words, timestamp '2024-01-01' as seen, [1] as tags, uuid() as token,
      {a: 1} as pair, time '10:00' as hour, 'x'::blob as bytes, interval 1 day as span, null::double as hollow from train;
    create table keyed (id integer primary key, email varchar unique, f double, label integer);
    insert into keyed select i, 'c' || i, i / 7, (i % 5 = 0)::integer from range(60) r(i);
    create view keyed_view as from keyed;
    create table numbered as select row_number() over () as customer_id, * from train;
    create table named as select 'k' || row_number() over () as nickname, * from train;
    create table one_class as from train where label = 0;
    create table empty_table as from train where false;
    create table holes as select * replace (if(rowid = 3, null, f1) as f1) from train;
    create table unlabelled as select * replace (if(rowid = 3, null, label) as label) from train;
    create table three as select f0, f1, f2, (rowid % 3)::integer as label from train;
    create table model as from train_classifier(train, target := label);
    create table models as from model union all from model;
    create table model_of_three as from train_classifier(three, target := label);
    create table predictions as select label as y, f0 as s, if(f0 > 0, 1, 0) as p, rowid % 3 as y3,
      if(label = 1, 'yes', 'no') as word, if(f0 > 0, 'yes', 'no') as guess from train;
  `);
}
