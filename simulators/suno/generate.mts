import { encodeWhole } from '../audio/encode.mts';
import { music } from '../audio/sound.mts';
import { chargeFor } from '../frame/bill.mts';
import { hashText } from '../frame/random.mts';
import { charged, textReply } from '../frame/reply.mts';
import { findComplaint, flagOf, textOf } from '../frame/rules.mts';
import type { Rule } from '../frame/rules.mts';
import type { Call, Reply, Route, World } from '../frame/wire.mts';
import { envelope, explainInBody } from './envelope.mts';
import type { Family } from './family.mts';
import { audioUrl, createTask, isReady, scheduleCallbacks, statusOf } from './tasks.mts';
import type { Song, Task } from './tasks.mts';

const startingCredits = 1_000;
const weight: Rule = { type: 'number', min: 0, max: 1 };

/** What the generate family and the jobs API share: tasks, songs by id, and credits left. */
export interface Studio {
  tasks: Map<string, Task>;
  songs: Map<string, Song>;
  credits: number;
}

/** An empty studio. */
export function createStudio(): Studio {
  return { tasks: new Map(), songs: new Map(), credits: startingCredits };
}

/** Submit, poll, credits, and the files themselves. */
export function generateRoutes(family: Family, world: World, studio: Studio): Route[] {
  return [
    {
      method: 'POST',
      path: '/api/v1/generate',
      costs: true,
      validate: (call) => findRefusal(family, call),
      handle: (call) => submit(family, world, studio, call),
    },
    { method: 'GET', path: '/api/v1/generate/record-info', handle: (call) => poll(world, studio, call) },
    {
      method: 'GET',
      path: family.creditPath,
      handle: (call) => envelope(200, 'success', call.key?.startsWith('sim-broke') ? 0 : studio.credits),
    },
    { method: 'GET', path: '/audio/:file', files: true, open: true, handle: (call) => serve(studio, call) },
  ];
}

/** Books a generation and keeps its songs. */
export function accept(family: Family, world: World, studio: Studio, call: Call, task: Task, model: string): Reply {
  studio.tasks.set(task.taskId, task);
  for (const song of task.songs) studio.songs.set(song.id, song);
  studio.credits -= family.creditsPerGeneration;
  const charge = chargeFor(model, 1, family.price);
  if (task.failure) world.later(world.jobMs, () => refund(family, world, studio, call, model));
  return charged(envelope(200, 'success', { taskId: task.taskId }), charge);
}

function refund(family: Family, world: World, studio: Studio, call: Call, model: string): void {
  studio.credits += family.creditsPerGeneration;
  const { costNanos, ...charge } = chargeFor(model, 1, family.price);
  world.charge(call.requestId, call.path, { ...charge, quantity: -1, costNanos: -costNanos });
}

function rulesOf(family: Family, call: Call): Record<string, Rule> {
  const model = textOf(call.fields, 'model');
  const isCustom = flagOf(call.fields, 'customMode');
  const isInstrumental = flagOf(call.fields, 'instrumental');
  const promptCharacters = !isCustom ? family.ideaCharacters : model === 'V4' ? 3000 : 5000;
  const needsPrompt = family.requiresPrompt || !isCustom || !isInstrumental;
  return {
    customMode: { type: 'boolean', required: true },
    instrumental: { type: 'boolean', required: true },
    model: { type: 'string', required: true, oneOf: family.models },
    callBackUrl: { type: 'string', required: true, minCharacters: 1 },
    prompt: {
      type: 'string',
      required: needsPrompt,
      minCharacters: needsPrompt && !isInstrumental ? 1 : 0,
      maxCharacters: promptCharacters,
    },
    style: { type: 'string', required: isCustom, maxCharacters: model === 'V4' ? 200 : 1000 },
    title: { type: 'string', required: isCustom, maxCharacters: family.titleCharacters(model) },
    negativeTags: { type: 'string' },
    vocalGender: { type: 'string', oneOf: ['m', 'f'] },
    styleWeight: weight,
    weirdnessConstraint: weight,
    audioWeight: weight,
    personaId: { type: 'string' },
    personaModel: { type: 'string', oneOf: ['style_persona', 'voice_persona'] },
    ...(family.takesDuration ? { duration: { type: 'number', min: 10, max: 360 } satisfies Rule } : {}),
  };
}

function findRefusal(family: Family, call: Call): Reply | null {
  const complaint = findComplaint(call.fields, rulesOf(family, call));
  if (complaint) return explainInBody(family.codes, complaint);
  const callBackUrl = textOf(call.fields, 'callBackUrl');
  return URL.canParse(callBackUrl) ? null : envelope(family.codes.badParameter, 'callBackUrl is not a valid URL');
}

function submit(family: Family, world: World, studio: Studio, call: Call): Reply {
  const task = createTask(world, call.fields);
  scheduleCallbacks(family, world, task, textOf(call.fields, 'callBackUrl'));
  return accept(family, world, studio, call, task, textOf(call.fields, 'model'));
}

function poll(world: World, studio: Studio, call: Call): Reply {
  const task = studio.tasks.get(call.query.get('taskId') ?? '');
  if (!task) return envelope(404, 'The task does not exist.');
  const status = statusOf(task, world);
  const hasSongs = status !== 'PENDING' && !isFailure(task, status);
  return envelope(200, 'success', {
    taskId: task.taskId,
    parentMusicId: '',
    param: JSON.stringify(task.fields),
    response: hasSongs
      ? {
          taskId: task.taskId,
          sunoData: task.songs.map((song, index) => pollSong(world, song, isReady(status, index))),
        }
      : null,
    status,
    type: `chirp-${textOf(task.fields, 'model').toLowerCase()}`,
    operationType: 'generate',
    errorCode: isFailure(task, status) ? task.failure?.code : null,
    errorMessage: isFailure(task, status) ? task.failure?.message : null,
  });
}

function isFailure(task: Task, status: string): boolean {
  return task.failure?.status === status;
}

function pollSong(world: World, song: Song, ready: boolean) {
  return {
    id: song.id,
    audioUrl: ready ? audioUrl(world, song) : '',
    streamAudioUrl: `${world.filesOrigin()}/stream/${song.id}`,
    imageUrl: `${world.filesOrigin()}/images/${song.id}.jpeg`,
    prompt: song.prompt,
    modelName: song.modelName,
    title: song.title,
    tags: song.tags,
    createTime: song.createTime,
    duration: ready ? song.durationSeconds : null,
  };
}

function serve(studio: Studio, call: Call): Reply {
  const song = studio.songs.get((call.params.file ?? '').replace(/\.mp3$/, ''));
  if (!song) return textReply(404, 'There is no such file.');
  const sound = music(song.durationSeconds, hashText(song.id), song.lyrics);
  const bytes = encodeWhole(`song ${song.id}`, { container: 'mp3', sampleRate: 48_000, bitRate: 192_000 }, sound);
  return { status: 200, headers: { 'content-type': 'audio/mpeg' }, body: bytes };
}
