import type { BinaryDataService } from 'n8n-core';
import type { INodeExecutionData, IRun, ITaskData } from 'n8n-workflow';
import { readItem } from './binaries.mts';
import type { EngineRun, NodeReport, OutputItem, RunFailure } from './execution.mts';

/** Reads n8n's record of an execution as plain data: items and binaries per node, what stopped it, and whether it waits. */
export function reportRun(store: BinaryDataService, run: IRun, executionId: string, resumeUrl: string): EngineRun {
  const { resultData } = run.data;
  const nodes = Object.fromEntries(
    Object.entries(resultData.runData).map(([name, tasks]) => [name, reportNode(store, name, tasks)]),
  );
  const nodeFailures = Object.values(nodes).flatMap(({ failure }) => (failure === undefined ? [] : [failure]));
  const failures = nodeFailures.length === 0 && resultData.error ? [readFailure(resultData.error)] : nodeFailures;
  const until = run.waitTill ?? run.data.waitTill;
  const waiting =
    run.status === 'waiting' && until
      ? { node: resultData.lastNodeExecuted ?? '', until: until.toISOString(), resumeUrl }
      : undefined;
  const durationSeconds = ((run.stoppedAt ?? new Date()).getTime() - run.startedAt.getTime()) / 1000;
  return {
    executionId,
    status: run.status,
    durationSeconds,
    nodes,
    failures,
    ...(waiting ? { waiting } : {}),
    execution: run.data,
  };
}

/** The words of an error that stopped a node, without its stack or request. */
export function readFailure(error: unknown, node?: string): RunFailure {
  const text = (name: string) => (typeof field(error, name) === 'string' ? String(field(error, name)) : undefined);
  const itemIndex = field(field(error, 'context'), 'itemIndex');
  const details = field(field(error, 'context'), 'details');
  return {
    ...(node === undefined ? {} : { node }),
    message: text('message') ?? String(error),
    ...(text('description') ? { description: text('description') } : {}),
    ...(typeof itemIndex === 'number' ? { itemIndex } : {}),
    ...(text('httpCode') ? { httpCode: text('httpCode') } : {}),
    ...(details === undefined ? {} : { details }),
  };
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

function reportNode(store: BinaryDataService, name: string, tasks: ITaskData[]): NodeReport {
  const outputs: OutputItem[][] = [];
  for (const task of tasks) {
    (task.data?.main ?? []).forEach((items, index) => (outputs[index] ??= []).push(...readItems(store, items)));
  }
  const failed = tasks.find(({ error }) => error !== undefined);
  return {
    runs: tasks.length,
    durationSeconds: tasks.reduce((sum, { executionTime }) => sum + executionTime, 0) / 1000,
    outputs,
    ...(failed ? { failure: readFailure(failed.error, name) } : {}),
    hints: tasks.flatMap(({ hints }) => (hints ?? []).map(({ message }) => message)),
  };
}

function readItems(store: BinaryDataService, items: INodeExecutionData[] | null): OutputItem[] {
  return (items ?? []).map((item) => readItem(store, item));
}
