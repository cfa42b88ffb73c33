import { type JsValue, type Value, toValue } from '../../jinja/index.ts';
import { BallastError } from '../../errors/ballast-error.ts';
import { envVar } from './env-var.ts';
import { hostFunction } from './host-function.ts';

/** What the templates in YAML files see. */
export interface YamlScope {
  readonly vars: Readonly<Record<string, unknown>>;
  readonly target?: Readonly<Record<string, unknown>>;
}

/** `env_var`, `var`, `target` for YAML files. */
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
  if (scope.target !== undefined) globals.set('target', toValue(scope.target as JsValue));
  return globals;
}
