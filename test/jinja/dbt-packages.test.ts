import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { extractBlocks, parseTemplate } from '../../src/jinja/index.ts';

const root = fileURLToPath(new URL('../../../shared/fixtures/dbt', import.meta.url));
const reason = existsSync(root) ? '' : ' (skipped: shared/fixtures/dbt is not there)';

function filesOf(extension: string): string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith(extension));
}

describe.skipIf(reason !== '')(`the files of real dbt packages${reason}`, () => {
  it('all parse, and their macros are found', () => {
    const templates = filesOf('.sql').map((name) =>
      parseTemplate(readFileSync(join(root, name), 'utf8'), name),
    );
    const names = new Set(templates.flatMap((template) => template.macros.map((macro) => macro.name)));
    expect(templates.length).toBeGreaterThan(500);
    for (const name of ['star', 'default__star', 'test_expression_is_true', 'date_spine'])
      expect(names).toContain(name);
  });

  it('give their docs blocks', () => {
    const blocks = filesOf('.md').flatMap((name) =>
      extractBlocks(readFileSync(join(root, name), 'utf8'), name, ['docs']),
    );
    expect(blocks.map((block) => block.name)).toContain('orders_status');
  });
});
