import { describe, expect, it } from 'vitest';
import {
  extractBlocks,
  evaluateExpression,
  parseExpression,
  parseTemplate,
  pythonLiteral,
  PyFloat,
  renderNative,
  renderTemplate,
  repr,
} from '../../src/jinja/index.ts';
import { failure, render } from './host.ts';

describe('syntax errors', () => {
  it.each([
    [
      'select 1\n{% if true %}\n, 2',
      3,
      'Unexpected end of template',
      'Close the if of line 2 with {% endif %}.',
    ],
    ['select 1,\n {{ 1 + }}', 2, "unexpected 'end of print statement' (column 9)", 'Write a value here.'],
    ['{% fro x in y %}{% endfor %}', 1, "Encountered unknown tag 'fro'", 'Did you mean for?'],
    [
      '{% for x in y %}\n{% endif %}',
      2,
      "unknown tag 'endif'",
      'Close the for of line 1 with {% endfor %} first.',
    ],
    ['\n\n{{ (1, ] }}', 3, "unexpected ']', expected ')'", 'Close the bracket of column 4 first.'],
    ["{{ 'abc }}", 1, 'the string is not closed', "Close it with '"],
    ['{{ a && b }}', 1, "unexpected char '&'", 'Use "and".'],
    ['{# never closed', 1, 'Missing end of comment tag', '#}'],
    ["{% include 'x' %}", 1, 'needs a template loader', 'macro'],
    ['{{ x', 1, "expected 'end of print statement'", 'Close the tag with }}.'],
    ['{% break %}', 1, "'break' outside loop", 'inside {% for %}'],
  ])('%j names line, place and remedy', (source, line, problem, hint) => {
    const error = failure(() => parseTemplate(source, 'models/a.sql'));
    expect([error.code, error.where.file, error.where.line]).toEqual(['JINJA_SYNTAX', 'models/a.sql', line]);
    expect(error.sentence).toContain(problem);
    expect(error.hint).toContain(hint);
  });

  it('suggest the nearest filter and test', () => {
    expect(failure(() => render("{{ 'a'|uper }}")).hint).toContain('Did you mean upper?');
    expect(failure(() => render('{{ 1 is nmber }}')).hint).toContain('Did you mean number?');
  });
});

describe('blanks around tags', () => {
  const source = 'a\n  {% if true %}\n  b\n  {% endif %}\nc\n';
  const parsed = (options: object): string => renderTemplate(parseTemplate(source, 'a.sql', options));

  it('stay, but for the last newline, by default', () => {
    expect(parsed({})).toBe('a\n  \n  b\n  \nc');
  });

  it('go with trimBlocks and lstripBlocks, and the last newline stays with keepTrailingNewline', () => {
    expect(parsed({ trimBlocks: true, lstripBlocks: true, keepTrailingNewline: true })).toBe('a\n  b\nc\n');
  });

  it('are the same for Windows line ends', () => {
    expect(render('a\r\n{{ 1 }}\r\nb')).toBe('a\n1\nb');
  });
});

describe('native values of YAML', () => {
  const native = (source: string): unknown => renderNative(parseTemplate(source, 'schema.yml'));

  it('keep the type of one expression, and are text otherwise', () => {
    expect(native('{{ 1 + 1 }}')).toBe(2);
    expect(native('{{ none }}')).toBe(null);
    expect(native("{{ '1' }}")).toBe('1');
    expect(native('a{{ 1 }}')).toBe('a1');
    expect(native('plain')).toBe('plain');
  });

  it('are converted by the as_ filters alone', () => {
    expect(native("{{ '5' | as_number }}")).toBe(5);
    expect(native("{{ 'true' | as_bool }}")).toBe(true);
    expect(repr(renderNative(parseTemplate('{{ "[1, 2]" | as_native }}', 'a.yml')))).toBe('[1, 2]');
    expect(native('{{ 5 | as_text }}')).toBe('5');
    expect(failure(() => native("{{ 'x' | as_number }}")).code).toBe('JINJA_TYPE');
  });
});

describe('pieces', () => {
  it('evaluates one expression', () => {
    const globals = new Map([['x', 20]]);
    expect(evaluateExpression(parseExpression('x * 2 + 2', 'hook'), 'hook', { globals })).toBe(42);
  });

  it('reads Python literals and nothing else', () => {
    expect(repr(pythonLiteral("{'a': [1, -2.5, None, (True,)]}") ?? null)).toBe(
      "{'a': [1, -2.5, None, (True,)]}",
    );
    expect(pythonLiteral('1.0')).toEqual(new PyFloat(1));
    for (const text of ['x', '1 + 1', 'range(3)', "'a", 'true']) expect(pythonLiteral(text)).toBe(undefined);
  });

  it('finds docs blocks among braces that are no Jinja', () => {
    const source =
      'Use `{{ not jinja` here.\n{# {% docs no %} #}\n{% docs orders_status %}\nA {{ b\n{% enddocs %}\n';
    expect(extractBlocks(source, 'docs.md', ['docs'])).toEqual([
      {
        tag: 'docs',
        name: 'orders_status',
        contents: '\nA {{ b\n',
        source: '{% docs orders_status %}\nA {{ b\n{% enddocs %}',
        line: 3,
      },
    ]);
    expect(failure(() => extractBlocks('{% docs a %}', 'docs.md', ['docs'])).code).toBe('JINJA_SYNTAX');
  });

  it('draws random items from the generator of the host', () => {
    expect(render('{{ [1, 2, 3, 4] | random }}', { random: () => 0.6 })).toBe('3');
  });

  it('prints a list as it is at that moment', () => {
    expect(render('{% set l = [1] %}{{ l }}{% do l.append(2) %}{{ l }}')).toBe('[1][1, 2]');
  });
});

describe('parts of what has none', () => {
  const fail = (template: string) => failure(() => render(template)).sentence;

  it('fails for a name, and is undefined where it is written out', () => {
    expect(fail("{% set d = {'a': 1} %}{{ d[1:] }}")).toContain("unhashable type: 'slice'");
    expect(fail('{% set n = 7 %}{{ n[:2] }}')).toContain("'int' object is not subscriptable");
    expect(fail("{% set s = 'ab' %}{{ s['a':] }}")).toContain('slice indices must be integers');
    expect(render("{{ {'a': 1}[1:] }}|{{ (7)[:2] }}")).toBe('|');
  });

  it('fails where a filter block gives no text', () => {
    expect(fail('{% filter wordcount %}a b{% endfilter %}')).toContain('must give a text');
    expect(render('{% filter upper %}a b{% endfilter %}')).toBe('A B');
  });
});
