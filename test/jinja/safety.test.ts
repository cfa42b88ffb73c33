import { describe, expect, it } from 'vitest';
import { HostObject, parseTemplate, toValue, Undefined } from '../../src/jinja/index.ts';
import { failure, render } from './host.ts';

class Secretive extends HostObject {
  readonly typeName = 'Secretive';
  readonly password = 'hunter2';
}

describe('what a template can reach', () => {
  const names = [
    'constructor',
    '__proto__',
    'prototype',
    '__class__',
    '__globals__',
    'toString',
    'valueOf',
    'hasOwnProperty',
    'items',
  ];
  const values = { number: 1, text: 'a', list: [1], dict: { a: 1 }, host: new Secretive() };
  const globals = new Map(Object.entries(values).map(([name, value]) => [name, toValue(value)]));

  it.each(names.slice(0, -1))('never includes .%s', (name) => {
    for (const value of [
      ...globals.keys(),
      'range',
      'namespace()',
      'joiner()',
      'list.append',
      'list|map("string")',
    ]) {
      expect(
        render(`{{ (${value}).${name} is defined }}{{ (${value})['${name}'] is defined }}`, { globals }),
      ).toBe('FalseFalse');
    }
  });

  it('never includes the fields of a host object', () => {
    expect(
      render(
        '{{ host.password is defined }}{{ host.typeName is defined }}{{ host.getAttribute is defined }}',
        { globals },
      ),
    ).toBe('FalseFalseFalse');
  });

  it('never includes names of JavaScript', () => {
    for (const name of ['globalThis', 'process', 'constructor', '__proto__', 'toString']) {
      expect(render(`{{ ${name} is defined }}`, { globals })).toBe('False');
    }
    expect(
      render("{% set d = {'__proto__': 1, 'constructor': 2} %}{{ d['__proto__'] + d.constructor }}{{ d }}"),
    ).toBe("3{'__proto__': 1, 'constructor': 2}");
  });
});

describe('limits', () => {
  it.each([
    ["{{ 'x' * 10**12 }}", 'JINJA_TOO_LARGE'],
    ['{{ [1] * 10**9 }}', 'JINJA_TOO_LARGE'],
    ['{{ 10 ** (10 ** 10) }}', 'JINJA_TOO_LARGE'],
    ['{{ range(10 ** 9) }}', 'JINJA_TOO_LARGE'],
    ["{{ 'a'.ljust(10**10) }}", 'JINJA_TOO_LARGE'],
    ["{{ '{:9999999999}'.format(1) }}", 'JINJA_TOO_LARGE'],
    ["{{ '%9999999999d' % 1 }}", 'JINJA_TOO_LARGE'],
    [
      "{% set ns = namespace(x='ab') %}{% for i in range(100) %}{% set ns.x = ns.x ~ ns.x %}{% endfor %}",
      'JINJA_TOO_LARGE',
    ],
    [
      '{% set ns = namespace(x=3) %}{% for i in range(100) %}{% set ns.x = ns.x * ns.x %}{% endfor %}',
      'JINJA_TOO_LARGE',
    ],
    [
      "{% set ns = namespace(x=['x' * 10000]) %}{% for i in range(100) %}{% set ns.x = [ns.x, ns.x] %}{% endfor %}{{ ns.x }}",
      'JINJA_TOO_LARGE',
    ],
    ['{% set l = [1] * 999000 %}{% for x in l %}{% do l.append(x) %}{% endfor %}', 'JINJA_TOO_LARGE'],
    ['{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}', 'JINJA_RECURSION'],
    [
      '{% set ns = namespace(x=[]) %}{% for i in range(100000) %}{% set ns.x = [ns.x] %}{% endfor %}{{ ns.x }}',
      'JINJA_RECURSION',
    ],
    ['{% for x in [[1]] recursive %}{{ loop([[1]]) }}{% endfor %}', 'JINJA_RECURSION'],
  ])('end %s in a catalog error', (source, code) => {
    expect(failure(() => render(source)).code).toBe(code);
  });

  it('let macros call each other as deep as real projects do', () => {
    const source =
      '{% macro f(n) %}{% if n %}{% for i in [1] %}{% set x = [f(n - 1)|trim]|first %}{{ x }}{% endfor %}{% else %}end{% endif %}{% endmacro %}{{ f(150) }}';
    expect(render(source)).toBe('end');
  });

  it('keep the parser from overflowing', () => {
    for (const source of [
      `{{ ${'('.repeat(5000)}1${')'.repeat(5000)} }}`,
      `{{ ${'-'.repeat(5000)}1 }}`,
      '{% if 1 %}'.repeat(5000),
      `{{ ${'[x'.repeat(2000)} }}`,
    ]) {
      expect(failure(() => parseTemplate(source, 'a.sql')).code).toBe('JINJA_SYNTAX');
    }
  });

  it('keep long chains of operators and methods working', () => {
    expect(render(`{{ ${Array.from({ length: 500 }, () => '1').join(' + ')} }}`)).toBe('500');
  });
});

describe('undefined values', () => {
  it('print nothing and fail in use by default', () => {
    expect(render('[{{ nothing }}]')).toBe('[]');
    const error = failure(() => render('select 1\n{{ nothing.here }}'));
    expect([error.code, error.sentence, error.where.line]).toEqual([
      'JINJA_UNDEFINED',
      "'nothing' is undefined",
      2,
    ]);
  });

  it('stay undefined through attributes and calls when lenient', () => {
    expect(render('[{{ nothing.here(1)[2].there }}]', { undefinedMode: 'lenient' })).toBe('[]');
  });

  it('fail when printed, looped over or tested when strict', () => {
    const strict = { undefinedMode: 'strict' } as const;
    for (const source of [
      '{{ nothing }}',
      '{% if nothing %}{% endif %}',
      '{% for x in nothing %}{% endfor %}',
      '{{ nothing == 1 }}',
    ]) {
      expect(failure(() => render(source, strict)).code).toBe('JINJA_UNDEFINED');
    }
    expect(render("{{ nothing is defined }}{{ nothing|default('d') }}", strict)).toBe('Falsed');
  });

  it('can be given by the host', () => {
    const globals = new Map([['gone', new Undefined('gone', 'gone was removed in 2.0')]]);
    expect(failure(() => render('{{ gone.x }}', { globals })).sentence).toBe('gone was removed in 2.0');
  });
});
