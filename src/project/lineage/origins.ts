/** A column of a node or source: what a column comes from. */
export interface Origin {
  /** Unique id of the node or source. */
  readonly node: string;
  readonly column: string;
}

/** Origins without doubles. */
export class Origins {
  static readonly none = new Origins([]);
  readonly list: readonly Origin[];

  private constructor(list: readonly Origin[]) {
    this.list = list;
  }

  static of(list: Iterable<Origin>): Origins {
    const seen = new Map([...list].map((origin) => [`${origin.node}\0${origin.column}`, origin]));
    return seen.size === 0 ? Origins.none : new Origins([...seen.values()]);
  }

  static all(parts: Iterable<Origins>): Origins {
    return Origins.of([...parts].flatMap(({ list }) => list));
  }
}

/** The columns of a part of a query. */
export interface Columns {
  readonly known: readonly { readonly name: string; readonly from: Origins }[];
  /** What a column of any other name comes from; undefined: there are no others. */
  readonly others: ((name: string) => Origins) | undefined;
}

export const noColumns: Columns = { known: [], others: undefined };

/** Where a column of that name comes from; undefined: there is none. DuckDB's names ignore case. */
export function find({ known, others }: Columns, name: string): Origins | undefined {
  return known.find((column) => sameName(column.name, name))?.from ?? others?.(name);
}

export function sameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/** The origins of all columns, those of unknown name too as far as they are the same for every name. */
export function everything({ known, others }: Columns): Origins {
  return Origins.all([...known.map(({ from }) => from), ...(others === undefined ? [] : [others('*')])]);
}
