import type { DuckDBValue } from '@duckdb/node-api';
import type { FunctionDefinition } from './define.ts';
import { drawPicture, pictureSql, TOY_TABLE, toySource, type Dot } from './picture.ts';

/** What runs SQL with our functions: a session. */
interface Runner {
  query(sql: string): Promise<{ rows(): DuckDBValue[][] }>;
}

/** The pictures of docs/functions/img/ by function: the toy table before and after, as SVG. */
export async function drawPictures(
  session: Runner,
  functions: readonly FunctionDefinition[],
): Promise<Map<string, string>> {
  const pictures = new Map<string, string>();
  await session.query(TOY_TABLE);
  const dotsOf = async (sql: string) => (await session.query(sql)).rows().map(dotOf);
  for (const definition of functions) {
    const sql = pictureSql(definition);
    if (sql === undefined) continue;
    const before = await dotsOf(
      `select x::double, y::double, label = 1, row_number() over () - 1, false from (${toySource(definition)})`,
    );
    pictures.set(definition.name, drawPicture(definition.name, before, await dotsOf(sql)));
  }
  return pictures;
}

function dotOf([x, y, isMinority, row, isNew]: readonly DuckDBValue[]): Dot {
  return {
    x: Number(x),
    y: Number(y),
    isMinority: isMinority === true,
    row: Number(row),
    isNew: isNew === true,
  };
}
