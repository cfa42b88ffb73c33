/**
 * What can be reached from `start` over at most `depth` links, without `start` itself (unless a link leads back).
 * @param links  id -> the next ids
 */
export function neighbours(
  start: Iterable<string>,
  links: ReadonlyMap<string, readonly string[]>,
  depth: number,
): ReadonlySet<string> {
  const found = new Set<string>();
  let front = [...start];
  for (let step = 0; step < depth && front.length > 0; step++) {
    const next: string[] = [];
    for (const id of front) {
      for (const neighbour of links.get(id) ?? []) {
        if (found.has(neighbour)) continue;
        found.add(neighbour);
        next.push(neighbour);
      }
    }
    front = next;
  }
  return found;
}
