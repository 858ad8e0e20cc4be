import type { FastifyInstance } from 'fastify';
import type { App } from '../app.mts';
import { addChat } from './chat.mts';
import { addFiles } from './files.mts';
import { addGenerate } from './generate.mts';
import { addHealth } from './health.mts';
import { addJobs } from './jobs.mts';
import { addSpeech } from './speech.mts';
import { addTranscriptions } from './transcriptions.mts';

/** Every address of the gateway. */
export function addRoutes(server: FastifyInstance, app: App): void {
  for (const add of [addTranscriptions, addSpeech, addGenerate, addChat, addJobs, addFiles, addHealth]) add(server, app);
}
