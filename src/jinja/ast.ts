import type { Operator, Value } from './value.ts';

/** The syntax tree of a template. Lines are 1-based; nodes that can fail carry theirs. */

export type Expression =
  | { readonly kind: 'constant'; readonly value: Value }
  | { readonly kind: 'name'; readonly name: string; readonly line: number }
  | { readonly kind: 'list'; readonly items: readonly Expression[] }
  | { readonly kind: 'tuple'; readonly items: readonly Expression[] }
  | {
      readonly kind: 'dict';
      readonly entries: readonly (readonly [Expression, Expression])[];
      readonly line: number;
    }
  | {
      readonly kind: 'binary';
      readonly operator: Operator;
      readonly left: Expression;
      readonly right: Expression;
      readonly line: number;
    }
  | {
      readonly kind: 'unary';
      readonly operator: '+' | '-';
      readonly operand: Expression;
      readonly line: number;
    }
  | { readonly kind: 'not'; readonly operand: Expression; readonly line: number }
  | {
      readonly kind: 'and' | 'or';
      readonly left: Expression;
      readonly right: Expression;
      readonly line: number;
    }
  | { readonly kind: 'concat'; readonly parts: readonly Expression[]; readonly line: number }
  | {
      readonly kind: 'compare';
      readonly first: Expression;
      readonly links: readonly { readonly operator: Comparison; readonly operand: Expression }[];
      readonly line: number;
    }
  | {
      readonly kind: 'conditional';
      readonly test: Expression;
      readonly whenTrue: Expression;
      readonly whenFalse: Expression | undefined;
      readonly line: number;
    }
  | { readonly kind: 'attribute'; readonly object: Expression; readonly name: string; readonly line: number }
  | { readonly kind: 'item'; readonly object: Expression; readonly key: Expression; readonly line: number }
  | {
      readonly kind: 'slice';
      readonly start: Expression | undefined;
      readonly stop: Expression | undefined;
      readonly step: Expression | undefined;
    }
  | { readonly kind: 'call'; readonly callee: Expression; readonly args: ArgumentList; readonly line: number }
  | FilterExpression
  | {
      readonly kind: 'test';
      readonly name: string;
      readonly operand: Expression;
      readonly args: ArgumentList;
      readonly line: number;
    };

export type Comparison = '==' | '!=' | '<' | '<=' | '>' | '>=' | 'in' | 'not in';

export interface FilterExpression {
  readonly kind: 'filter';
  readonly name: string;
  /** undefined in a filter block: what the block gives. */
  readonly operand: Expression | undefined;
  readonly args: ArgumentList;
  readonly line: number;
}

export interface ArgumentList {
  readonly positional: readonly Expression[];
  readonly named: readonly { readonly name: string; readonly value: Expression }[];
  /** `*expression` */
  readonly spread: Expression | undefined;
  /** `**expression` */
  readonly spreadNamed: Expression | undefined;
}

/** What `set`, `for` and `with` assign to. */
export type Target =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'tuple'; readonly items: readonly Target[]; readonly line: number }
  | { readonly kind: 'namespace'; readonly name: string; readonly attribute: string; readonly line: number };

export type Statement =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'print'; readonly expression: Expression; readonly line: number }
  | { readonly kind: 'do'; readonly expression: Expression; readonly line: number }
  | {
      readonly kind: 'if';
      readonly branches: readonly {
        readonly test: Expression;
        readonly body: readonly Statement[];
        readonly line: number;
      }[];
      readonly otherwise: readonly Statement[];
    }
  | ForStatement
  | { readonly kind: 'break' | 'continue' }
  | { readonly kind: 'set'; readonly target: Target; readonly value: Expression; readonly line: number }
  | {
      readonly kind: 'set-block';
      readonly target: Target;
      readonly filter: FilterExpression | undefined;
      readonly body: readonly Statement[];
      readonly line: number;
    }
  | {
      readonly kind: 'with';
      readonly assignments: readonly { readonly target: Target; readonly value: Expression }[];
      readonly body: readonly Statement[];
      readonly line: number;
    }
  | {
      readonly kind: 'filter-block';
      readonly filter: FilterExpression;
      readonly body: readonly Statement[];
      readonly line: number;
    }
  | { readonly kind: 'scope'; readonly body: readonly Statement[] }
  | { readonly kind: 'macro'; readonly macro: MacroDefinition }
  | {
      readonly kind: 'call-block';
      readonly call: Expression & { readonly kind: 'call' };
      readonly caller: MacroDefinition;
      readonly line: number;
    }
  | SnapshotBlock;

export interface ForStatement {
  readonly kind: 'for';
  readonly target: Target;
  readonly iterable: Expression;
  /** `for x in xs if filter` */
  readonly filter: Expression | undefined;
  readonly recursive: boolean;
  readonly body: readonly Statement[];
  readonly otherwise: readonly Statement[];
  readonly line: number;
}

export interface MacroParameter {
  readonly name: string;
  /** Evaluated at every call that leaves the argument out. */
  readonly default: Expression | undefined;
}

/** A macro, or one of dbt's tags that define a macro under another name. */
export interface MacroDefinition {
  /**
   * As dbt names it: a macro's own name; `test_NAME`; `materialization_NAME_ADAPTER` (`default` without one).
   * Empty for the body of a call block.
   */
  readonly name: string;
  readonly tag: 'macro' | 'test' | 'data_test' | 'materialization' | 'call';
  /** A materialization's `supported_languages`; undefined where it has none. */
  readonly languages: readonly string[] | undefined;
  readonly parameters: readonly MacroParameter[];
  readonly body: readonly Statement[];
  readonly file: string;
  readonly line: number;
  /** The source from its opening to its closing tag. */
  readonly source: string;
  /** Which of the hidden parameters its body names. */
  readonly uses: { readonly varargs: boolean; readonly kwargs: boolean; readonly caller: boolean };
}

/** `{% snapshot name %}`: rendering gives nothing; the host renders `body` as a node of its own. */
export interface SnapshotBlock {
  readonly kind: 'snapshot';
  readonly name: string;
  readonly body: readonly Statement[];
  /** The text between the tags. */
  readonly contents: string;
  readonly line: number;
}

/** A parsed file. Immutable: parse once, render as often as needed. */
export interface Template {
  readonly file: string;
  readonly body: readonly Statement[];
  /** Its macros, tests and materializations, in order. */
  readonly macros: readonly MacroDefinition[];
  readonly snapshots: readonly SnapshotBlock[];
}
