import { BallastError } from '../../errors/ballast-error.ts';
import { dbtVersion } from '../context/base-members.ts';
import type { ProjectConfig } from './project-file.ts';
import { plainText } from './yaml-file.ts';

const specifier =
  /^(>=|>|<=|<|=)?(\d+)\.(\d+)\.(\d+)(?:-?[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?(?:\+[0-9A-Za-z.-]*)?$/;

/**
 * Checks the key `require-dbt-version` of a project: one specifier, several with commas, or a list. The version that
 * must fit is that of the dbt whose language this is.
 * @throws DBT_VERSION_UNSUPPORTED, PROJECT_KEY_INVALID
 */
export function checkRequiredVersion({ name, file, raw }: ProjectConfig): void {
  const required = raw['require-dbt-version'];
  if (required === undefined || required === null) return;
  const list = Array.isArray(required) ? required.map(String) : plainText(required).split(',');
  const matches = list.map((text) => specifier.exec(text.trim()));
  if (matches.some((match) => match === null)) {
    const expected = "version specifiers such as '>=1.8.0'";
    throw new BallastError(
      'PROJECT_KEY_INVALID',
      { key: 'require-dbt-version', expected, got: list.join(', ') },
      { file },
    );
  }
  const installed = dbtVersion.split('.').map(Number);
  const fits = matches.every((match) => {
    const [, matcher = '=', ...parts] = match!;
    const order = compareVersions(installed, parts.map(Number));
    if (matcher === '=') return order === 0;
    return matcher.startsWith('>')
      ? order > 0 || (matcher === '>=' && order === 0)
      : order < 0 || (matcher === '<=' && order === 0);
  });
  if (!fits)
    throw new BallastError(
      'DBT_VERSION_UNSUPPORTED',
      { package: name, installed: dbtVersion, required: list.map((text) => text.trim()) },
      { file },
    );
}

function compareVersions(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((part, i) => part !== b[i]);
  return at < 0 ? 0 : a[at] - b[at];
}
