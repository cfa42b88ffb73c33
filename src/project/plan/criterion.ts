import { BallastError } from '../../errors/ballast-error.ts';

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

/** Reads one criterion; any text is one, as in dbt. @throws SELECTOR_INVALID for `@` together with a `+` behind */
export function parseCriterion(written: string): Criterion {
  const [, at, parents, method, value = '', children] = shape.exec(written) ?? [];
  const [name, ...methodArguments] = (method ?? guessMethod(value)).split('.');
  if (at !== undefined && children !== undefined) {
    const problem = "'@' already selects what reads the node, so it takes no '+' behind it";
    throw new BallastError('SELECTOR_INVALID', { selector: written, problem });
  }
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

function depth(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  return text === '' ? Infinity : Number(text);
}

function guessMethod(value: string): string {
  if (value.includes('/')) return 'path';
  return /\.(?:sql|py|csv)$/i.test(value) ? 'file' : 'fqn';
}
