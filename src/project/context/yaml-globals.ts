import { type JsValue, type Value, toValue } from '../../jinja/index.ts';
import { BallastError } from '../../errors/ballast-error.ts';
import { dataMembers } from './data-members.ts';
import { dbtVersion } from './dbt-version.ts';
import { envVar } from './env-var.ts';
import { hostFunction } from './host-function.ts';
import { modules } from './modules/index.ts';

/** What the templates in YAML files see. */
export interface YamlScope {
  readonly vars: Readonly<Record<string, unknown>>;
  readonly target?: Readonly<Record<string, unknown>>;
}

/** `env_var`, `var`, `target`, and the members of dbt's context that need no project, for YAML files. */
export function yamlGlobals(scope: YamlScope): ReadonlyMap<string, Value> {
  const variable = hostFunction('var', ['name', 'default'], ({ text, get }) => {
    const name = text('name');
    const value = scope.vars[name];
    if (value !== undefined) return toValue(value as JsValue);
    const fallback = get('default');
    if (fallback !== undefined) return fallback;
    throw new BallastError('VAR_MISSING', { name, node: 'this file', known: Object.keys(scope.vars) });
  });
  const globals = new Map<string, Value>([
    ['env_var', envVar],
    ['var', variable],
  ]);
  for (const [name, member] of Object.entries(dataMembers())) globals.set(name, member());
  globals.set(
    'modules',
    modules(() => new Date()),
  );
  globals.set('dbt_version', dbtVersion);
  if (scope.target !== undefined) globals.set('target', toValue(scope.target as JsValue));
  return globals;
}
