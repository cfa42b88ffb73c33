import type { ArgSchema } from './define.ts';

/** The two columns of a comparison. @param what  'scores', 'predicted classes' */
export function pairedColumns(what: string): Readonly<Record<'a' | 'b', ArgSchema>> {
  return {
    a: { type: 'string', column: 'source', description: `Column of the ${what} of one model.` },
    b: {
      type: 'string',
      column: 'source',
      description: `Column of the ${what} of the other, for the same rows.`,
    },
  };
}

export const pairedSource = {
  source: { description: 'Table of the predictions of both models, one row a case.' },
};
