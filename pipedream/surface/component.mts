import type { axios } from '@pipedream/platform';

/** The `this` of a component that runs: its props' values, and an app's `$auth`. */
export type Values = Readonly<Record<string, unknown>>;

/** What Pipedream hands a step as `$`. `flow` and `context` are missing in Connect and MCP. */
export interface Step {
  export(name: string, value: unknown): void;
  readonly flow?: { rerun(delayMs: number, context: object, maxRetries: number): { readonly resume_url: string } };
  readonly context?: {
    /** Milliseconds since 1970 at which the step is killed. */
    readonly deadline?: number;
    /** Whether the step is only tried out in the editor, where nothing can pause. */
    readonly JIT?: boolean;
    readonly id?: string;
    readonly workflow_id?: string;
    readonly run?: { readonly runs: number; readonly context?: unknown; readonly callback_request?: unknown };
  };
  readonly [more: string]: unknown;
}

export interface RunArguments {
  readonly $: Step;
}

/** One prop of a component, as Pipedream reads it. */
export interface Prop {
  readonly type?: string;
  readonly label?: string;
  readonly description?: string;
  readonly optional?: boolean;
  readonly default?: unknown;
  readonly options?: unknown;
  readonly [more: string]: unknown;
}

export type Props = Readonly<Record<string, unknown>>;

/** The HTTP client of the platform. */
export type PlatformAxios = typeof axios;
