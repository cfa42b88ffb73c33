import { describe, expect, it } from 'vitest';
import {
  bindMacro,
  callFunction,
  defineFunction,
  parseTemplate,
  renderTemplate,
  required,
  toJs,
  type Globals,
  type Template,
  type Value,
} from '../../src/jinja/index.ts';
import { failure, render, returnFunction } from './host.ts';

/** Globals in which the macros of all files can be called, as a project runner makes them. */
function project(
  files: Readonly<Record<string, string>>,
  context: Readonly<Record<string, Value>> = {},
): Globals {
  const templates = Object.entries(files).map(([file, source]) => parseTemplate(source, file));
  const owners = new Map(
    templates.flatMap((template): [string, Template][] =>
      template.macros.map((macro) => [macro.name, template]),
    ),
  );
  const globals: Globals = {
    get(name) {
      if (name in context) return context[name];
      if (name === 'return') return returnFunction;
      const template = owners.get(name);
      return (
        template &&
        bindMacro(
          template,
          template.macros.find((macro) => macro.name === name)!,
          { globals },
        )
      );
    },
    names: () => [...Object.keys(context), ...owners.keys()],
  };
  return globals;
}

describe('macros of other files', () => {
  it('see the context of the node that is rendered', () => {
    const globals = project(
      { 'macros/m.sql': '{% macro where_am_i() %}{{ this }}{% endmacro %}' },
      { this: 'orders' },
    );
    expect(render('{{ where_am_i() }}', { globals })).toBe('orders');
  });

  it('see what their file sets at its top, but its macros only through the globals', () => {
    const source =
      "{% set suffix = '_x' %}{% macro a() %}{{ b() ~ suffix }}{% endmacro %}{% macro b() %}own{% endmacro %}";
    const globals = project({
      'macros/package.sql': source,
      'macros/z.sql': '{% macro b() %}overridden{% endmacro %}',
    });
    expect(render('{{ a() }}', { globals })).toBe('overridden_x');
  });

  it('give a value of any type by return, also out of loops and call blocks', () => {
    const source =
      '{% macro first_big(xs) %}{% for x in xs %}{% if x > 2 %}{{ return([x]) }}{% endif %}{% endfor %}{% endmacro %}';
    const globals = project({ 'm.sql': source });
    expect(render('{% for x in first_big([1, 5, 9]) %}<{{ x }}>{% endfor %}', { globals })).toBe('<5>');
    const nested =
      '{% macro outer() %}{% call inner() %}{{ return(7) }}{% endcall %}{% endmacro %}{% macro inner() %}{{ caller() }}{% endmacro %}';
    expect(render('{{ outer() }}', { globals: project({ 'n.sql': nested }) })).toBe('7');
  });

  it('can be called from outside a template', () => {
    const globals = project({ 'm.sql': '{% macro add(a, b=1) %}{{ return(a + b) }}{% endmacro %}' });
    const add = globals.get('add');
    expect(callFunction(add as ReturnType<typeof defineFunction>, { positional: [2] })).toBe(3);
  });
});

describe('what a file defines', () => {
  it('is listed without rendering, under the names dbt gives', () => {
    const template = parseTemplate(
      '{% macro a(x, y=1) %}{{ caller() }}{% endmacro %}{% test unique_pair(model) %}{% endtest %}{% data_test d(model) %}{% enddata_test %}' +
        "{% materialization t, adapter='duckdb', supported_languages=['sql', 'python'] -%}{%- endmaterialization %}{% materialization t, default %}{% endmaterialization %}",
      'm.sql',
    );
    expect(template.macros.map((macro) => macro.name)).toEqual([
      'a',
      'test_unique_pair',
      'test_d',
      'materialization_t_duckdb',
      'materialization_t_default',
    ]);
    expect(template.macros[0]).toMatchObject({
      tag: 'macro',
      line: 1,
      uses: { varargs: false, kwargs: false, caller: true },
    });
    expect(template.macros[0].source).toBe('{% macro a(x, y=1) %}{{ caller() }}{% endmacro %}');
    expect(template.macros[3].languages).toEqual(['sql', 'python']);
  });

  it('holds the text of snapshots, which print nothing', () => {
    const template = parseTemplate(
      'a{% snapshot orders_snapshot %}\nselect {{ 1 }}\n{% endsnapshot %}b',
      's.sql',
    );
    expect(template.snapshots.map(({ name, contents }) => [name, contents])).toEqual([
      ['orders_snapshot', '\nselect {{ 1 }}\n'],
    ]);
    expect(renderTemplate(template)).toBe('ab');
  });
});

describe('errors in macros', () => {
  const files = {
    'macros/inner.sql': '{% macro inner(x) %}\n\n{{ x + 1 }}{% endmacro %}',
    'macros/outer.sql': '{% macro outer() %}\n{{ inner(none) }}{% endmacro %}',
  };

  it('name the innermost file and line, and every call that led there', () => {
    const error = failure(() => render('select\n\n\n{{ outer() }}', { globals: project(files) }));
    expect(error.where).toEqual({ file: 'macros/inner.sql', line: 3 });
    expect(error.message).toBe(
      "BALLAST_JINJA_TYPE  unsupported operand type(s) for +: 'NoneType' and 'int'\n" +
        '  macros/inner.sql:3\n' +
        '  Use ~ to join anything as text, or convert both to one type.\n' +
        '  in macro inner, called at macros/outer.sql:2\n' +
        '  in macro outer, called at models/a.sql:4',
    );
  });

  it('of the host get the place of the call, and the host can ask for the calls', () => {
    let calls: readonly string[] = [];
    const spy = defineFunction('spy', { value: required }, ({ value }, context) => {
      calls = [...context.calls(), `${context.file}:${context.line}`];
      return value;
    });
    const globals = project({ 'macros/m.sql': '{% macro m() %}\n{{ spy(1) }}{% endmacro %}' }, { spy });
    expect(render('{{ m() }}', { globals })).toBe('\n1');
    expect(calls).toEqual(['macro m, called at models/a.sql:1', 'macros/m.sql:2']);
  });

  it('suggest the nearest macro', () => {
    const error = failure(() => render('{{ iner(1) }}', { globals: project(files) }));
    expect(error.code).toBe('JINJA_UNDEFINED');
    expect(error.hint).toContain('Did you mean inner?');
  });
});

describe('values between host and template', () => {
  it('keep named arguments, lists and dicts', () => {
    let seen: unknown;
    const take = defineFunction('take', { a: required, b: null }, (values) => {
      seen = [toJs(values.a), toJs(values.b)];
      return null;
    });
    render("{% do take({'x': [1, 2.5, none]}, b=(true, 'y')) %}", { globals: new Map([['take', take]]) });
    expect(seen).toEqual([{ x: [1, 2.5, null] }, [true, 'y']]);
  });

  it('are checked against the parameters', () => {
    const take = defineFunction('take', { a: required, b: 2 }, () => null);
    const globals = new Map([['take', take]]);
    const error = failure(() => render('{{ take(1, c=2) }}', { globals }));
    expect(error.code).toBe('JINJA_ARGUMENTS');
    expect(error.hint).toContain('take(a, b=2)');
  });
});
