import { z } from 'zod/v4';
import type { Deployment } from '../../../core/deployment';
import type { Adapter, Outcome, RequestContext, Step } from '../../../core/provider';
import type { WireReply, WireRequest } from '../../../core/wire';
import type { MusicInput, MusicOutput } from '../../../operations';
import { badReply } from '../outcome';
import { answerOf, refused } from './answer';
import type { SunoApi } from './api';
import { hindrance, musicOptions, planMusic } from './plan';
import { readPolled, readTrack } from './polling';
import { conversionPollRequest } from './requests';
import { conversionState, jobState, later, trackState } from './state';
import { keepMp3, readConversion, readConverted } from './wav';

const submitted = z.object({ taskId: z.string().min(1) });
const startState = jobState.omit({ taskId: true });

/** An adapter whose jobs can be taken up again. */
export type SunoMusic = Adapter<'music'> & Required<Pick<Adapter<'music'>, 'resume'>>;

/** Music by submit, poll and fetch, with all tracks of a generation. */
export function sunoMusic(api: SunoApi): SunoMusic {
  return {
    options: musicOptions,
    accepts: (input, deployment) => hindrance(input, deployment, api.ideaCharacters),
    request: (input, deployment, context) => {
      const callBackUrl = context.callbackUrl ?? context.placeholderUrl;
      return {
        request: api.submission(planMusic(input, deployment), deployment.providerModel, callBackUrl),
        step: { name: 'submit', state: startOf(input, context) },
      };
    },
    reply: (reply, step, deployment) => readStep(reply, step, deployment, api),
    refused: (step, { message }) =>
      isConversion(step) ? keepMp3(conversionState.parse(step.state), message, api) : null,
    resume: (step) => ({ request: resumption(step, api), step }),
  };
}

function isConversion({ name }: Step): boolean {
  return name === 'convert' || name === 'converted';
}

function resumption({ name, state }: Step, api: SunoApi): WireRequest {
  if (name !== 'converted') return api.poll(jobState.parse(state).taskId);
  return conversionPollRequest(conversionState.parse(state).wavTaskId ?? '');
}

function startOf({ format }: MusicInput, { placeholderUrl }: RequestContext): z.infer<typeof startState> {
  const wanted = format === 'wav' ? 'wav' : 'mp3';
  return { format: wanted, placeholderUrl, polls: 0, misses: 0, conversions: 0, saved: [], warnings: [] };
}

function readStep(reply: WireReply, step: Step, deployment: Deployment, api: SunoApi): Outcome<MusicOutput> {
  switch (step.name) {
    case 'submit':
      return readSubmitted(reply, step, api);
    case 'poll':
      return readPolled(reply, jobState.parse(step.state), deployment, api);
    case 'track':
      return readTrack(reply, trackState.parse(step.state), api);
    case 'convert':
      return readConversion(reply, conversionState.parse(step.state), api);
    case 'converted':
      return readConverted(reply, conversionState.parse(step.state), api);
    default:
      return badReply('known step');
  }
}

function readSubmitted(reply: WireReply, step: Step, api: SunoApi): Outcome<MusicOutput> {
  const answer = answerOf(reply, api.codes);
  if (!answer.ok) return refused(answer.reading);
  const taskId = submitted.safeParse(answer.data).data?.taskId;
  if (taskId === undefined) return badReply('task ID');
  const state = { ...startState.parse(step.state), taskId, polls: 1 };
  return later(api.poll(taskId), 'poll', state, 0);
}
