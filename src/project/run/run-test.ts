import { BallastError } from '../../errors/ballast-error.ts';
import { plainText } from '../load/yaml-file.ts';
import { type WarningPolicy, fateOf } from '../warnings.ts';
import { type GraphNode, declarationLine, nodeTitle } from '../graph.ts';

/** How a test came out. */
export interface TestOutcome {
  readonly status: 'pass' | 'fail' | 'warn';
  readonly failures: number;
  /** Why it did not pass; null if it did. */
  readonly message: string | null;
}

/** The configuration of a test, checked. */
interface TestRule {
  readonly severity: 'error' | 'warn';
  readonly warnIf: string;
  readonly errorIf: string;
  readonly failCalc: string;
  readonly limit: number | null;
}

/**
 * The statement that counts a test's failures and compares them with its thresholds.
 * @param sql  selects the rows that break the rule
 * @throws TEST_CONFIG_INVALID
 */
export function testQuery(node: GraphNode, sql: string): string {
  const { failCalc, warnIf, errorIf, limit } = testRule(node);
  const body = limit === null ? sql : `select * from (\n${sql}\n) limit ${limit}`;
  return (
    `select ${failCalc} as failures, ${failCalc} ${warnIf} as should_warn, ${failCalc} ${errorIf} as should_error from (\n` +
    `${body}\n) dbt_internal_test`
  );
}

/** Lines of `testQuery` before the test's own SQL. */
export function testPrefixLines(node: GraphNode): number {
  return testRule(node).limit === null ? 1 : 2;
}

/** What the row of `testQuery` means. @throws TEST_RESULT_INVALID */
export function testOutcome(
  node: GraphNode,
  row: Readonly<Record<string, unknown>> | undefined,
  policy: WarningPolicy,
): TestOutcome {
  const { severity, warnIf, errorIf } = testRule(node);
  const value = row?.['failures'];
  const failures = typeof value === 'bigint' ? Number(value) : value;
  if (typeof failures !== 'number' || row === undefined) {
    const got = value === null || value === undefined ? 'no number' : `the value ${plainText(value)}`;
    throw new BallastError('TEST_RESULT_INVALID', { test: nodeTitle(node), got });
  }
  const results = `Got ${failures} result${failures === 1 ? '' : 's'}`;
  if (severity === 'error' && row['should_error'] === true) {
    return { status: 'fail', failures, message: `${results}, configured to fail if ${errorIf}` };
  }
  if (row['should_warn'] === true) {
    if (fateOf(policy, 'LogTestResult') === 'error')
      return { status: 'fail', failures, message: `${results}, configured to fail if ${warnIf}` };
    return { status: 'warn', failures, message: `${results}, configured to warn if ${warnIf}` };
  }
  return { status: 'pass', failures: 0, message: null };
}

function testRule(node: GraphNode): TestRule {
  const { config } = node;
  const severity = plainText(config['severity'] ?? 'ERROR').toLowerCase();
  if (severity !== 'error' && severity !== 'warn') throw invalid(node, 'severity', 'error or warn');
  const limit = config['limit'] ?? null;
  if (limit !== null && (typeof limit !== 'number' || !Number.isInteger(limit) || limit < 0)) {
    throw invalid(node, 'limit', 'a whole number');
  }
  return {
    severity,
    warnIf: comparison(node, 'warn_if'),
    errorIf: comparison(node, 'error_if'),
    failCalc: plainText(config['fail_calc'] ?? 'count(*)'),
    limit,
  };
}

function comparison(node: GraphNode, key: 'warn_if' | 'error_if'): string {
  const text = plainText(node.config[key] ?? '!= 0').trim();
  if (/^(?:!=|<>|==?|<=?|>=?|between|in)\b|^[!<>=]/i.test(text)) return text;
  throw invalid(node, key, "a comparison like '> 10'");
}

function invalid(node: GraphNode, key: string, expected: string): BallastError {
  const params = { key, value: `'${plainText(node.config[key])}'`, expected };
  return new BallastError('TEST_CONFIG_INVALID', params, {
    file: node.original_file_path,
    line: declarationLine(node),
  });
}
