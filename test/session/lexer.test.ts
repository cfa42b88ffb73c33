import { describe, expect, it } from 'vitest';
import { tokenize } from '../../src/session/lexer.ts';
import { splitStatements } from '../../src/session/split.ts';

const texts = (sql: string) => tokenize(sql).map((token) => token.text);
const kinds = (sql: string) => tokenize(sql).map((token) => token.kind);

describe('tokenize', () => {
  it.each<[string, string[]]>([
    ["select 'it''s' x", ['select', "'it''s'", 'x']],
    ["e'\\'; --' || x", ["e'\\'; --'", '||', 'x']],
    ["x'AB' b'01'", ["x'AB'", "b'01'"]],
    ['"a""b"."c d"', ['"a""b"', '.', '"c d"']],
    ["$$ a; $b$ ' $$, 1", ["$$ a; $b$ ' $$", ',', '1']],
    ['$q$ $$ $r$ $q$', ['$q$ $$ $r$ $q$']],
    ['a -- b\nc', ['a', 'c']],
    ['a /* b /* c */ d */ e', ['a', 'e']],
    ['a /* never ends', ['a']],
    ["'never ends", ["'never ends"]],
    ['?, $1, $name, ?2', ['?', ',', '$1', ',', '$name', ',', '?2']],
    ['1 1.5 .5 1. 1e5 1E-3 0xFF 1_000', ['1', '1.5', '.5', '1.', '1e5', '1E-3', '0xFF', '1_000']],
    ['a:=1, b=>2, c::int', ['a', ':=', '1', ',', 'b', '=>', '2', ',', 'c', '::', 'int']],
    ['a->>b->c', ['a', '->>', 'b', '->', 'c']],
    ['x>=1 and y<>-2', ['x', '>=', '1', 'and', 'y', '<>', '-', '2']],
    ['größe + 表 + émile_2 + 🙂', ['größe', '+', '表', '+', 'émile_2', '+', '🙂']],
    ['a$b', ['a$b']],
    ['5--1\n+2', ['5', '+', '2']],
    ['x[1:2].y', ['x', '[', '1', ':', '2', ']', '.', 'y']],
    ['', []],
  ])('reads %j', (sql, expected) => {
    expect(texts(sql)).toEqual(expected);
  });

  it('tells kinds apart and keeps values without their quotes', () => {
    expect(kinds(`a "b" 'c' 1 ? +`)).toEqual(['word', 'quoted', 'string', 'number', 'parameter', 'operator']);
    const values = tokenize(`Abc "De""f" 'it''s' $$x'$$`).map((token) => token.value);
    expect(values).toEqual(['abc', 'De"f', "it's", "x'"]);
  });

  it('gives offsets that lead back to the text', () => {
    const sql = `with x as (select '🙂', "ü" from t) /* c */ from smote(x)`;
    for (const token of tokenize(sql)) expect(sql.slice(token.start, token.end)).toBe(token.text);
  });
});

describe('splitStatements', () => {
  const split = (sql: string) => splitStatements(sql).map((statement) => statement.sql);

  it('splits at semicolons that are code', () => {
    expect(split('select \';\'; select $$;$$ /* ; */ ; -- ;\n; select ";"')).toEqual([
      "select ';'",
      'select $$;$$',
      'select ";"',
    ]);
  });

  it('gives nothing for blanks and comments', () => {
    expect(split(' ; -- a\n /* b */ ;;')).toEqual([]);
  });

  it('keeps each statement as it stands, with its place', () => {
    const text = 'select 1;\n  select /* two */ 2 ; ';
    const [, second] = splitStatements(text);
    expect(second.sql).toBe('select /* two */ 2');
    expect(text.slice(second.start)).toMatch(/^select \/\* two/);
    for (const token of second.tokens) expect(second.sql.slice(token.start, token.end)).toBe(token.text);
  });
});
