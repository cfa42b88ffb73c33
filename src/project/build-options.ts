import type { EventTimes } from './compile/batch.ts';
import type { RunFlags } from './context/base-members.ts';
import type { Project } from './load/load-project.ts';
import type { Dict } from './load/project-file.ts';
import type { RunCommand } from './plan/plan-run.ts';
import type { Sample } from './plan/sample.ts';
import type { Selection } from './plan/select.ts';
import type { RunEvent } from './run/result.ts';
import type { WarningPolicy } from './warnings.ts';

export interface BuildOptions extends Selection {
  /** The number that templates and artifacts give for this run; default: a random one. */
  readonly invocationId?: string;
  /** Default `build`. */
  readonly command?: RunCommand;
  readonly resourceTypes?: readonly string[];
  readonly excludeResourceTypes?: readonly string[];
  /** Sessions at work; default: the target's threads. */
  readonly threads?: number;
  readonly failFast?: boolean;
  /** Builds incremental models and seeds anew. */
  readonly fullRefresh?: boolean;
  /** Keeps the rows that tests find; default: as each test is configured. */
  readonly storeFailures?: boolean;
  /** Builds with no rows: references give none. */
  readonly empty?: boolean;
  /** References with an event time give the rows of this window only. */
  readonly sample?: Sample;
  /** Which warnings are errors. */
  readonly warnings?: WarningPolicy;
  /** Runs these ids of what is selected, and nothing else: what a retry takes up again. */
  readonly only?: ReadonlySet<string>;
  /** Reads what is neither selected nor in this target where `state` has it. */
  readonly defer?: boolean;
  /** Folder of the manifest that `defer` reads, if not `state`. */
  readonly deferState?: string;
  /** With `defer`: reads it there even if this target has it too. */
  readonly favorState?: boolean;
  /** The times that microbatch models are limited to. */
  readonly eventTimes?: EventTimes;
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: RunEvent) => void;
  /** Called once the last statement has run, before anything is written into the target folder. */
  readonly onDone?: () => Promise<void>;
  /** Whether to write manifest, run_results and SQL into the target folder; default true. */
  readonly writeArtifacts?: boolean;
}

export function flagsOf(options: BuildOptions): RunFlags {
  const { fullRefresh, storeFailures, failFast, empty, sample, warnings } = options;
  return { fullRefresh, storeFailures, failFast, empty, sample, warnings };
}

/** What run_results.json keeps of the options, under dbt's names: a retry reads them. */
export function argumentsOf(project: Project, options: BuildOptions): Dict {
  return {
    select: options.select ?? [],
    exclude: options.exclude ?? [],
    selector: options.selector ?? null,
    indirect_selection: options.indirect ?? 'eager',
    vars: project.cliVars,
    target: project.target.name,
    profile: project.target.profile,
    full_refresh: options.fullRefresh === true,
    store_failures: options.storeFailures === true,
    empty: options.empty === true,
    fail_fast: options.failFast === true,
    defer: options.defer === true,
    state: options.state ?? null,
    defer_state: options.deferState ?? null,
    favor_state: options.favorState === true,
    resource_types: options.resourceTypes ?? [],
    exclude_resource_types: options.excludeResourceTypes ?? [],
    sample: options.sample ?? null,
    event_time_start: options.eventTimes?.start ?? null,
    event_time_end: options.eventTimes?.end ?? null,
  };
}
