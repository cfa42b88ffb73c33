import { describe, expect, it } from 'vitest';
import { functions } from '../../src/ballast.ts';
import { isBallastError } from '../../src/errors/ballast-error.ts';
import { findCalls } from '../../src/session/calls.ts';
import { tokenize } from '../../src/session/lexer.ts';
import { literalTexts, substituteParameters } from '../../src/session/parameters.ts';
import { parseName } from '../../src/session/parse-name.ts';
import { rewriteStatement } from '../../src/session/rewrite.ts';
import { visibleCtes, withClauses } from '../../src/session/scope.ts';
import { statementKind } from '../../src/session/statement-kind.ts';

const known = new Map(functions.map((definition) => [definition.name, definition]));
const rewrite = (sql: string) => rewriteStatement(sql, tokenize(sql), known);

describe('rewriteStatement', () => {
  it.each<[string, string, string]>([
    ['leaves other statements to the letter', 'select  1 -- x', 'select  1 -- x'],
    [
      'makes strings of bare names and quotes argument names',
      'from smote(train, target := y, k_neighbors := 3)',
      `from smote('train', "target" := 'y', "k_neighbors" := 3)`,
    ],
    [
      'keeps the quotes of names',
      'from smote("my db"."a.b"."T""x", target := "the y")',
      `from smote('"my db"."a.b"."T""x"', "target" := '"the y"')`,
    ],
    [
      'takes => and = and positions',
      "from smote(train, y, random_state => 1, where = 'a > 0')",
      `from smote('train', "target" := 'y', "random_state" := 1, "where" := 'a > 0')`,
    ],
    [
      'puts the source first',
      'from smote(target := y, source := $$ from x(a := 1) $$)',
      `from smote($$ from x(a := 1) $$, "target" := 'y')`,
    ],
    [
      'reaches into lists',
      'from smote(t, target := y, keep := [id, \'a b\', "C"])',
      `from smote('t', "target" := 'y', "keep" := ['id', 'a b', '"C"'])`,
    ],
    [
      'leaves maps, structs, numbers and booleans',
      'from smote(t, target := y, sampling_strategy := MAP {1: 5}, synthetic_only := true)',
      `from smote('t', "target" := 'y', "sampling_strategy" := MAP {1: 5}, "synthetic_only" := true)`,
    ],
    [
      'carries the common table expressions that a source needs, and no others',
      'with a as (select 1), b as materialized (from a), c as (select 2) from kfold(b)',
      `with a as (select 1), b as materialized (from a), c as (select 2) from kfold('WITH a as (select 1), b as materialized (from a) FROM b')`,
    ],
    [
      'finds the innermost of equal names',
      'with t as (select 1) select * from (with t as (select 2) from kfold(t))',
      `with t as (select 1) select * from (with t as (select 2) from kfold('WITH t as (select 1) FROM (WITH t as (select 2) FROM t)'))`,
    ],
    [
      'does not see expressions that come later or ended before',
      'with a as (from kfold(b)), b as (select 1) select * from (with c as (select 1) from c), kfold(c)',
      `with a as (from kfold('b')), b as (select 1) select * from (with c as (select 1) from c), kfold('c')`,
    ],
    [
      'marks recursion',
      'with recursive r as (select 1 union all from r) from kfold(r)',
      `with recursive r as (select 1 union all from r) from kfold('WITH RECURSIVE r as (select 1 union all from r) FROM r')`,
    ],
    [
      'makes a query text of a subquery',
      "from kfold((select 'it''s' as q from t))",
      `from kfold('select ''it''''s'' as q from t')`,
    ],
    [
      'lets a query text see common table expressions',
      'with t as (select 1) from kfold($$ select * from t $$)',
      `with t as (select 1) from kfold('WITH t as (select 1) select * from t')`,
    ],
    [
      'makes a query text of a call as source, without rewriting it twice',
      'with t as (select 1) from kfold(smote(t, target := y), n_splits := 2)',
      `with t as (select 1) from kfold('WITH t as (select 1) FROM smote(t, target := y)', "n_splits" := 2)`,
    ],
    [
      'leaves parameters of a macro open',
      'create macro m(s, k) as table from kfold(s, n_splits := k)',
      'create macro m(s, k) as table from kfold(coalesce(s), "n_splits" := coalesce(k))',
    ],
    [
      'keeps what stands around a call',
      'FROM  "SMOTE" /* a */ ( t , y ) AS q',
      `FROM  "SMOTE"('t', "target" := 'y') AS q`,
    ],
  ])('%s', (_, sql, expected) => {
    expect(rewrite(sql)).toBe(expected);
  });

  it.each([
    'create table smote(a int, y int)',
    'create table if not exists kfold (a int)',
    'insert into smote (a, y) values (1, 2)',
    'with smote(a) as (select 1), kfold(b) as materialized (select 2) from smote, kfold',
    'create index i on smote (a)',
    "copy smote (a) from 'x.csv'",
    'create macro kfold(a) as a + 1',
    'select s.smote(1) from t',
    'select \'smote(t)\', $$ smote(t) $$, "smote" -- smote(t)',
  ])('takes a name in %j for no call', (sql) => {
    expect(rewrite(sql)).toBe(sql);
  });

  it.each<[string, string]>([
    ['UNKNOWN_ARGUMENT', 'from smote(t, target := y, neighbours := 3)'],
    ['DUPLICATE_ARGUMENT', 'from smote(t, target := y, target := z)'],
    ['DUPLICATE_ARGUMENT', 'from smote(t, y, target := y)'],
    ['TOO_MANY_ARGUMENTS', 'from smote(t, y, 5)'],
    ['MISSING_ARGUMENT', 'from smote(target := y)'],
    ['NULL_ARGUMENT', 'from smote(t, target := y, random_state := null)'],
    ['TUPLE_ARGUMENT', 'from smote(t, target := y, keep := (a, b))'],
    ['AGGREGATE_ARGUMENT', 'select auprc(distinct y, p) from t'],
    ['MISSING_ARGUMENT', 'select auprc(y) from t'],
  ])('refuses with %s: %s', (code, sql) => {
    expect(() => rewrite(sql)).toThrow(
      expect.toSatisfy((error: unknown) => isBallastError(error) && error.code === code),
    );
  });

  it('names the line of the call', () => {
    const thrown = () => rewrite('select *\nfrom t,\n  smote(t, nonsense := 1)');
    expect(thrown).toThrow(
      expect.objectContaining({ where: { function: 'smote', line: 3, argument: 'nonsense' } }),
    );
  });
});

describe('aggregates', () => {
  it('become a scalar over what is collected, FILTER and OVER inside, their name kept', () => {
    const sql = rewrite('select auprc(y, p) filter (where a > 0) over (partition by g) from t');
    expect(sql).toMatch(
      /^select ballast_auprc_classes\((?:(?:list|min|max)\(.*\) FILTER \(WHERE \(a > 0\) AND .*\) over \(partition by g\), ){4}'\{\}'\) AS "auprc\(y, p\)" from t$/,
    );
  });

  it('get no alias where they have one or are part of an expression', () => {
    expect(rewrite('select auprc(y, p) as v from t')).toMatch(/, '\{\}'\) as v from t$/);
    expect(rewrite('select 1 - auprc(y, p) from t')).not.toContain('AS "');
    expect(rewrite('select g from t group by g having auprc(y, p) > 0')).not.toContain('AS "');
  });

  it('pass constants on', () => {
    expect(rewrite("select auprc(y, p, pos_label := 'yes') from t")).toContain(
      `to_json({"pos_label": 'yes'})::VARCHAR`,
    );
  });
});

describe('findCalls', () => {
  const isTable = (sql: string) =>
    findCalls(tokenize(sql), (name) => name === 'f').map((call) => call.asTable);

  it.each<[string, boolean[]]>([
    ['from f(a)', [true]],
    ['select f(a) from t', [false]],
    ['select f(a), f(b) from f(c), f(d) where f(e) > 0', [false, false, true, true, false]],
    ['select * from t join f(a) on f(b) = 1, f(c)', [true, false, true]],
    ['select * from t left join lateral f(a) on true', [true]],
    ['from (f(a) cross join t), (select f(b) from f(c))', [true, false, true]],
    ['select (select f(a)), (from f(b)) from t', [false, true]],
    [
      'select g, f(a) from t group by g, f(b) having f(c) order by f(d), f(e) limit 1',
      [false, false, false, false, false],
    ],
    ['from t select f(a), f(b)', [false, false]],
    ['merge into t using f(a) on f(b) when matched then update set x = f(c)', [true, false, false]],
    ['delete from t using f(a) where f(b)', [true, false]],
    ['update t set x = f(a), y = f(b) from f(c) where f(d)', [false, false, true, false]],
    ['insert into t select f(a) from f(b) returning f(c)', [false, true, false]],
    ['insert into t values (f(a)), (f(b))', [false, false]],
    ['with x as (from f(a)) select f(b) from x union all from f(c)', [true, false, true]],
    ['select case when f(a) then f(b) end from f(c)', [false, false, true]],
    ['pivot f(a) on y', [true]],
    ['pivot f(a) on y using f(b), f(c) group by f(d)', [true, false, false, false]],
    ['from f(a) pivot (f(b) for y in (1, 2)), f(c)', [true, false, true]],
    ['with t as (pivot (from f(a)) on y using f(b)) from t join f(c) using (x)', [true, false, true]],
    ['select * from t where x in (select f(a) from f(b)) and f(c)', [false, true, false]],
    ['select x is distinct from f(a), x is not distinct from f(b) from f(c)', [false, false, true]],
    [
      'select sum(f(a)) over (partition by f(b) order by f(c)) from f(d) qualify f(e)',
      [false, false, false, true, false],
    ],
  ])('tells tables from expressions in %j', (sql, expected) => {
    expect(isTable(sql)).toEqual(expected);
  });
});

describe('visibleCtes', () => {
  const names = (sql: string) => {
    const tokens = tokenize(sql);
    const at = tokens.findIndex((token) => token.value === 'here');
    return visibleCtes(withClauses(sql, tokens), at).map((level) => level.ctes.map((cte) => cte.name));
  };

  it.each<[string, string[][]]>([
    ['with a as (select 1), b(x) as not materialized (select 2) from here', [['a', 'b']]],
    ['with a as (select 1), b as (from here), c as (select 3) from b', [['a']]],
    ['with a as (select 1) select (with "B c" as (select 2) from here)', [['a'], ['B c']]],
    ['select (with a as (select 1) from a), here', []],
    ['insert into t with a as (select 1) from here', [['a']]],
    ["select timestamp with time zone '2020-01-01', here", []],
    ['with a as (select 1) select 1 union all from here', [['a']]],
  ])('in %j', (sql, expected) => {
    expect(names(sql)).toEqual(expected);
  });
});

describe('parameters', () => {
  const put = (sql: string, params: Parameters<typeof literalTexts>[0]) =>
    substituteParameters(sql, tokenize(sql), literalTexts(params));

  it('are put in by position, number and name', () => {
    expect(put("select ?, '?', ?", [1, "it's"])).toBe("select 1, '?', 'it''s'");
    expect(put('select $2, $1', [1n, true])).toBe('select true, 1');
    expect(put('select $Name, $$ $name $$', { name: null })).toBe('select NULL, $$ $name $$');
  });

  it('never join with what stands before them', () => {
    expect(put('select 5-?, 5-$2', [-1, -2n])).toBe('select 5-(-1), 5-(-2)');
  });

  it('keep odd numbers', () => {
    expect(put('select ?, ?, ?', [0.5, Infinity, 1e300])).toBe("select 5e-1, 'Infinity'::DOUBLE, 1e+300");
  });
});

describe('parseName', () => {
  it.each<[string, string[] | undefined]>([
    ['Train', ['Train']],
    ['db.s.t', ['db', 's', 't']],
    ['"a.b"."c""d"', ['a.b', 'c"d']],
    ['a b', undefined],
    ['a.', undefined],
    ['', undefined],
    ['select 1', undefined],
  ])('reads %j', (text, expected) => {
    expect(parseName(text)).toEqual(expected);
  });
});

describe('statementKind', () => {
  it.each<[string, string]>([
    ['begin', 'begin'],
    ['START TRANSACTION', 'begin'],
    ['commit', 'end'],
    ['rollback', 'end'],
    ['prepare p as select 1', 'prepare'],
    ['execute p', 'execute'],
    ['deallocate p', 'deallocate'],
    ['explain select 1', 'describe'],
    ['explain analyze select 1', 'run'],
    ['describe from t', 'describe'],
    ['create or replace temp view v as from t', 'describe'],
    ['create table view_of as from t', 'run'],
    ['create table t as from v', 'run'],
    ['create macro m(a) as table from t', 'describe'],
    ['summarize t', 'run'],
  ])('of %j is %s', (sql, expected) => {
    expect(statementKind(tokenize(sql))).toBe(expected);
  });
});
