import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isBallastError } from '../../src/errors/ballast-error.ts';
import { dbtGlobals, failure, render } from './host.ts';

interface Golden {
  readonly features: readonly (readonly [name: string, template: string, text: string])[];
  readonly expressions: readonly (readonly [expression: string, outcome: 'ok' | 'err', text: string])[];
}
interface Peer {
  readonly cases: readonly (readonly [template: string, text: string | null])[];
}

const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../fixtures/jinja/${name}`, import.meta.url), 'utf8'));
const golden = read('expected.json') as Golden;
const peer = read('peer.json') as Peer;
/** Addresses differ from run to run. */
const masked = (text: string): string => text.replace(/0x[0-9a-f]{6,}/g, '0x');

describe('the golden features of dbt templates', () => {
  it.each(golden.features)('%s', (_name, template, text) => {
    const options = { globals: dbtGlobals() };
    if (text.startsWith('ERR '))
      expect(failure(() => render(template, options)).sentence).toContain(text.slice(4));
    else expect(render(template, options)).toBe(text);
  });
});

describe('the golden expressions', () => {
  it.each(golden.expressions)('%s', (expression, outcome, text) => {
    const source = `{{ ${expression} }}`;
    if (outcome === 'ok') expect(masked(render(source))).toBe(masked(text));
    else expect(failure(() => render(source)).code).toMatch(/^JINJA_/);
  });
});

describe('templates as Jinja2 3.1.6 renders them', () => {
  it('gives the same text, or an error of the catalog where Jinja raises one', () => {
    const different = peer.cases.filter(([template, text]) => {
      try {
        return render(template) !== text;
      } catch (error) {
        return text !== null || !isBallastError(error);
      }
    });
    expect(different).toEqual([]);
  });
});
