import { createHmac } from 'node:crypto';
import { textOf, flagOf, numberOf } from '../frame/rules.mts';
import type { Fields, World } from '../frame/wire.mts';
import type { Family } from './family.mts';

/** A song of a task; `audio` is served from the files origin. */
export interface Song {
  id: string;
  title: string;
  tags: string;
  prompt: string;
  lyrics: string;
  modelName: string;
  durationSeconds: number;
  createTime: number;
}

export type TaskStatus =
  | 'PENDING'
  | 'TEXT_SUCCESS'
  | 'FIRST_SUCCESS'
  | 'SUCCESS'
  | 'CREATE_TASK_FAILED'
  | 'GENERATE_AUDIO_FAILED'
  | 'CALLBACK_EXCEPTION'
  | 'SENSITIVE_WORD_ERROR';

/** One submitted generation; its state follows from the time that has passed. */
export interface Task {
  taskId: string;
  fields: Fields;
  createdMs: number;
  songs: [Song, Song];
  failure: { status: TaskStatus; code: number; message: string } | null;
  isCallbackLost: boolean;
}

const shares = { TEXT_SUCCESS: 0.25, FIRST_SUCCESS: 0.6, SUCCESS: 1 } as const;
const callbackTypes = { TEXT_SUCCESS: 'text', FIRST_SUCCESS: 'first', SUCCESS: 'complete' } as const;

/** A new task with its two songs. Prompts with `[fail]` or `[sensitive]` end as the provider ends such tasks. */
export function createTask(world: World, fields: Fields): Task {
  const model = textOf(fields, 'model');
  const isCustom = flagOf(fields, 'customMode', flagOf(fields, 'custom_mode'));
  const isInstrumental = flagOf(fields, 'instrumental');
  const prompt = textOf(fields, 'prompt');
  const makeSong = (number: number): Song => ({
    id: songId(world),
    title: textOf(fields, 'title') || `Simulated song ${number}`,
    tags: textOf(fields, 'style') || 'simulated',
    prompt,
    lyrics: isCustom && !isInstrumental ? prompt : '',
    modelName: `chirp-${model.toLowerCase()}`,
    durationSeconds: numberOf(fields, 'duration', world.musicSeconds) + (number - 1),
    createTime: world.now(),
  });
  return {
    taskId: world.newId(32, '0123456789abcdef'),
    fields,
    createdMs: world.now(),
    songs: [makeSong(1), makeSong(2)],
    failure: plannedFailure(prompt),
    isCallbackLost: false,
  };
}

/** The status of a task at this moment. */
export function statusOf(task: Task, world: World): TaskStatus {
  const share = (world.now() - task.createdMs) / Math.max(1, world.jobMs);
  if (share >= shares.SUCCESS) {
    return task.failure ? task.failure.status : task.isCallbackLost ? 'CALLBACK_EXCEPTION' : 'SUCCESS';
  }
  if (share >= shares.FIRST_SUCCESS && !task.failure) return 'FIRST_SUCCESS';
  return share >= shares.TEXT_SUCCESS && !task.failure ? 'TEXT_SUCCESS' : 'PENDING';
}

/** Calls back at every stage, as the provider does; a last callback that fails marks the task. */
export function scheduleCallbacks(family: Family, world: World, task: Task, url: string): void {
  if (task.failure) {
    const { code, message } = task.failure;
    const body = { code, msg: message, data: { callbackType: 'error', task_id: task.taskId, data: null } };
    world.later(world.jobMs, () => void world.deliver(url, body, signature(family, task)));
    return;
  }
  let before = Promise.resolve();
  for (const stage of ['TEXT_SUCCESS', 'FIRST_SUCCESS', 'SUCCESS'] as const) {
    const next = () => (before = before.then(() => callBack(family, world, task, url, stage)));
    world.later(shares[stage] * world.jobMs, () => void next());
  }
}

async function callBack(
  family: Family,
  world: World,
  task: Task,
  url: string,
  stage: keyof typeof shares,
): Promise<void> {
  const songs = task.songs.map((song, index) => callbackSong(world, song, isReady(stage, index)));
  const data = { callbackType: callbackTypes[stage], task_id: task.taskId, data: songs };
  const isDelivered = await world.deliver(
    url,
    { code: 200, msg: 'All generated successfully.', data },
    signature(family, task),
  );
  if (stage === 'SUCCESS' && !isDelivered) task.isCallbackLost = true;
}

/** Whether a song can be fetched at a stage: the first at FIRST_SUCCESS, both at the end. */
export function isReady(status: TaskStatus, index: number): boolean {
  return status === 'SUCCESS' || status === 'CALLBACK_EXCEPTION' || (status === 'FIRST_SUCCESS' && index === 0);
}

/** Where a song's file lies. */
export function audioUrl(world: World, song: Song): string {
  return `${world.filesOrigin()}/audio/${song.id}.mp3`;
}

function callbackSong(world: World, song: Song, ready: boolean) {
  const audio = ready ? audioUrl(world, song) : '';
  const stream = `${world.filesOrigin()}/stream/${song.id}`;
  const image = `${world.filesOrigin()}/images/${song.id}.jpeg`;
  return {
    id: song.id,
    audio_url: audio,
    source_audio_url: audio,
    stream_audio_url: stream,
    source_stream_audio_url: stream,
    image_url: image,
    source_image_url: image,
    prompt: song.prompt,
    model_name: song.modelName,
    title: song.title,
    tags: song.tags,
    createTime: song.createTime,
    duration: ready ? song.durationSeconds : null,
  };
}

/** The headers that prove a callback: a MAC over the task id and the time, not over the body. */
export function signature(family: Family, task: Task): Record<string, string> {
  if (!family.webhookKey) return {};
  const timestamp = String(Math.floor(Date.now() / 1000));
  const mac = createHmac('sha256', family.webhookKey).update(`${task.taskId}.${timestamp}`).digest('base64');
  return { 'x-webhook-timestamp': timestamp, 'x-webhook-signature': mac };
}

function plannedFailure(prompt: string): Task['failure'] {
  if (prompt.includes('[sensitive]')) {
    return { status: 'SENSITIVE_WORD_ERROR', code: 400, message: 'Your prompt contains sensitive words.' };
  }
  return prompt.includes('[fail]')
    ? { status: 'GENERATE_AUDIO_FAILED', code: 531, message: 'Generation failed, the credits have been refunded.' }
    : null;
}

function songId(world: World): string {
  const hex = (length: number) => world.newId(length, '0123456789abcdef');
  return `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`;
}
