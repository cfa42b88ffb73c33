import { BallastError } from '../errors/ballast-error.ts';
import { describeValue, isDict } from './load/yaml-file.ts';

/** The kinds of warnings, by the names of dbt's events, so that one configuration serves both. */
export const warningNames = [
  'DeprecatedReference',
  'FunctionWarning',
  'JinjaLogWarning',
  'LogTestResult',
  'MissingArgumentsPropertyInGenericTestDeprecation',
  'NoNodeForYamlKey',
  'NoNodesForSelectionCriteria',
  'NodeNotFoundOrDisabled',
  'NothingToDo',
  'ResourceNamesWithSpacesDeprecation',
  'SeedExceedsLimitAndPathChanged',
  'SeedExceedsLimitSamePath',
  'SeedIncreased',
  'SnapshotTimestampWarning',
  'UnusedResourceConfigPath',
  'UnversionedBreakingChange',
] as const;
export type WarningName = (typeof warningNames)[number];

export interface ProjectWarning {
  readonly name: WarningName;
  readonly message: string;
}

/** What becomes of warnings: each stays one, becomes an error, or is not told at all. */
export interface WarningPolicy {
  readonly error: 'all' | ReadonlySet<string>;
  readonly warn: ReadonlySet<string>;
  readonly silence: ReadonlySet<string>;
}

export const tellAll: WarningPolicy = { error: new Set(), warn: new Set(), silence: new Set() };

/** As dbt orders it: what is silenced wins over what stays a warning, and that over errors. */
export function fateOf(policy: WarningPolicy, name: WarningName): 'error' | 'warn' | 'silence' {
  const isIn = (names: ReadonlySet<string>) =>
    names.has(name) || (name.endsWith('Deprecation') && names.has('Deprecations'));
  if (isIn(policy.silence)) return 'silence';
  if (isIn(policy.warn)) return 'warn';
  return policy.error === 'all' || isIn(policy.error) ? 'error' : 'warn';
}

/** The warning as an error. */
export function warningError({ name, message }: ProjectWarning): BallastError {
  return new BallastError('WARNING_AS_ERROR', { name, message });
}

/** Warnings by what the policy makes of them. */
export function judge(
  policy: WarningPolicy,
  warnings: readonly ProjectWarning[],
): { readonly errors: readonly BallastError[]; readonly warnings: readonly string[] } {
  const of = (fate: string) => warnings.filter(({ name }) => fateOf(policy, name) === fate);
  return { errors: of('error').map(warningError), warnings: of('warn').map(({ message }) => message) };
}

/**
 * Reads --warn-error-options or the flag of dbt_project.yml.
 * @param given  `{error: all | [names], warn: [names], silence: [names]}`; `include` and `exclude` are the first
 *               two's older names
 * @throws WARN_OPTIONS_INVALID
 */
export function readWarningPolicy(given: unknown): WarningPolicy {
  if (!isDict(given)) throw invalid('the whole', 'a dictionary', given);
  const known = ['error', 'include', 'warn', 'exclude', 'silence'];
  const stray = Object.keys(given).find((key) => !known.includes(key));
  if (stray !== undefined) throw invalid(stray, `one of ${known.join(', ')}`, 'an unknown key');
  const error = given['error'] ?? given['include'] ?? [];
  return {
    error: error === 'all' || error === '*' ? 'all' : names('error', error),
    warn: names('warn', given['warn'] ?? given['exclude'] ?? []),
    silence: names('silence', given['silence'] ?? []),
  };
}

function names(key: string, value: unknown): ReadonlySet<string> {
  if (!Array.isArray(value) || value.some((item) => typeof item !== 'string'))
    throw invalid(key, key === 'error' ? 'all, or a list of names' : 'a list of names', value);
  return new Set(value as string[]);
}

function invalid(key: string, expected: string, got: unknown): BallastError {
  return new BallastError('WARN_OPTIONS_INVALID', { key, expected, got: describeValue(got) });
}
