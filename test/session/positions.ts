import type { DuckDBValue } from '@duckdb/node-api';

/** A place in SQL where a table can stand. */
export interface Position {
  readonly title: string;
  /**
   * A text whose last statement gives rows.
   * @param t       the table: a call over a source that has the rows of `train`, or a table of the same rows
   * @param column  a column of it
   * @param folder  where files may be written; `train.parquet` lies there
   */
  readonly sql: (t: (source: string) => string, column: string, folder: string) => string;
  readonly params?: Record<string, DuckDBValue>;
  /** Reasons for functions that cannot stand here. */
  readonly except?: Readonly<Record<string, string>>;
}

const T = 'train';
const SECONDS = { train_classifier: 'its seconds are part of the answer' };

export const positions: readonly Position[] = [
  { title: 'FROM alone', sql: (t) => `from ${t(T)}` },
  { title: 'SELECT FROM', sql: (t) => `select * from ${t(T)};` },
  {
    title: 'an alias with its columns',
    sql: (t, c) => `select q."${c}", count(*) as n from ${t(T)} as q group by all`,
  },
  { title: 'ORDER BY, LIMIT', sql: (t) => `select * from ${t(T)} order by all limit 7`, except: SECONDS },
  {
    title: 'QUALIFY',
    sql: (t, c) => `select "${c}" from ${t(T)} qualify row_number() over (partition by "${c}") = 1`,
  },
  { title: 'the left side of a join', sql: (t) => `select * from ${t(T)} as q join other as o on o.id < 2` },
  { title: 'the right side of a join', sql: (t) => `select * from other as o join ${t(T)} as q on o.id < 2` },
  {
    title: 'a left join',
    sql: (t) => `select q.*, o.id as oid from other as o left join ${t(T)} as q on o.id = 3`,
  },
  { title: 'an item of a comma list', sql: (t) => `select q.* from other as o, ${t(T)} as q where o.id = 2` },
  { title: 'a cross join', sql: (t) => `select q.* from other as o cross join ${t(T)} as q` },
  {
    title: 'a lateral subquery',
    sql: (t) => `select * from other as o, lateral (select count(*) + o.id as n from ${t(T)}) as l`,
  },
  {
    title: 'a lateral item',
    sql: (t) => `select q.* from other as o, lateral ${t(T)} as q`.replace(/lateral (ref_\w+)/, '$1'),
  },
  {
    title: 'a subquery in WHERE',
    sql: (t) => `select * from other where id < (select count(*) from ${t(T)})`,
  },
  { title: 'EXISTS', sql: (t) => `select * from other where exists (from ${t(T)})` },
  {
    title: 'a correlated subquery',
    sql: (t, c) =>
      `select o.id, (select count(*) from ${t(T)} as q where q."${c}"::varchar > o.id::varchar) as n from other as o`,
  },
  {
    title: 'a subquery in IN',
    sql: (t, c) => `select * from ${t(T)} where "${c}" in (select "${c}" from ${t(T)})`,
  },
  {
    title: 'a subquery in SELECT',
    sql: (t, c) => `select id, (select max("${c}") from ${t(T)}) as m from other`,
  },
  { title: 'a subquery in FROM', sql: (t) => `select * from (select * from (from ${t(T)}) as x) as y2` },
  { title: 'a bracketed join', sql: (t) => `select q.* from (${t(T)} as q cross join other as o)` },
  { title: 'a reader of a CTE', sql: (t) => `with s as (select * from train) select * from ${t('s')}` },
  {
    title: 'a reader of a materialised CTE',
    sql: (t) => `with s as materialized (from train) from ${t('s')}`,
  },
  {
    title: 'a reader of a CTE not materialised',
    sql: (t) => `with s as not materialized (from train) from ${t('"s"')}`,
  },
  {
    title: 'a reader of a CTE with a column list',
    sql: (t) =>
      `with s(id, a, b, y) as (select y, b, a, id from (select y as id, b as a, a as b, id as y from train)) from ${t('S')}`,
  },
  {
    title: 'a reader of a CTE over a CTE',
    sql: (t) => `with s1 as (from train), s2 as (select * from s1), s3 as (from s2) from ${t('s3')}`,
  },
  {
    title: 'a reader of a recursive CTE',
    sql: (t) =>
      `with recursive n(i) as (select 0 union all select i + 1 from n where i < 59),
       s as (select train.* from n join train on train.id = n.i order by n.i) from ${t('s')}`,
  },
  {
    title: 'a reader of a CTE that shadows a table',
    sql: (t) => `with other as (from train) select * from ${t('other')}`,
  },
  {
    title: 'a reader of a CTE that shadows an outer one',
    sql: (t) =>
      `with s as (select 1 as one) select * from (with s as (from train) select * from ${t('s')}), s`,
  },
  {
    title: 'a reader of a CTE that reads its own name from outside',
    sql: (t) => `with s as (from train) select * from (with s as (select * from s) from ${t('s')})`,
  },
  {
    title: 'a reader of an outer CTE from a subquery',
    sql: (t) => `with s as (from train) select id, (select count(*) from ${t('s')}) as n from other`,
  },
  {
    title: 'a reader beside a CTE that is out of scope',
    sql: (t) => `select * from (with train as (select 1 as one) from train) as x, ${t(T)} as q`,
  },
  {
    title: 'a CTE itself',
    sql: (t) => `with r as (from ${t(T)}) select r1.* from r as r1 join other as o on o.id < 2`,
  },
  {
    title: 'a CTE over a CTE',
    sql: (t) => `with s as (from train), r as materialized (from ${t('s')}) from r`,
  },
  {
    title: "a reader of another function's CTE",
    sql: (t) => `with s as (select id, a, b, y from kfold(train, n_splits := 3)) from ${t('s')}`,
  },
  {
    title: 'a reader of a call in a query text',
    sql: (t) => `from ${t('$$ select id, a, b, y from kfold(train, n_splits := 3); $$')}`,
  },
  {
    title: 'a reader of a call that is its source',
    sql: (t) =>
      `with s as (from train) from ${t('random_over_sampler(s, target := y, sampling_strategy := MAP {1: 12})')}`,
  },
  {
    title: 'a reader of a query text over a CTE',
    sql: (t) => `with other as (from train) from ${t('$q$ select id, a, b, y from other $q$')}`,
  },
  {
    title: 'a reader of a query text with its own WITH over a CTE',
    sql: (t) => `with s as (from train) from ${t("'with s as (select * from s) from s'")}`,
  },
  {
    title: 'UNION ALL of calls',
    sql: (t) => `from ${t(T)} union all from ${t(T)} union all by name (from ${t('train_view')})`,
  },
  {
    title: 'EXCEPT and INTERSECT',
    sql: (t, c) => `select "${c}" from ${t(T)} intersect select "${c}" from ${t(T)}`,
  },
  {
    title: 'CREATE TABLE AS',
    sql: (t) =>
      `create table made as from ${t(T)}; from made; create table gone as from made; drop table made; from gone; create or replace temp table kept as from gone; drop table gone; from kept`,
  },
  {
    title: 'CREATE OR REPLACE TABLE',
    sql: (t) => `create or replace table made2 as select * from ${t(T)}; from made2`,
  },
  {
    title: 'CREATE OR REPLACE of its own source',
    sql: (t) =>
      `create or replace table self as from train; create or replace table self as from ${t('self')}; from self`,
  },
  {
    title: 'INSERT',
    sql: (t) =>
      `create or replace table into1 as from ${t(T)} limit 0; insert into into1 from ${t(T)}; insert into into1 by name select * from ${t(T)}; from into1`,
  },
  {
    title: 'INSERT with a CTE, column list and RETURNING',
    sql: (t, c) =>
      `create or replace table into2 as select "${c}" from ${t(T)} limit 0;
       with s as (from train) insert into into2 ("${c}") select "${c}" from ${t('s')} returning *`,
  },
  {
    title: 'UPDATE FROM',
    sql: (t) =>
      `create or replace table up as from other; update up set id = q.n + up.id from (select count(*)::int as n from ${t(T)}) as q; from up`,
  },
  {
    title: 'UPDATE SET to a subquery',
    sql: (t) =>
      `create or replace table up as from other; update up set id = (select count(*) from ${t(T)}); from up`,
  },
  {
    title: 'MERGE',
    sql: (t, c) =>
      `create or replace table merged(k varchar, n bigint); insert into merged values ('1', 1);
       merge into merged using (select "${c}"::varchar as k, count(*) as n from ${t(T)} group by all) as q on merged.k = q.k
       when matched then update set n = q.n when not matched then insert values (q.k, q.n); from merged`,
  },
  {
    title: 'MERGE USING the call itself',
    sql: (t, c) =>
      `create or replace table merged2 as select "${c}" from ${t(T)} limit 0;
       merge into merged2 using ${t(T)} as q on false when not matched then insert ("${c}") values (q."${c}"); from merged2`,
  },
  {
    title: 'DELETE USING',
    sql: (t) =>
      `create or replace table del as from other; delete from del using ${t(T)} as q where del.id = 1 returning id`,
  },
  {
    title: 'COPY TO',
    sql: (t, _, folder) =>
      `copy (from ${t(T)}) to '${folder}/copied.parquet'; from '${folder}/copied.parquet'`,
  },
  { title: 'a view', sql: (t) => `create or replace view v1 as select * from ${t(T)}; from v1` },
  {
    title: 'a temporary view',
    sql: (t) => `create or replace temp view v2 as from ${t(T)}; select * from v2 cross join other`,
  },
  {
    title: 'a view over a CTE, read beside a CTE of its name',
    sql: (t) =>
      `create or replace view v3 as with s as (from train) from ${t('s')}; with s as (select 5 as five) select v3.* from v3, s`,
  },
  {
    title: 'a view over a view',
    sql: (t) =>
      `create or replace view v4 as from ${t('train_view')}; create or replace view v5 as from v4; from v5`,
  },
  {
    title: 'a macro with the source as its parameter',
    sql: (t) =>
      `create or replace temp macro m1(src) as table select * from ${t('src')} where src is not null; from m1('train')`,
  },
  {
    title: 'PREPARE and EXECUTE',
    sql: (t) =>
      `prepare p1 as select q.* from ${t(T)} as q, other as o where o.id = $1; execute p1(2); execute p1(3)`,
  },
  {
    title: 'EXECUTE with the source as a value',
    sql: (t) => `prepare p2 as from ${t('$src')} where $src is not null; execute p2(src := 'train')`,
  },
  {
    title: 'a statement with parameters',
    sql: (t) => `select * from ${t(T)}, other as o where o.id = $id`,
    params: { id: 2 },
  },
  {
    title: 'a source given as parameter',
    sql: (t) => `select * from ${t('$src')} where $src is not null`,
    params: { src: 'train' },
  },
  {
    title: 'SUMMARIZE',
    sql: (t) => `select column_name, column_type, min, max, count from (summarize from ${t(T)})`,
    except: { ...SECONDS, class_profile: 'lists have no summary' },
  },
  {
    title: 'SUMMARIZE alone',
    sql: (t) =>
      `create or replace temp table counted as from ${t(T)}; summarize select count(*) as n from ${t(T)}`,
  },
  { title: 'DESCRIBE in FROM', sql: (t) => `from (describe from ${t(T)})` },
  {
    title: 'PIVOT with IN',
    sql: (t, c) =>
      `from (pivot (select "${c}"::varchar as k, 1 as one from ${t(T)}) on k in ('1', '0', 'train') using count(*))`,
  },
  {
    title: 'PIVOT without IN',
    sql: (t, c) => `pivot (select "${c}"::varchar as k, 1 as one from ${t(T)}) on k using count(*)`,
  },
  {
    title: 'PIVOT of a CTE over a CTE',
    sql: (t, c) =>
      `with s as (from train), r as (select "${c}"::varchar as k from ${t('s')}) pivot r on k using count(*)`,
  },
  { title: 'UNPIVOT', sql: (t, c) => `unpivot (select "${c}"::varchar as k from ${t(T)}) on k` },
  {
    title: 'a statement in an open transaction, over its temp table',
    sql: (t) =>
      `begin; create or replace temp table mine as from train; insert into mine from mine limit 0; create or replace temp table got as from ${t('mine')}; commit; from got`,
  },
  {
    title: 'a reader of rows that its transaction has changed',
    sql: (t) =>
      `create or replace table half as from train where id < 30; begin transaction; insert into half from train where id >= 30;
       create or replace temp table got2 as from ${t('half')}; rollback; create or replace temp table got3 as from ${t(T)}; from got3`,
  },
  {
    title: 'one of several statements',
    sql: (t) => `select 1; from ${t(T)}; ; select * from ${t(T)}; -- the end; \n`,
  },
  {
    title: 'a call among comments',
    sql: (t) =>
      `/* smote(a, b) /* nested; */ */ from -- kfold(x)\n ${t('/* the source */ train -- train\n')} /* ; */ -- end`
        .replace(/(\w+)\((.*?)\)/su, '$1 /* here */ ($2)')
        .replace('/* smote /* here */ (a, b) ', '/* '),
  },
  {
    title: 'a neighbour of quotes',
    sql: (t) =>
      `select 'it''s; kfold(x' as s, $$ smote(t) ' ; $$ as d, e'\\'; smote(' as e, "q".* from ${t(T)} as "q"`,
  },
  {
    title: 'a reader of a table with odd names',
    sql: (t) => `from ${t('"my schema.x"."The ""train"" table.1"')}`,
  },
  {
    title: 'a reader of odd names in a string',
    sql: (t) => `from ${t(`'"my schema.x"."The ""train"" table.1"'`)}`,
  },
  {
    title: 'a reader of a schema',
    sql: (t) => `from ${t('main.train')} union all from ${t('memory.main.TRAIN')}`,
  },
  { title: 'a reader of a table with gaps in its rowids', sql: (t) => `from ${t('gaps')}` },
  { title: 'a reader of a view', sql: (t) => `from ${t('train_view')}` },
  { title: 'a reader of a subquery', sql: (t) => `from ${t('(select id, a, b, y from train order by id)')}` },
  { title: 'a reader of a subquery over a CTE', sql: (t) => `with s as (from train) from ${t('(from s)')}` },
  {
    title: 'a reader of VALUES and set operations',
    sql: (t) => `from ${t('((from train where id < 20) union all (from train where id >= 20))')}`,
  },
  { title: 'a reader of a string', sql: (t) => `from ${t("'train'")}` },
  { title: 'a reader of a query text', sql: (t) => `from ${t("'select * from train'")}` },
  {
    title: 'a reader of a dollar-quoted query',
    sql: (t) => `from ${t('$x$ select * from train -- all of it\n$x$')}`,
  },
  { title: 'a reader of a Parquet file', sql: (t, _, folder) => `from ${t(`'${folder}/train.parquet'`)}` },
  {
    title: 'a reader of a quoted Parquet file',
    sql: (t, _, folder) => `from ${t(`"${folder}/train.parquet"`)}`,
  },
  {
    title: 'a reader of a table function',
    sql: (t, _, folder) => `from ${t(`(from read_parquet('${folder}/train.parquet'))`)}`,
  },
  {
    title: 'a name in upper case and quotes',
    sql: (t) =>
      `FROM ${t('TRAIN')}`.replace(/^FROM (\w+)\(/, (_, name: string) => `FROM "${name.toUpperCase()}"(`),
  },
  {
    title: 'EXPLAIN ANALYZE',
    sql: (t) =>
      `create or replace temp table plan as select 1 as n; explain analyze create or replace temp table plan as from ${t(T)}; from plan`,
  },
];
