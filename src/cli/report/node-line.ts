import { nodeTitle, type GraphNode, type NodeResult } from '../../project/index.ts';
import type { Style, Terminal } from '../terminal.ts';

const TEXT_WIDTH = 80;

interface Outcome {
  readonly word: string;
  readonly style: Style;
}

const outcomes: Readonly<Record<NodeResult['status'], Outcome>> = {
  success: { word: 'OK', style: 'green' },
  pass: { word: 'PASS', style: 'green' },
  warn: { word: 'WARN', style: 'yellow' },
  fail: { word: 'FAIL', style: 'red' },
  error: { word: 'ERROR', style: 'red' },
  skipped: { word: 'SKIP', style: 'yellow' },
  'no-op': { word: 'NO-OP', style: 'green' },
  reused: { word: 'REUSED', style: 'green' },
};

/** What becomes of a node, in dbt's words: `3 of 9 OK created sql table model main.train ... [OK in 0.12s]`. */
export function finishLine(
  result: NodeResult,
  index: number,
  total: number,
  terminal: Pick<Terminal, 'style'>,
): string {
  const { node, status } = result;
  const { word, style } = outcomes[status];
  const count = status === 'fail' || status === 'warn' ? `${word} ${result.failures ?? 0}` : word;
  const action = isTest(node) ? count : `${count} ${verb(result)}`.trimEnd();
  const text = `${index} of ${total} ${action} ${finishedName(node, status)} `;
  const state = status === 'skipped' ? word : `${doneText(result, count)} in ${result.seconds.toFixed(2)}s`;
  return `${text.padEnd(TEXT_WIDTH, '.')} [${terminal.style(style, state)}]`;
}

/** What a node is, while it runs: `sql table model main.train`. */
export function nodeName(node: GraphNode): string {
  switch (node.resource_type) {
    case 'test':
      return node.name;
    case 'seed':
      return `seed file ${node.schema}.${node.alias}`;
    case 'model':
      return `${modelKind(node)} model ${node.schema}.${node.alias}`;
    case 'snapshot':
      return `snapshot ${node.schema}.${node.alias}`;
    case 'unit_test':
      return `${node.unit_test?.modelName}::${node.name}`;
    case 'analysis':
      return node.unique_id.startsWith('operation.')
        ? `hook: ${node.name.replaceAll(/-(?=on-|\d+$)/g, '.')}`
        : nodeTitle(node);
    case 'exposure':
    case 'metric':
    case 'semantic_model':
    case 'saved_query':
      return nodeTitle(node);
    default:
      return node.resource_type satisfies never;
  }
}

/** `sql table`, `python table`, `sql microbatch`: how and in which language a model is made. */
function modelKind({ path, config }: GraphNode): string {
  const language = path.endsWith('.py') ? 'python' : 'sql';
  const isMicrobatch =
    config.materialized === 'incremental' && config['incremental_strategy'] === 'microbatch';
  return `${language} ${isMicrobatch ? 'microbatch' : config.materialized}`;
}

function isTest({ resource_type }: GraphNode): boolean {
  return resource_type === 'test' || resource_type === 'unit_test';
}

/** dbt's words: a snapshot that was made needs no word for what it is, a hook is neither created nor loaded. */
function finishedName(node: GraphNode, status: NodeResult['status']): string {
  if (status === 'skipped') return skippedName(node);
  return node.resource_type === 'snapshot' ? `${node.schema}.${node.alias}` : nodeName(node);
}

function verb({ node, status }: NodeResult): string {
  if (status === 'skipped' || status === 'no-op' || status === 'reused' || node.resource_type === 'analysis')
    return '';
  if (node.resource_type === 'snapshot') return status === 'error' ? 'snapshotting' : 'snapshotted';
  const isSeed = node.resource_type === 'seed';
  return status === 'error' ? (isSeed ? 'loading' : 'creating') : isSeed ? 'loaded' : 'created';
}

function skippedName(node: GraphNode): string {
  if (node.declared !== undefined) return nodeTitle(node);
  return isTest(node) ? `test ${node.name}` : `relation ${node.schema}.${node.alias}`;
}

function doneText({ node, status, rows }: NodeResult, count: string): string {
  return node.resource_type === 'seed' && status === 'success' && rows !== null ? `INSERT ${rows}` : count;
}
