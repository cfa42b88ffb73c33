import type { Neighbors } from '../neighbors/neighbor-list.ts';

/** The commonest class among the neighbours of a query; ties go to the lowest class. */
export function commonestClass(near: Neighbors, query: number, codes: Int32Array): number {
  let best = -1;
  let bestVotes = 0;
  for (let i = query * near.k; i < (query + 1) * near.k; i++) {
    const code = codes[near.indices[i]];
    let votes = 0;
    for (let j = query * near.k; j < (query + 1) * near.k; j++) if (codes[near.indices[j]] === code) votes++;
    if (votes > bestVotes || (votes === bestVotes && code < best)) {
      best = code;
      bestVotes = votes;
    }
  }
  return best;
}

/** How many neighbours of a query are of another class. */
export function foreignCount(near: Neighbors, query: number, codes: Int32Array, own: number): number {
  let foreign = 0;
  for (let i = query * near.k; i < (query + 1) * near.k; i++) if (codes[near.indices[i]] !== own) foreign++;
  return foreign;
}

/** How many of k votes a class needs against one other; it wins a tie when it comes first. */
export function votesToWin(k: number, comesFirst: boolean): number {
  return k % 2 === 0 && comesFirst ? k / 2 : Math.floor(k / 2) + 1;
}
