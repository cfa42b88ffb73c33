import { isBallastError, located } from '../../errors/ballast-error.ts';
import {
  HostObject,
  JinjaFunction,
  PyDict,
  callFunction,
  callTexts,
  renderTemplate,
  toJs,
  toText,
  toValue,
  type Arguments,
  type CallContext,
  type JsValue,
  type Template,
  type Value,
} from '../../jinja/index.ts';
import { adapter } from '../context/adapter.ts';
import { hostFunction } from '../context/host-function.ts';
import { PyDate } from '../context/modules/datetime.ts';
import { NodeGlobals } from '../context/node-globals.ts';
import { type ProjectScope, scopeMembers } from '../context/project-scope.ts';
import { readRef, readSource, refTitle } from '../context/references.ts';
import { Relation } from '../context/relation.ts';
import { statementMembers } from '../context/statements.ts';
import { Variables, packageVars, renderVariable } from '../context/variables.ts';
import type { Ref } from '../graph.ts';
import type { Dict } from '../load/project-file.ts';
import type { ConfigLayer } from './config.ts';

/** What a node's template said while it was rendered once without a database. */
export interface Captured {
  readonly refs: readonly Ref[];
  readonly sources: readonly (readonly [string, string])[];
  /** One layer for each call of config(). */
  readonly configs: readonly ConfigLayer[];
  /** The first call of config() as it is written. */
  readonly unrendered?: Dict;
  readonly macros: readonly string[];
  /** The 1-based line where each ref (`name`, `package.name`) and source (`source.table`) stands first. */
  readonly lines: ReadonlyMap<string, number>;
}

/** What rendering at parse time knows of a node. */
export interface Draft {
  readonly title: string;
  readonly packageName: string;
  readonly name: string;
  /** Path that errors name. */
  readonly file: string;
  /** The member `model`. */
  readonly model: Dict;
  /** Arguments of a generic test's macro. */
  readonly testArguments?: () => Value;
}

/**
 * Renders `template` with `execute` false, as dbt does, and keeps what it refers to and how it configures itself.
 * @throws JINJA_*, COMPILER_ERROR_RAISED, ENV_VAR_MISSING, CONTEXT_* with the file and line
 */
export function captureNode(scope: ProjectScope, template: Template, draft: Draft): Captured {
  const refs = new Map<string, Ref>();
  const sources = new Map<string, readonly [string, string]>();
  const configs: ConfigLayer[] = [];
  const lines = new Map<string, number>();
  // A ref inside a macro of another file has no line in this one.
  const remember = (title: string, { file, line }: CallContext) => {
    if (file === draft.file && !lines.has(title)) lines.set(title, line);
  };
  const { target } = scope.project;
  const self = new Relation({
    database: target.database,
    schema: target.schema,
    identifier: draft.name,
    type: null,
  });
  const ref = hostRef((args, context) => {
    const ref = readRef(args, context);
    remember(refTitle(ref), context);
    refs.set(JSON.stringify(ref), ref);
    return self;
  });
  const source = hostSource((args, context) => {
    const source = readSource(args, context);
    remember(source.join('.'), context);
    sources.set(source.join('.'), source);
    return self;
  });
  const config = new ParseConfig(configs);
  const globals: NodeGlobals = new NodeGlobals({
    resolver: scope.resolver,
    packageName: draft.packageName,
    undefinedMode: 'lenient',
    members: new Map<string, () => Value>([
      ...scopeMembers(scope),
      ['ref', () => ref],
      ['source', () => source],
      ['config', () => config],
      [
        'builtins',
        () =>
          new PyDict([
            ['ref', ref],
            ['source', source],
            ['config', config],
          ]),
      ],
      [
        'var',
        () =>
          new Variables(
            packageVars(scope.project, draft.packageName),
            (text) => renderVariable(text, globals.render),
            draft.title,
            false,
          ),
      ],
      ['this', () => self],
      ['schema', () => target.schema],
      ['database', () => target.database],
      ['model', () => toValue(draft.model as JsValue)],
      ['execute', () => false],
      ['is_incremental', () => hostFunction('is_incremental', [], () => false)],
      ['adapter', () => adapter({ ...scope, globals, catalog: undefined })],
      ...statementMembers(undefined, scope.messages),
      ['graph', () => new PyDict()],
      ...(draft.testArguments === undefined
        ? []
        : [['_dbt_generic_test_kwargs', draft.testArguments] as const]),
    ]),
  });
  try {
    renderTemplate(template, globals.render);
  } catch (error) {
    throw isBallastError(error) ? located(error, { file: draft.file }) : error;
  }
  return {
    refs: [...refs.values()],
    sources: [...sources.values()],
    configs,
    ...(configs.length === 0 ? {} : { unrendered: callTexts(template, 'config') }),
    macros: globals.calledMacros,
    lines,
  };
}

type HostCall = (args: Arguments, context: CallContext) => Value;

function hostRef(call: HostCall): JinjaFunction {
  return new JinjaFunction('ref', call);
}

function hostSource(call: HostCall): JinjaFunction {
  return new JinjaFunction('source', call);
}

/** A date or time of `modules.datetime` is kept as its ISO text. */
function configValue(value: Value): unknown {
  if (!(value instanceof PyDate)) return toJs(value);
  return toText(callFunction(value.getAttribute('isoformat') as JinjaFunction));
}

/** The member `config` while parsing: a call is kept, a question is answered with its default. */
class ParseConfig extends HostObject {
  readonly typeName = 'config';
  readonly #layers: ConfigLayer[];

  constructor(layers: ConfigLayer[]) {
    super();
    this.#layers = layers;
  }

  override callable(): JinjaFunction {
    return new JinjaFunction('config', ({ positional, named }) => {
      const layer: Record<string, unknown> = {};
      for (const dict of positional) if (dict instanceof PyDict) Object.assign(layer, toJs(dict));
      for (const [key, value] of named) layer[key] = configValue(value);
      this.#layers.push(layer);
      return '';
    });
  }

  override getAttribute(name: string): Value | undefined {
    switch (name) {
      case 'get':
      case 'meta_get':
        return hostFunction(name, ['name', 'default', 'validator'], ({ get }) => get('default') ?? '');
      case 'require':
      case 'meta_require':
        return hostFunction(name, ['name', 'validator'], () => '');
      case 'persist_relation_docs':
      case 'persist_column_docs':
        return hostFunction(name, [], () => false);
      case 'set':
        return hostFunction(name, ['name', 'value'], ({ get }) => {
          this.#layers.push({ [toText(get('name') ?? '')]: toJs(get('value') ?? null) });
          return '';
        });
      default:
        return undefined;
    }
  }
}
