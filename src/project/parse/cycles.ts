/**
 * One cycle for each knot of the graph, as a path that ends where it began, in the direction of the data.
 * @param parents  what each node reads
 */
export function findCycles(parents: ReadonlyMap<string, readonly string[]>): readonly (readonly string[])[] {
  const done = new Set<string>();
  const cycles: string[][] = [];
  for (const start of parents.keys()) {
    // An explicit stack: a chain of many thousand models must not overflow the call stack.
    const path: string[] = [];
    const onPath = new Set<string>();
    const stack: { id: string; next: number }[] = [{ id: start, next: 0 }];
    while (stack.length > 0) {
      const frame = stack.at(-1)!;
      if (frame.next === 0) {
        if (done.has(frame.id)) {
          stack.pop();
          continue;
        }
        path.push(frame.id);
        onPath.add(frame.id);
      }
      const parent = parents.get(frame.id)?.[frame.next++];
      if (parent === undefined) {
        done.add(frame.id);
        onPath.delete(frame.id);
        path.pop();
        stack.pop();
      } else if (onPath.has(parent)) {
        cycles.push([...path.slice(path.indexOf(parent)), parent].reverse());
      } else if (!done.has(parent)) stack.push({ id: parent, next: 0 });
    }
  }
  return cycles;
}
