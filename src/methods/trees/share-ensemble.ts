import type { TreeEnsemble, Trees } from './ensemble.ts';

type Bulk = Int32Array | Uint32Array | Float64Array | Uint8Array;

/** The same ensemble on shared memory, so that tasks carry it without copies. */
export function shareEnsemble(ensemble: TreeEnsemble): TreeEnsemble {
  const { trees } = ensemble;
  const shared: Trees = {
    starts: share(trees.starts),
    output: share(trees.output),
    feature: share(trees.feature),
    threshold: share(trees.threshold),
    set: share(trees.set),
    sets: share(trees.sets),
    left: share(trees.left),
    right: share(trees.right),
    missingLeft: share(trees.missingLeft),
    value: share(trees.value),
    cover: share(trees.cover),
    gain: share(trees.gain),
  };
  return { ...ensemble, base: share(ensemble.base), trees: shared };
}

function share<A extends Bulk>(array: A): A {
  if (array.buffer instanceof SharedArrayBuffer) return array;
  const copy = new SharedArrayBuffer(array.byteLength);
  const bytes = new Uint8Array(copy);
  bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
  return new (array.constructor as new (buffer: SharedArrayBuffer) => A)(copy);
}
