import type { INode, IRunExecutionData, IConnections, IWorkflowSettings, WorkflowExecuteMode } from 'n8n-workflow';
import type { DataTableDefinitions } from './dataTables.mts';

/** A workflow as n8n exports it; what n8n itself fills in may be missing. */
export interface WorkflowFile {
  id?: string;
  name?: string;
  nodes: INode[];
  connections: IConnections;
  settings?: IWorkflowSettings;
  pinData?: Record<string, InputItem[]>;
}

/** A binary handed in: its bytes in base64, or the absolute path of a file on this machine. */
export interface InputBinary {
  fileName?: string;
  mimeType?: string;
  base64?: string;
  path?: string;
}

export interface InputItem {
  json: Record<string, unknown>;
  binary?: Record<string, InputBinary>;
}

/** A binary handed back: `path` in filesystem mode (until the engine is closed), `base64` in memory mode. */
export interface OutputBinary {
  fileName?: string;
  mimeType: string;
  sizeBytes: number;
  path?: string;
  base64?: string;
}

export interface OutputItem {
  json: Record<string, unknown>;
  binary?: Record<string, OutputBinary>;
  pairedItem?: unknown;
}

export interface RunFailure {
  node?: string;
  message: string;
  description?: string;
  itemIndex?: number;
  httpCode?: string;
  details?: unknown;
}

/** What one node did: `outputs[i]` holds the items of its output i, over all of its runs. */
export interface NodeReport {
  runs: number;
  durationSeconds: number;
  outputs: OutputItem[][];
  failure?: RunFailure;
  hints: string[];
}

export type RunStatus = 'success' | 'error' | 'waiting' | 'canceled' | 'crashed' | 'new' | 'running' | 'unknown';

/** How one execution ended. `waiting` names the node that suspended it and when n8n would go on without a callback. */
export interface Run {
  executionId: string;
  status: RunStatus;
  durationSeconds: number;
  nodes: Record<string, NodeReport>;
  failures: RunFailure[];
  waiting?: { node: string; until: string; resumeUrl: string };
}

/** `execution` is n8n's own state, from which a waiting run goes on. It does not leave the process. */
export interface EngineRun extends Run {
  execution: IRunExecutionData;
}

export interface Progress {
  node: string;
  event: 'started' | 'finished';
  items?: number;
  durationSeconds?: number;
  failure?: string;
}

/** Values of credentials by the name of their type. */
export type CredentialValues = Record<string, Record<string, unknown>>;

export interface RunSettings {
  /** Items of the trigger, as if pinned there. Without them the trigger hands on one empty item. */
  input?: InputItem[];
  credentials?: CredentialValues;
  mode?: WorkflowExecuteMode;
  executionId?: string;
}

export interface RunOptions extends RunSettings {
  onProgress?: (progress: Progress) => void;
  signal?: AbortSignal;
}

export type BinaryMode = 'filesystem' | 'memory';

export interface EngineSettings {
  /** Folders of built n8n packages; their nodes are known as `<package name>.<node name>`. */
  packageFolders: string[];
  credentials?: CredentialValues;
  binaryMode?: BinaryMode;
  /** Scratch folder for binaries; without it a temporary one, removed by close(). */
  folder?: string;
  /** Base of the URLs that the execution believes it can be reached at. */
  publicUrl?: string;
  /** Empty tables for n8n's Data Table node, kept over the runs of this engine. */
  dataTables?: DataTableDefinitions;
}
