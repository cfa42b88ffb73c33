import type { FunctionReport } from '../../session/types.ts';

/** The figures of a call in one line: `model_driven_sample(): accepted 250,000, tried 893,421, seconds 1.24`. */
export function reportText({ function: name, figures }: FunctionReport): string {
  const parts = Object.entries(figures).map(
    ([figure, value]) =>
      `${figure} ${typeof value === 'number' ? value.toLocaleString('en', { maximumSignificantDigits: 9 }) : value}`,
  );
  return `${name}(): ${parts.join(', ')}`;
}
