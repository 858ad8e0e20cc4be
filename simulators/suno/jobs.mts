import { findComplaint, textOf } from '../frame/rules.mts';
import type { Rule } from '../frame/rules.mts';
import { isObject } from '../frame/request.mts';
import type { Call, Fields, Reply, Route, World } from '../frame/wire.mts';
import { envelope, explainInBody } from './envelope.mts';
import type { Family } from './family.mts';
import { accept } from './generate.mts';
import type { Studio } from './generate.mts';
import { audioUrl, createTask, signature } from './tasks.mts';
import type { Task } from './tasks.mts';

const musicModel = 'ai-music-api/generate';
const weight: Rule = { type: 'number', min: 0, max: 1 };
const inputRules: Record<string, Rule> = {
  model: { type: 'string', required: true, oneOf: ['V6', 'V6_MINI', 'V6_WILD'] },
  prompt: { type: 'string', required: true, maxCharacters: 5000 },
  custom_mode: { type: 'boolean', required: true },
  instrumental: { type: 'boolean', required: true },
  style: { type: 'string', maxCharacters: 1000 },
  title: { type: 'string', maxCharacters: 100 },
  duration: { type: 'number', min: 10, max: 360 },
  negative_tags: { type: 'string' },
  vocal_gender: { type: 'string', oneOf: ['m', 'f'] },
  style_weight: weight,
  weirdness_constraint: weight,
  audio_weight: weight,
  persona_id: { type: 'string' },
  persona_model: { type: 'string', oneOf: ['style_persona', 'voice_persona'] },
};

/** kie's generic jobs API, with the music models that it serves only there. */
export function jobRoutes(family: Family, world: World, studio: Studio): Route[] {
  return [
    {
      method: 'POST',
      path: '/api/v1/jobs/createTask',
      costs: true,
      validate: (call) => findRefusal(family, call),
      handle: (call) => submit(family, world, studio, call),
    },
    { method: 'GET', path: '/api/v1/jobs/recordInfo', handle: (call) => poll(world, studio, call) },
  ];
}

function inputOf(call: Call): Fields {
  return isObject(call.fields.input) ? call.fields.input : {};
}

function findRefusal(family: Family, call: Call): Reply | null {
  const outer = findComplaint(call.fields, {
    model: { type: 'string', required: true, oneOf: [musicModel] },
    callBackUrl: { type: 'string' },
    input: { type: 'object', required: true },
  });
  const complaint = outer ?? findComplaint(inputOf(call), inputRules);
  return complaint ? explainInBody(family.codes, complaint) : null;
}

function submit(family: Family, world: World, studio: Studio, call: Call): Reply {
  const task = createTask(world, inputOf(call));
  const url = textOf(call.fields, 'callBackUrl');
  if (url) world.later(world.jobMs, () => void callBack(family, world, task, url));
  return accept(family, world, studio, call, task, textOf(inputOf(call), 'model'));
}

async function callBack(family: Family, world: World, task: Task, url: string): Promise<void> {
  const code = task.failure ? 501 : 200;
  await world.deliver(
    url,
    { code, msg: task.failure?.message ?? 'success', data: record(world, task) },
    signature(family, task),
  );
}

function poll(world: World, studio: Studio, call: Call): Reply {
  const task = studio.tasks.get(call.query.get('taskId') ?? '');
  return task ? envelope(200, 'success', record(world, task)) : envelope(422, 'recordInfo is null');
}

function record(world: World, task: Task) {
  const share = (world.now() - task.createdMs) / Math.max(1, world.jobMs);
  const isOver = share >= 1;
  const state = isOver
    ? task.failure
      ? 'fail'
      : 'success'
    : share >= 0.5
      ? 'generating'
      : share >= 0.25
        ? 'queuing'
        : 'waiting';
  return {
    taskId: task.taskId,
    model: musicModel,
    state,
    param: JSON.stringify({ model: musicModel, input: task.fields }),
    resultJson:
      state === 'success' ? JSON.stringify({ resultUrls: task.songs.map((song) => audioUrl(world, song)) }) : '',
    failCode: state === 'fail' ? String(task.failure?.code) : '',
    failMsg: state === 'fail' ? task.failure?.message : '',
    costTime: isOver ? world.jobMs : 0,
    completeTime: isOver ? task.createdMs + world.jobMs : 0,
    createTime: task.createdMs,
    updateTime: Math.min(world.now(), task.createdMs + world.jobMs),
  };
}
