/** One criterion of a selection, e.g. `@2+tag:nightly+1`. */
export interface Criterion {
  readonly written: string;
  /** `@`: with descendants and all that these need. */
  readonly childrensParents: boolean;
  /** undefined: no parents; Infinity: all. */
  readonly parentsDepth: number | undefined;
  readonly childrenDepth: number | undefined;
  readonly method: string;
  /** The parts behind the method's dot: `config.meta.owner` gives meta, owner. */
  readonly methodArguments: readonly string[];
  readonly value: string;
}

const shape = /^(@)?(?:(\d*)\+)?(?:([\w.]+):)?(.*?)(?:\+(\d*))?$/;

/** Reads one criterion; anything is one, as in dbt. */
function parseCriterion(written: string): Criterion {
  const [, at, parents, method, value = '', children] = shape.exec(written) ?? [];
  const [name, ...methodArguments] = (method ?? guessMethod(value)).split('.');
  return {
    written,
    childrensParents: at !== undefined,
    parentsDepth: depth(parents),
    childrenDepth: depth(children),
    method: name,
    methodArguments,
    value,
  };
}

/** A union of intersections: `['a b', 'c,d']` is a, b, and what both c and d select. */
export function parseUnion(texts: readonly string[]): readonly (readonly Criterion[])[] {
  return texts
    .flatMap((text) => text.split(/\s+/))
    .filter((text) => text !== '')
    .map((text) =>
      text
        .split(',')
        .filter((part) => part !== '')
        .map(parseCriterion),
    );
}

function depth(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  return text === '' ? Infinity : Number(text);
}

function guessMethod(value: string): string {
  if (value.includes('/')) return 'path';
  return /\.(?:sql|py|csv)$/i.test(value) ? 'file' : 'fqn';
}
