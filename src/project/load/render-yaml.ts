import { isBallastError } from '../../errors/ballast-error.ts';
import { type YamlFile, isDict } from './yaml-file.ts';

/** Renders one text of a YAML file; a text that is one expression gives the expression's own value. */
export type RenderValue = (text: string) => unknown;

// Hooks are templates of the run: they see the node.
const hookKey = /^\+?(?:pre|post)[-_]hook$/;

/**
 * `value` with every text that holds Jinja rendered.
 * @param path  where `value` stands in the file, for the lines of errors
 * @throws what `render` throws, with file and line
 */
export function renderTree(
  yaml: YamlFile,
  value: unknown,
  path: readonly (string | number)[],
  render: RenderValue,
): unknown {
  if (typeof value === 'string') {
    if (!value.includes('{{') && !value.includes('{%') && !value.includes('{#')) return value;
    try {
      return render(value);
    } catch (error) {
      throw isBallastError(error) ? error.moved({ file: yaml.file, line: yaml.lineOf(path) }) : error;
    }
  }
  if (Array.isArray(value)) return value.map((item, i) => renderTree(yaml, item, [...path, i], render));
  if (isDict(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [
        key,
        hookKey.test(key) ? item : renderTree(yaml, item, [...path, key], render),
      ]),
    );
  }
  return value;
}
