import {
  ANY,
  BIGINT,
  DOUBLE,
  DuckDBScalarFunction,
  DuckDBTableFunction,
  VARCHAR,
  type DuckDBConnection,
  type DuckDBInstance,
} from '@duckdb/node-api';
import type { AggregateForm, FunctionDefinition, Reducers } from '../contract/define.ts';
import { argumentNames, validateArgs } from '../contract/validate.ts';
import { BallastError, located } from '../errors/ballast-error.ts';
import { aggregateScalarName } from './aggregate-call.ts';
import { COLLECTED, collectedKinds, reduceGroups } from './collected-groups.ts';
import { Emissions } from './emission.ts';
import { report } from './late-errors.ts';
import { quoteString } from '../contract/quote.ts';

/** Gives the SQL that a call stands for; called while DuckDB binds, so it must answer at once. */
export type PlanCall = (name: string, argsJson: string) => string;

/**
 * What one DuckDB instance knows of Ballast. DuckDB's callbacks are synchronous and belong to the instance;
 * the hub leads each to the session that asked.
 */
export class Hub {
  readonly emissions = emissions;
  private readonly registered = new Set<string>();

  /** The hub of an instance: one, however often Ballast is attached to it. */
  static of(instance: DuckDBInstance, connection: DuckDBConnection): Hub {
    let hub = hubs.get(instance);
    if (hub === undefined) {
      hub = new Hub(connection);
      hubs.set(instance, hub);
    }
    return hub;
  }

  private constructor(connection: DuckDBConnection) {
    connection.registerTableFunction(this.emissions.tableFunction());
    connection.registerTableFunction(refusal('ballast_refuse'));
    connection.registerScalarFunction(
      DuckDBScalarFunction.create({
        name: 'ballast_plan',
        parameterTypes: [BIGINT, VARCHAR, VARCHAR],
        returnType: VARCHAR,
        mainFunction: (_info, input, output) => {
          for (let i = 0; i < input.rowCount; i++) {
            const [session, name, args] = input.getRowValues(i);
            output.setItem(i, this.plan(Number(session), String(name), String(args)));
          }
          output.flush();
        },
      }),
    );
  }

  /** Registers what connections without a session see of `definitions`, and the aggregates' scalars. */
  register(connection: DuckDBConnection, definitions: Iterable<FunctionDefinition>): void {
    for (const definition of definitions) {
      if (this.registered.has(definition.name)) continue;
      this.registered.add(definition.name);
      connection.registerTableFunction(foreignTableFunction(definition));
      if (definition.aggregate !== undefined) {
        for (const kind of collectedKinds(definition.aggregate))
          connection.registerScalarFunction(aggregateScalar(definition, definition.aggregate, kind));
      }
    }
  }

  open(plan: PlanCall): number {
    const token = nextSession++;
    sessions.set(token, plan);
    return token;
  }

  close(token: number): void {
    sessions.delete(token);
  }

  /** Never throws: an error of a scalar would abort an open transaction, one of a binding does not. */
  private plan(token: number, name: string, args: string): string {
    const plan = sessions.get(token);
    if (plan === undefined) return refuse(new BallastError('SESSION_CLOSED', {}, { function: name }).message);
    try {
      return plan(name, args);
    } catch (error) {
      return refuse(error instanceof Error ? error.message : String(error));
    }
  }
}

const hubs = new WeakMap<DuckDBInstance, Hub>();

/**
 * Sessions and emitted rows are numbered over all hubs: two instances that share one cached database also share
 * its functions, of which DuckDB keeps those that were registered first.
 */
const sessions = new Map<number, PlanCall>();
let nextSession = 1;
const emissions = new Emissions();

/** SQL that fails to bind with `message`. */
export function refuse(message: string): string {
  return `FROM ballast_refuse(${quoteString(message)})`;
}

function refusal(name: string): DuckDBTableFunction {
  return DuckDBTableFunction.create({
    name,
    parameterTypes: [VARCHAR],
    bindFunction: (info) => info.setError(String(info.getParameter(0))),
    initFunction: () => undefined,
    mainFunction: () => undefined,
  });
}

/** Sessions shadow this by a macro; any other connection is told how to open one. */
function foreignTableFunction(definition: FunctionDefinition): DuckDBTableFunction {
  const message = new BallastError('NO_SESSION', {}, { function: definition.name }).message;
  const named = argumentNames(definition).filter((name) => name !== Object.keys(definition.inputs)[0]);
  return DuckDBTableFunction.create({
    name: definition.name,
    parameterTypes: Object.keys(definition.inputs).length > 0 ? [ANY] : [],
    namedParameterTypes: Object.fromEntries(named.map((name) => [name, ANY])),
    bindFunction: (info) => info.setError(message),
    initFunction: () => undefined,
    mainFunction: () => undefined,
  });
}

function aggregateScalar(
  definition: FunctionDefinition,
  form: AggregateForm,
  kind: keyof Reducers,
): DuckDBScalarFunction {
  const types = COLLECTED[kind];
  return DuckDBScalarFunction.create({
    name: aggregateScalarName(definition.name, kind),
    parameterTypes: [...types, VARCHAR],
    returnType: DOUBLE,
    specialHandling: true,
    bindFunction: (info) => info.setBindData({ connection: info.getClientContext().connectionId }),
    mainFunction: (info, input, output) => {
      try {
        const json = String(input.getColumnVector(types.length).getItem(0) ?? '{}');
        const args = validateArgs(definition, {
          ...placeholders(definition),
          ...(JSON.parse(json) as object),
        });
        reduceGroups(form, kind, args, input).forEach((value, i) => output.setItem(i, value));
        output.flush();
      } catch (error) {
        const placed = located(error, { function: definition.name });
        const { connection } = info.getBindData() as { connection: number };
        if (!report(connection, placed))
          info.setError(placed instanceof Error ? placed.message : String(placed));
      }
    },
  });
}

/** Column arguments are expressions in an aggregate: their names only satisfy the schema. */
function placeholders(definition: FunctionDefinition): Record<string, string> {
  const required = definition.args.required ?? [];
  return Object.fromEntries(
    required.filter((name) => definition.aggregate?.expressions.includes(name)).map((name) => [name, name]),
  );
}
