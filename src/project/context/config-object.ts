import { BallastError } from '../../errors/ballast-error.ts';
import {
  HostObject,
  JinjaFunction,
  callFunction,
  defineFunction,
  required,
  toJs,
  toText,
  toValue,
  type JsValue,
  type Value,
} from '../../jinja/index.ts';
import type { NodeConfig } from '../graph.ts';
import { isDict } from '../load/yaml-file.ts';

/** The member `config` of a compiled node: calling it changes nothing more. */
export class ConfigObject extends HostObject {
  readonly typeName = 'config';
  #config: NodeConfig;
  readonly #title: string;

  constructor(config: NodeConfig, title: string) {
    super();
    this.#config = config;
    this.#title = title;
  }

  override callable(): JinjaFunction {
    return new JinjaFunction('config', () => '');
  }

  override getAttribute(name: string): Value | undefined {
    switch (name) {
      case 'get':
      case 'meta_get':
        return defineFunction(name, { name: required, default: null, validator: null }, (given) => {
          const value = this.#value(name, toText(given.name));
          return value === undefined ? given.default : validated(value, given.validator);
        });
      case 'require':
      case 'meta_require':
        return defineFunction(name, { name: required, validator: null }, (given, { file, line }) => {
          const key = toText(given.name);
          const value = this.#value(name, key);
          if (value !== undefined) return validated(value, given.validator);
          const message = `${this.#title} needs the configuration '${key}', but does not have it.`;
          throw new BallastError('COMPILER_ERROR_RAISED', { message }, { file, line });
        });
      case 'set':
        return defineFunction(name, { name: required, value: required }, (given) => {
          this.#config = { ...this.#config, [toText(given.name)]: toJs(given.value) };
          return '';
        });
      case 'persist_relation_docs':
        return defineFunction(name, {}, () => this.#persists('relation'));
      case 'persist_column_docs':
        return defineFunction(name, {}, () => this.#persists('columns'));
      default:
        return undefined;
    }
  }

  override attributeNames(): readonly string[] {
    const persist = ['persist_relation_docs', 'persist_column_docs'];
    return ['get', 'require', 'meta_get', 'meta_require', 'set', ...persist];
  }

  #persists(what: string): boolean {
    const persist = this.#config['persist_docs'];
    return isDict(persist) && persist[what] === true;
  }

  #value(method: string, key: string): Value | undefined {
    // As in dbt: what is configured as nothing is None, and what stands in meta is asked for by meta_get().
    const value = (method.startsWith('meta_') ? this.#config.meta : this.#config)[key];
    return value === undefined ? undefined : toValue(value as JsValue);
  }
}

function validated(value: Value, validator: Value): Value {
  if (validator instanceof JinjaFunction) callFunction(validator, { positional: [value] });
  return value;
}
