import type { Label } from '../../frame/frame.ts';

/** What the classes of a model are; their names alone do not tell '1' from 1. */
export type ClassType = 'string' | 'integer' | 'double' | 'boolean';

/** The narrowest type that holds all classes. */
export function classTypeOf(classes: readonly Label[]): ClassType {
  if (classes.every((label) => typeof label === 'boolean')) return 'boolean';
  if (classes.every((label) => typeof label === 'number')) {
    return classes.every((label) => Number.isSafeInteger(label)) ? 'integer' : 'double';
  }
  return 'string';
}

/** The class of that name. */
export function classOf(name: string, type: ClassType): Label {
  switch (type) {
    case 'string':
      return name;
    case 'boolean':
      return name === 'true';
    case 'integer':
    case 'double':
      return Number(name);
    default:
      return type satisfies never;
  }
}
