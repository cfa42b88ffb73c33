import type { Session } from '../../session/types.ts';
import { quoteText } from '../context/catalog.ts';
import { quoteName } from '../context/relation.ts';
import type { GraphNode } from '../graph.ts';
import { isDict } from '../load/yaml-file.ts';
import { relationKind, type Place, placeName } from './relations.ts';

/** Writes descriptions into the database as comments, where `persist_docs` asks for them. */
export async function persistDocs(session: Session, node: GraphNode, place: Place): Promise<void> {
  const wanted = node.config['persist_docs'];
  if (!isDict(wanted) || (wanted['relation'] !== true && wanted['columns'] !== true)) return;
  const kind = await relationKind(session, place);
  if (kind === undefined) return;
  const name = placeName(place);
  if (wanted['relation'] === true && node.description !== '')
    await session.query(`comment on ${kind} ${name} is ${quoteText(node.description)}`);
  if (wanted['columns'] !== true) return;
  const described = (await session.query(`describe ${name}`)).objects();
  const present = new Map(
    described.map((row) => [String(row['column_name']).toLowerCase(), String(row['column_name'])]),
  );
  for (const column of Object.values(node.columns)) {
    const own = present.get(column.name.toLowerCase());
    if (own === undefined || column.description === '') continue;
    await session.query(`comment on column ${name}.${quoteName(own)} is ${quoteText(column.description)}`);
  }
}
