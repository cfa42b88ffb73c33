import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { BallastError } from '../../errors/ballast-error.ts';
import type { Project } from '../load/load-project.ts';
import type { Dict } from '../load/project-file.ts';
import { renderTree } from '../load/render-yaml.ts';
import { type YamlFile, describeValue, isDict, plainText, readYaml } from '../load/yaml-file.ts';
import { type Criterion, parseCriterion } from './criterion.ts';
import { type Definition, type IndirectSelection, indirectSelections } from './definition.ts';

/** A selection with a name, from selectors.yml. */
export interface NamedSelector {
  readonly name: string;
  readonly description: string;
  readonly isDefault: boolean;
  readonly definition: Definition;
  /** As it stands in the file, for the manifest. */
  readonly raw: Dict;
}

/**
 * The selectors of a project by name.
 * @throws YAML_INVALID, YAML_SHAPE, SELECTOR_UNKNOWN for one that inherits from a later or missing one
 */
export function readSelectors({ root, renderYaml }: Project): ReadonlyMap<string, NamedSelector> {
  const path = join(root.root, 'selectors.yml');
  const selectors = new Map<string, NamedSelector>();
  if (!existsSync(path)) return selectors;
  const yaml = readYaml(path, 'selectors.yml');
  const content = renderTree(yaml, yaml.value, [], renderYaml);
  const entries: unknown = isDict(content) ? (content['selectors'] ?? []) : content;
  if (!Array.isArray(entries)) throw shape(yaml, "'selectors'", 'a list', entries);
  const reader = new DefinitionReader(yaml, selectors);
  for (const entry of entries as unknown[]) {
    if (!isDict(entry) || typeof entry['name'] !== 'string')
      throw shape(yaml, 'A selector', "a dictionary with a 'name' and a 'definition'", entry);
    selectors.set(entry['name'], {
      name: entry['name'],
      description: plainText(entry['description'] ?? ''),
      isDefault: entry['default'] === true,
      definition: reader.read(entry['definition']),
      raw: entry,
    });
  }
  const defaults = [...selectors.values()].filter(({ isDefault }) => isDefault).map(({ name }) => name);
  if (defaults.length > 1) throw shape(yaml, "'default: true'", 'on one selector', defaults);
  return selectors;
}

class DefinitionReader {
  readonly #yaml: YamlFile;
  readonly #known: ReadonlyMap<string, NamedSelector>;

  constructor(yaml: YamlFile, known: ReadonlyMap<string, NamedSelector>) {
    this.#yaml = yaml;
    this.#known = known;
  }

  read(definition: unknown): Definition {
    if (typeof definition === 'string') {
      return { kind: 'criterion', criterion: parseCriterion(definition) };
    }
    if (!isDict(definition))
      throw shape(this.#yaml, "A selector's 'definition'", 'text or a dictionary', definition);
    for (const kind of ['union', 'intersection'] as const) {
      if (definition[kind] !== undefined) return this.#group(kind, definition[kind]);
    }
    return this.#criterion(definition);
  }

  #group(kind: 'union' | 'intersection', parts: unknown): Definition {
    if (!Array.isArray(parts)) throw shape(this.#yaml, `'${kind}'`, 'a list', parts);
    const included: Definition[] = [];
    let excluded: Definition | undefined;
    for (const part of parts as unknown[]) {
      if (isDict(part) && part['exclude'] !== undefined && part['method'] === undefined)
        excluded = this.#exclusions(part['exclude']);
      else included.push(this.read(part));
    }
    const group: Definition = { kind, parts: included };
    return excluded === undefined ? group : { kind: 'difference', parts: [group, excluded] };
  }

  #exclusions(parts: unknown): Definition {
    if (!Array.isArray(parts)) throw shape(this.#yaml, "'exclude'", 'a list', parts);
    return { kind: 'union', parts: (parts as unknown[]).map((part) => this.read(part)) };
  }

  #criterion(entry: Dict): Definition {
    const [[key, only] = ['', undefined], ...more] = Object.entries(entry);
    const given: Dict = more.length === 0 && key !== 'method' ? { method: key, value: only } : entry;
    const { method, value, exclude } = given;
    if (typeof method !== 'string' || value === undefined)
      throw shape(this.#yaml, "A selector's criterion", "'method' and 'value'", entry);
    if (method === 'selector') {
      const found = this.#known.get(plainText(value));
      if (found === undefined) throw unknownSelector(plainText(value), this.#known);
      return found.definition;
    }
    const base: Definition = {
      kind: 'criterion',
      criterion: criterionOf(given),
      ...indirectOf(given['indirect_selection']),
    };
    return exclude === undefined ? base : { kind: 'difference', parts: [base, this.#exclusions(exclude)] };
  }
}

/** @throws SELECTOR_UNKNOWN */
export function unknownSelector(name: string, selectors: ReadonlyMap<string, NamedSelector>): BallastError {
  return new BallastError('SELECTOR_UNKNOWN', { selector: name, known: [...selectors.keys()] });
}

function criterionOf(given: Dict): Criterion {
  const value = plainText(given['value']);
  const [method, ...methodArguments] = plainText(given['method']).split('.');
  const depth = (is: unknown, steps: unknown) =>
    is !== true ? undefined : typeof steps === 'number' ? steps : Infinity;
  return {
    written: `${plainText(given['method'])}:${value}`,
    childrensParents: given['childrens_parents'] === true,
    parentsDepth: depth(given['parents'], given['parents_depth']),
    childrenDepth: depth(given['children'], given['children_depth']),
    method,
    methodArguments,
    value,
  };
}

function indirectOf(value: unknown): { indirect?: IndirectSelection } {
  const indirect = indirectSelections.find((mode) => mode === value);
  return indirect === undefined ? {} : { indirect };
}

function shape(yaml: YamlFile, what: string, expected: string, got: unknown): BallastError {
  return new BallastError('YAML_SHAPE', { what, expected, got: describeValue(got) }, { file: yaml.file });
}
