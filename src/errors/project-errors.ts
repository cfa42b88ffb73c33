import { entry, nearestSentence } from './entry.ts';

const list = (names: readonly string[]) => (names.length === 0 ? 'none' : names.join(', '));

/** Errors of the project layer: from dbt_project.yml to a node that fails in the database. */
export const projectErrors = {
  PROJECT_NOT_FOUND: entry(
    (p: { directory: string }) => `There is no dbt_project.yml in ${p.directory}.`,
    'Run the command inside a project, name one with --project-dir, or make one with `ballast init`.',
  ),
  PROJECT_KEY_INVALID: entry(
    (p: { key: string; expected: string; got: string }) =>
      `The key '${p.key}' must be ${p.expected}, but is ${p.got}.`,
    (p) => `Correct '${p.key}' in this file.`,
  ),
  DBT_VERSION_UNSUPPORTED: entry(
    (p: { package: string; installed: string; required: readonly string[] }) =>
      `This version of dbt is not supported with the '${p.package}' package: it requires ${list(p.required)}, and Ballast follows dbt ${p.installed}.`,
    (p) =>
      `Check for a different version of '${p.package}', correct its 'require-dbt-version', or pass --no-version-check.`,
  ),
  YAML_INVALID: entry(
    (p: { problem: string }) => `This is not valid YAML: ${p.problem}`,
    'Check the indentation, and the quotes and brackets around this line.',
  ),
  YAML_SHAPE: entry(
    (p: { what: string; expected: string; got: string }) =>
      `${p.what} must be ${p.expected}, but is ${p.got}.`,
    'See the dbt documentation of property files for the expected layout.',
  ),
  PROFILES_NOT_FOUND: entry(
    (p: { searched: readonly string[] }) => `There is no profiles.yml; looked in ${list(p.searched)}.`,
    'Put a profiles.yml into the project folder, or name its folder with --profiles-dir or DBT_PROFILES_DIR.',
  ),
  PROFILE_UNKNOWN: entry(
    (p: { profile: string; known: readonly string[] }) =>
      `The profile '${p.profile}' is not in profiles.yml. It has: ${list(p.known)}.`,
    (p) =>
      `${nearestSentence(p.profile, p.known)}Set 'profile' in dbt_project.yml, or --profile, to one that exists.`,
  ),
  TARGET_UNKNOWN: entry(
    (p: { profile: string; target: string; known: readonly string[] }) =>
      `The profile '${p.profile}' has no target '${p.target}'. It has: ${list(p.known)}.`,
    (p) => `${nearestSentence(p.target, p.known)}Choose a target that exists with --target.`,
  ),
  PROFILE_TYPE_UNSUPPORTED: entry(
    (p: { profile: string; target: string; type: string }) =>
      `The target '${p.target}' of profile '${p.profile}' has type '${p.type}', but Ballast runs on DuckDB.`,
    "Add a target with 'type: duckdb' and a 'path', and choose it with --target.",
  ),
  ENV_VAR_MISSING: entry(
    (p: { name: string }) => `The environment variable ${p.name} is needed but not set.`,
    (p) => `Set ${p.name}, or give a default: env_var('${p.name}', 'default').`,
  ),
  VAR_MISSING: entry(
    (p: { name: string; node: string; known: readonly string[] }) =>
      `The variable '${p.name}' is needed by ${p.node}, but has no value and no default.`,
    (p) =>
      `${nearestSentence(p.name, p.known)}Set it under 'vars' in dbt_project.yml, with --vars '{${p.name}: ...}', or write var('${p.name}', default).`,
  ),
  VARS_INVALID: entry(
    (p: { given: string; problem: string }) =>
      `The value of --vars is not a YAML dictionary (${p.problem}): ${p.given}`,
    "Write --vars '{name: value, other: 2}'.",
  ),
  NODE_NAME_DUPLICATE: entry(
    (p: { resourceType: string; name: string; files: readonly string[] }) =>
      `Two nodes have the name '${p.name}': a ${p.resourceType} in ${p.files.join(' and one in ')}.`,
    (p) => `Rename one of them: ref('${p.name}') can mean only one.`,
  ),
  RELATION_DUPLICATE: entry(
    (p: { relation: string; nodes: readonly string[] }) =>
      `Several nodes would be written to ${p.relation}: ${list(p.nodes)}.`,
    "Give one of them another 'alias' or 'schema'.",
  ),
  PATCH_DUPLICATE: entry(
    (p: { section: string; name: string; files: readonly string[] }) =>
      `'${p.name}' is described more than once under '${p.section}': in ${p.files.join(' and ')}.`,
    'Keep one of the entries and move what the others say into it.',
  ),
  MACRO_DUPLICATE: entry(
    (p: { macro: string; package: string; files: readonly string[] }) =>
      `The macro '${p.macro}' is defined more than once in package '${p.package}': in ${p.files.join(' and ')}.`,
    'Rename or delete one of them.',
  ),
  TEST_DUPLICATE: entry(
    (p: { test: string; on: string }) =>
      `The test '${p.test}' is declared twice on ${p.on} with equal arguments.`,
    "Delete one of the two, or give it its own 'name'.",
  ),
  NAME_WITH_SPACE: entry(
    (p: { node: string }) => `The name of ${p.node} holds a space.`,
    "Rename it, or set 'require_resource_names_without_spaces: false' under 'flags' in dbt_project.yml.",
  ),
  SOURCE_DUPLICATE: entry(
    (p: { source: string; files: readonly string[] }) =>
      `The source '${p.source}' is declared more than once: in ${p.files.join(' and ')}.`,
    'Keep one of the declarations.',
  ),
  REF_UNKNOWN: entry(
    (p: { node: string; ref: string; known: readonly string[] }) =>
      `${p.node} refers to '${p.ref}', but there is no model or seed of that name.`,
    (p) => `${nearestSentence(p.ref, p.known)}Correct the ref(), or add models/${p.ref}.sql.`,
  ),
  REF_DISABLED: entry(
    (p: { node: string; ref: string }) => `${p.node} refers to '${p.ref}', which is disabled.`,
    (p) => `Enable '${p.ref}' (enabled: true), or disable what reads it too.`,
  ),
  CONTEXT_ARGUMENTS: entry(
    (p: { function: string; expected: string; got: string }) =>
      `${p.function}() takes ${p.expected}, but got ${p.got}.`,
    'Correct the call.',
  ),
  SOURCE_UNKNOWN: entry(
    (p: { node: string; source: string; known: readonly string[] }) =>
      `${p.node} reads the source '${p.source}', which no property file declares.`,
    (p) =>
      `${nearestSentence(p.source, p.known)}Declare it under 'sources' in a .yml file below the model paths.`,
  ),
  REF_UNDECLARED: entry(
    (p: { node: string; ref: string }) =>
      `${p.node} refers to '${p.ref}' at run time, but that ref() was not seen while parsing, so the order of the build does not know it.`,
    (p) => `Put the line -- depends_on: {{ ref('${p.ref}') }} at the top of the model.`,
  ),
  CYCLE: entry(
    (p: { path: readonly string[] }) => `These nodes depend on each other: ${p.path.join(' -> ')}.`,
    'Break the circle: one of them must not read the next.',
  ),
  MACRO_UNKNOWN: entry(
    (p: { macro: string; known: readonly string[] }) => `There is no macro '${p.macro}'.`,
    (p) =>
      `${nearestSentence(p.macro, p.known)}Check the name, or add the package that defines it to packages.yml.`,
  ),
  TEST_UNKNOWN: entry(
    (p: { test: string; known: readonly string[] }) => `There is no generic test '${p.test}'.`,
    (p) =>
      `${nearestSentence(p.test, p.known)}Define it with {% test ${p.test}(model, column_name) %} below the macro paths or in tests/generic.`,
  ),
  MATERIALIZATION_UNKNOWN: entry(
    (p: { materialization: string; known: readonly string[] }) =>
      `There is no materialization '${p.materialization}'. There are: ${list(p.known)}.`,
    (p) => `${nearestSentence(p.materialization, p.known)}Set 'materialized' to one that exists.`,
  ),
  SELECTOR_METHOD_UNKNOWN: entry(
    (p: { method: string; selector: string; known: readonly string[] }) =>
      `'${p.method}' in the selection '${p.selector}' is not a selection method. There are: ${list(p.known)}.`,
    (p) => `${nearestSentence(p.method, p.known)}Use one of these, or a node's name.`,
  ),
  RESOURCE_TYPE_UNKNOWN: entry(
    (p: { type: string; known: readonly string[] }) =>
      `'${p.type}' is not a resource type. There are: ${list(p.known)}.`,
    (p) => `${nearestSentence(p.type, p.known)}Use one of these.`,
  ),
  COMPILER_ERROR_RAISED: entry(
    (p: { message: string }) => p.message,
    'The project itself raised this error with exceptions.raise_compiler_error().',
  ),
  LINEAGE_NODE_UNKNOWN: entry(
    (p: { name: string; known: readonly string[] }) =>
      `There is no model, seed, snapshot or source '${p.name}' with columns.`,
    (p) => `${nearestSentence(p.name, p.known)}Write model.column or source.table.column.`,
  ),
  LINEAGE_COLUMN_UNKNOWN: entry(
    (p: { node: string; column: string; known: readonly string[] }) =>
      `${p.node} has no column '${p.column}'.`,
    (p) => `${nearestSentence(p.column, p.known)}It has ${p.known.join(', ')}.`,
  ),
  WARNING_AS_ERROR: entry(
    (p: { name: string; message: string }) => p.message,
    (p) =>
      `It is a warning (${p.name}), and --warn-error takes warnings for errors; --warn-error-options can leave it out.`,
  ),
  WARN_OPTIONS_INVALID: entry(
    (p: { key: string; expected: string; got: string }) =>
      `--warn-error-options: ${p.key} must be ${p.expected}, not ${p.got}.`,
    "Write it as '{error: all, warn: [NoNodesForSelectionCriteria], silence: []}'.",
  ),
  CONTEXT_UNSUPPORTED: entry(
    (p: { member: string }) => `${p.member} is not available in this version of Ballast's runner.`,
    'Write the statement without it, or build this node with dbt-duckdb.',
  ),
  CONTEXT_AT_PARSE: entry(
    (p: { member: string }) =>
      `${p.member} needs the database, which is not open while the project is parsed.`,
    'Put it inside {% if execute %} ... {% endif %}.',
  ),
  NODE_SQL_FAILED: entry(
    (p: { node: string; message: string }) => `The SQL of ${p.node} failed. ${p.message}`,
    'The compiled SQL is in the folder target/compiled; an earlier table of this name was left as it was.',
  ),
  TEST_CONFIG_INVALID: entry(
    (p: { key: string; value: string; expected: string }) =>
      `The test configuration ${p.key} must be ${p.expected}, but is ${p.value}.`,
    (p) => `Correct '${p.key}' in the test's config.`,
  ),
  TEST_RESULT_INVALID: entry(
    (p: { test: string; got: string }) =>
      `The fail_calc of ${p.test} must give one number, but gave ${p.got}.`,
    "Use an aggregate over the failing rows, like 'count(*)' or 'sum(n)'.",
  ),
  REF_PRIVATE: entry(
    (p: { node: string; ref: string; group: string }) =>
      `${p.node} refers to '${p.ref}', which is private to ${p.group === '' ? 'a group of its own' : `the group '${p.group}'`}.`,
    (p) =>
      p.group === ''
        ? `Give '${p.ref}' a group, or 'access: protected'.`
        : `Put this node into the group '${p.group}', or set 'access: protected' on '${p.ref}'.`,
  ),
  CONTRACT_CHANGED: entry(
    (p: { model: string; changes: readonly string[] }) =>
      `Compared with the state, the versioned model '${p.model}' breaks its enforced contract: ${p.changes.join('; ')}.`,
    'Make an additive change instead, or a new version of the model.',
  ),
  CONFIG_INVALID: entry(
    (p: { node: string; key: string; expected: string; got: string }) =>
      `The configuration '${p.key}' of ${p.node} must be ${p.expected}, but is ${p.got}.`,
    (p) => `Correct '${p.key}' in the node's file, its property file or dbt_project.yml.`,
  ),
  DOC_UNKNOWN: entry(
    (p: { doc: string; known: readonly string[] }) =>
      `A description depends on the doc '${p.doc}', which was not found.`,
    (p) => `${nearestSentence(p.doc, p.known)}Write {% docs ${p.doc} %} in a .md file below the docs paths.`,
  ),
  ACCESS_OF_EPHEMERAL: entry(
    (p: { node: string }) =>
      `The ${p.node} with 'ephemeral' materialization has an invalid value (public) for the access field.`,
    'Others could not read it: there is no table. Give it another materialization, or protected access.',
  ),
  ACCESS_INVALID: entry(
    (p: { node: string; access: string; known: readonly string[] }) =>
      `The access of ${p.node} is '${p.access}'. It must be one of: ${list(p.known)}.`,
    (p) => `${nearestSentence(p.access, p.known)}Correct 'access'.`,
  ),
  GROUP_UNKNOWN: entry(
    (p: { node: string; group: string; known: readonly string[] }) =>
      `${p.node} belongs to the group '${p.group}', which no property file declares. There are: ${list(p.known)}.`,
    (p) =>
      `${nearestSentence(p.group, p.known)}Declare it under 'groups' with an 'owner', or correct 'group'.`,
  ),
  METRIC_UNKNOWN: entry(
    (p: { metric: string; node: string; known: readonly string[] }) =>
      `'${p.node}' is made of the metric '${p.metric}', which no property file declares.`,
    (p) => `${nearestSentence(p.metric, p.known)}Declare it under 'metrics', or correct the name.`,
  ),
  SNAPSHOT_INCOMPLETE: entry(
    (p: { snapshot: string; missing: readonly string[] }) =>
      `Snapshots must be configured with a 'strategy' and 'unique_key'; '${p.snapshot}' lacks ${list(p.missing)}.`,
    "The strategy 'check' also needs 'check_cols', 'timestamp' also 'updated_at'.",
  ),
  UNIT_TEST_MODEL_UNKNOWN: entry(
    (p: { test: string; model: string; known: readonly string[] }) =>
      `The unit test '${p.test}' is about the model '${p.model}', which does not exist.`,
    (p) => `${nearestSentence(p.model, p.known)}Correct 'model'.`,
  ),
  UNIT_TEST_FIXTURE_MISSING: entry(
    (p: { fixture: string; folders: readonly string[] }) =>
      `There is no fixture ${p.fixture}; looked below ${list(p.folders)}.`,
    "Add the file, or give the rows under 'rows'.",
  ),
  SELECTOR_INVALID: entry(
    (p: { selector: string; problem: string }) => `The selection '${p.selector}' is not valid: ${p.problem}.`,
    'Correct the selection.',
  ),
  SELECTOR_VALUE_UNKNOWN: entry(
    (p: { selector: string; value: string; known: readonly string[] }) =>
      `'${p.value}' in the selection '${p.selector}' is not one of: ${list(p.known)}.`,
    (p) => `${nearestSentence(p.value, p.known)}Use one of these.`,
  ),
  SELECTOR_UNKNOWN: entry(
    (p: { selector: string; known: readonly string[] }) =>
      `There is no selector '${p.selector}' in selectors.yml. There are: ${list(p.known)}.`,
    (p) =>
      `${nearestSentence(p.selector, p.known)}A selector can inherit only from one that stands before it.`,
  ),
  STATE_MISSING: entry(
    (p: { folder?: string; file?: string }) =>
      p.folder === undefined
        ? 'The selection compares with an earlier run, but there is no comparison manifest: no --state is given.'
        : p.file === undefined
          ? `The folder ${p.folder} of --state does not exist.`
          : `The folder ${p.folder} of --state has no ${p.file}.`,
    'Give --state the target folder of an earlier run (or set DBT_STATE).',
  ),
  ARTIFACT_INVALID: entry(
    (p: { path: string }) => `The artifact ${p.path} is not a JSON dictionary.`,
    'Make it again with the command that writes it.',
  ),
  RENDER_NOT_REPEATABLE: entry(
    (p: { first: string; second: string }) =>
      `The template asks the database another question each time it is rendered: first "${p.first}", then "${p.second}".`,
    'Leave random() and the like out of the text of its queries.',
  ),
  INCREMENTAL_STRATEGY_UNKNOWN: entry(
    (p: { strategy: string; known: readonly string[]; macro: string }) =>
      `There is no incremental strategy '${p.strategy}'. There are: ${list(p.known)}.`,
    (p) =>
      `${nearestSentence(p.strategy, p.known)}Choose one of these, or write a macro ${p.macro}(arg_dict).`,
  ),
  SCHEMA_CHANGED: entry(
    (p: { node: string; added: readonly string[]; removed: readonly string[]; changed: readonly string[] }) =>
      `The columns of ${p.node} differ from those of its table. New: ${list(p.added)}. Gone: ${list(p.removed)}. Of another type: ${list(p.changed)}.`,
    "Build it with --full-refresh, or set 'on_schema_change' to append_new_columns or sync_all_columns.",
  ),
  ON_SCHEMA_CHANGE_UNKNOWN: entry(
    (p: { value: string; known: readonly string[] }) =>
      `'on_schema_change' can't be '${p.value}'. It can be: ${list(p.known)}.`,
    (p) => `${nearestSentence(p.value, p.known)}Choose one of these.`,
  ),
  MICROBATCH_CONFIG_INVALID: entry(
    (p: { node: string; key: string; expected: string }) =>
      `The microbatch model ${p.node} needs '${p.key}' to be ${p.expected}.`,
    (p) => `Set '${p.key}' in its config.`,
  ),
  SNAPSHOT_CONFIG_INVALID: entry(
    (p: { node: string; key: string; expected: string }) => `${p.node} needs '${p.key}' to be ${p.expected}.`,
    (p) => `Set '${p.key}' in its config.`,
  ),
  SNAPSHOT_TARGET_INVALID: entry(
    (p: { relation: string; missing: readonly string[] }) =>
      `${p.relation} is not the table of a snapshot: it has no column ${list(p.missing)}.`,
    'Drop or rename that table, or give the snapshot another name.',
  ),
  CONTRACT_COLUMN_UNTYPED: entry(
    (p: { node: string; columns: readonly string[] }) =>
      `The contract of ${p.node} needs a data_type for each column; it is missing for: ${list(p.columns)}.`,
    "Add 'data_type' to these columns in its property file.",
  ),
  CONTRACT_BROKEN: entry(
    (p: { node: string; table: string }) =>
      `${p.node} breaks its contract: its columns are not those that are declared.\n${p.table}`,
    'Correct the SQL, or the columns in its property file.',
  ),
  CONSTRAINT_INVALID: entry(
    (p: { type: string; known: readonly string[] }) =>
      `'${p.type}' is not a type of constraint. There are: ${list(p.known)}.`,
    (p) => `${nearestSentence(p.type, p.known)}Use one of these.`,
  ),
  MATERIALIZATION_RESULT: entry(
    (p: { materialization: string; got: string }) =>
      `The materialization '${p.materialization}' must return a dictionary with 'relations', but gave ${p.got}.`,
    "End it with {{ return({'relations': [this]}) }}.",
  ),
  EXTERNAL_CONFIG_INVALID: entry(
    (p: { key: string; expected: string; got: string }) =>
      `An external model's '${p.key}' must be ${p.expected}, but is ${p.got}.`,
    (p) => `Correct '${p.key}' in its config.`,
  ),
  UNIT_TEST_INPUT_MISSING: entry(
    (p: { test: string; model: string; input: string }) =>
      `The unit test '${p.test}' gives no rows for '${p.input}', which ${p.model} reads.`,
    (p) => `Add an input for '${p.input}' under 'given'; 'rows: []' gives none.`,
  ),
  UNIT_TEST_INCREMENTAL: entry(
    (p: { test: string; model: string; lacks: string }) =>
      `The unit test '${p.test}' of the incremental ${p.model} lacks ${p.lacks}.`,
    (p) => `Add ${p.lacks}.`,
  ),
  UNIT_TEST_INPUT_UNKNOWN: entry(
    (p: { test: string; input: string }) =>
      `The input '${p.input}' of the unit test '${p.test}' is no model, seed, snapshot or source.`,
    "Write ref('model'), source('source', 'table') or this.",
  ),
  UNIT_TEST_COLUMN_UNKNOWN: entry(
    (p: { column: string; input: string; known: readonly string[] }) =>
      `Invalid column name: '${p.column}' in unit test fixture for '${p.input}'. It has: ${list(p.known)}.`,
    (p) => `${nearestSentence(p.column, p.known)}Correct the name in the rows.`,
  ),
  SAMPLE_INVALID: entry(
    (p: { given: string }) => `--sample takes a window of time, but got '${p.given}'.`,
    "Write --sample '3 days', or --sample '{start: 2024-01-01, end: 2024-02-01}'.",
  ),
  RETRY_NOTHING: entry(
    (p: { folder: string }) => `Could not find a previous run in '${p.folder}' to take up again.`,
    'Run `ballast build` (or run, test, seed, snapshot) first; it writes run_results.json there.',
  ),
  RETRY_NODE_GONE: entry(
    (p: { id: string }) => `The last run left '${p.id}' undone, but the project has no such node any more.`,
    'Bring it back or enable it, or run `ballast build` anew.',
  ),
  PACKAGE_NEEDS_NETWORK: entry(
    (p: { package: string }) => `The package '${p.package}' has to be downloaded, which needs a network.`,
    "Ballast installs local packages only: get the package in another way and name its folder with 'local:'.",
  ),
  PACKAGE_MISSING: entry(
    (p: { package: string; folder: string }) =>
      `There is no package in ${p.folder}, which '${p.package}' names: it has no dbt_project.yml.`,
    'Correct the path; it is relative to the project.',
  ),
  PACKAGES_NOT_INSTALLED: entry(
    (p: { wanted: number; installed: number; folder: string }) =>
      `The project asks for ${p.wanted} ${p.wanted === 1 ? 'package' : 'packages'}, but only ${p.installed} ${p.installed === 1 ? 'is' : 'are'} installed in ${p.folder}.`,
    'Run `ballast deps`.',
  ),
  DOCS_MISSING: entry(
    (p: { folder: string }) => `There is no documentation page in ${p.folder} yet.`,
    'Run `ballast docs generate` first.',
  ),
  PROFILE_KEY_UNSUPPORTED: entry(
    (p: { key: string; reason: string }) => `'${p.key}' of this target can't be used: ${p.reason}.`,
    (p) => `Take '${p.key}' out, or choose another target with --target.`,
  ),
};
