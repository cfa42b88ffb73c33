import { BallastError } from '../../errors/ballast-error.ts';
import {
  HostObject,
  type JinjaFunction,
  type JsValue,
  type RenderOptions,
  type Value,
  parseTemplate,
  renderTemplate,
  toValue,
} from '../../jinja/index.ts';
import type { Project } from '../load/load-project.ts';
import type { Dict } from '../load/project-file.ts';
import { isDict } from '../load/yaml-file.ts';
import { hostFunction } from './host-function.ts';

/**
 * The variables that the templates of a package see: the package's own, then the project's, those that either
 * keeps for this package alone, and --vars, which win over all.
 */
export function packageVars(project: Project, packageName: string): Dict {
  const own = project.packages.find((config) => config.name === packageName)?.vars ?? {};
  return {
    ...own,
    ...dict(own[packageName]),
    ...project.root.vars,
    ...dict(project.root.vars[packageName]),
    ...project.cliVars,
  };
}

/**
 * The member `var`: called, it gives the value; `var.has_var(name)` tells whether there is one.
 * @param render  renders those that are templates
 * @param title   how messages name the node
 * @param strict  whether a missing variable is an error; while parsing it is None
 */
export class Variables extends HostObject {
  readonly typeName = 'var';
  readonly #vars: Dict;
  readonly #render: (text: string) => string;
  readonly #title: string;
  readonly #strict: boolean;

  constructor(vars: Dict, render: (text: string) => string, title: string, strict: boolean) {
    super();
    this.#vars = vars;
    this.#render = render;
    this.#title = title;
    this.#strict = strict;
  }

  override callable(): JinjaFunction {
    return hostFunction('var', ['name', 'default'], ({ text, get, context }) => {
      const name = text('name');
      if (name in this.#vars) return this.#value(this.#vars[name]);
      const fallback = get('default');
      if (fallback !== undefined) return fallback;
      if (!this.#strict) return null;
      throw new BallastError(
        'VAR_MISSING',
        { name, node: this.#title, known: Object.keys(this.#vars) },
        { file: context.file, line: context.line },
      );
    });
  }

  override getAttribute(name: string): Value | undefined {
    if (name !== 'has_var') return undefined;
    return hostFunction('has_var', ['name'], ({ text }) => text('name') in this.#vars);
  }

  /** A text with Jinja is rendered when it is asked for, as in dbt, and stays a text. */
  #value(value: unknown): Value {
    const isTemplate = typeof value === 'string' && /\{[{%]/.test(value);
    return isTemplate ? this.#render(value) : toValue(value as JsValue);
  }

  override attributeNames(): readonly string[] {
    return ['has_var'];
  }
}

function dict(value: unknown): Dict {
  return isDict(value) ? value : {};
}

/** A variable that is a template, with the names that the template asking for it sees. */
export function renderVariable(text: string, options: RenderOptions): string {
  return renderTemplate(parseTemplate(text, 'dbt_project.yml'), options);
}
