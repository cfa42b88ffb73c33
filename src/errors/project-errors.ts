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
};
