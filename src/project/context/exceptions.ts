import { BallastError } from '../../errors/ballast-error.ts';
import { JinjaFunction, PyDict, isTrue, toText, type Value } from '../../jinja/index.ts';
import { Lookup } from './lookup.ts';
import type { Messages } from './messages.ts';

// What dbt's own code raises through `exceptions`, and how the message is made of the arguments.
const raising: Readonly<Record<string, (args: readonly string[]) => string>> = {
  raise_compiler_error: ([message]) => message,
  raise_database_error: ([message]) => message,
  raise_dependency_error: ([message]) => message,
  raise_not_implemented: ([message]) => `Not implemented: ${message}`,
  raise_contract_error: ([yaml, sql]) => `The model breaks its contract: declared ${yaml}, selected ${sql}.`,
  raise_fail_fast_error: ([message]) => message,
  raise_parsing_error: ([message]) => message,
  raise_dataclass_not_dict: ([object]) => `${object} must be a dictionary.`,
  raise_ambiguous_alias: ([first, second, name]) =>
    `Two nodes would be written to '${name ?? ''}': ${first} and ${second}.`,
  raise_ambiguous_catalog_match: ([id, first, second]) => `${id} matches both ${first} and ${second}.`,
  raise_cache_inconsistent: ([message]) => message,
  raise_dep_not_found: ([node, description, package_]) =>
    `${node} needs the package '${package_ ?? ''}' (${description}).`,
  raise_duplicate_patch_name: ([patch, existing]) => `${patch} is described twice, also in ${existing}.`,
  raise_duplicate_resource_name: ([first, second]) => `${first} and ${second} have the same name.`,
  raise_invalid_property_yml_version: ([path, issue]) => `The property file ${path} is not valid: ${issue}`,
  missing_config: ([model, name]) => `${model} needs the configuration '${name}'.`,
  missing_materialization: ([model, adapter]) => `There is no materialization for ${model} on ${adapter}.`,
  missing_relation: ([relation]) => `The relation ${relation} is not in the database.`,
  relation_wrong_type: ([relation, expected]) => `${relation} is not a ${expected}.`,
  column_type_missing: ([columns]) => `A contract needs a data_type for each column; missing: ${columns}.`,
};

/** The member `exceptions`: each of its functions raises an error with the caller's file and line, or warns. */
export function exceptions(messages: Messages): Value {
  const warn = (name: string) => () =>
    new JinjaFunction(name, ({ positional, named }) => {
      messages.warn(toText(positional[0] ?? named.get('msg') ?? ''));
      return '';
    });
  return new Lookup('exceptions', {
    ...Object.fromEntries(Object.entries(raising).map(([name, say]) => [name, () => raiser(name, say)])),
    warn: warn('warn'),
    warn_snapshot_timestamp_data_types: () =>
      new JinjaFunction('warn_snapshot_timestamp_data_types', ({ positional: [source, target] }) => {
        messages.warn(
          `The snapshot's time has the type ${toText(source ?? null)}, but ${toText(target ?? null)} before.`,
          'SnapshotTimestampWarning',
        );
        return '';
      }),
  });
}

function raiser(name: string, say: (args: readonly string[]) => string): JinjaFunction {
  return new JinjaFunction(name, ({ positional, named }, { file, line }) => {
    const given = [...positional, ...[...named].filter(([key]) => key !== 'node').map(([, value]) => value)];
    const message = say(given.map(shown));
    throw new BallastError('COMPILER_ERROR_RAISED', { message: message ?? '' }, { file, line });
  });
}

/** A node by its name, anything else as it prints. */
function shown(value: Value): string {
  const name = value instanceof PyDict ? value.get('unique_id') : undefined;
  return name !== undefined && isTrue(name) ? toText(name) : toText(value);
}
