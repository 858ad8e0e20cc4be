import type { FastifyInstance } from 'fastify';
import type { App } from '../app.mts';
import { addDashboard } from '../dashboard/dashboard.mts';
import { addOpenApi } from '../openapi/openApi.mts';
import { addChat } from './chat.mts';
import { addClients } from './clients.mts';
import { addFiles } from './files.mts';
import { addGenerate } from './generate.mts';
import { addHealth } from './health.mts';
import { addInvoices } from './invoices.mts';
import { addJobs } from './jobs.mts';
import { addKeys } from './keys.mts';
import { addModels } from './models.mts';
import { addSpeech } from './speech.mts';
import { addTranscriptions } from './transcriptions.mts';
import { addUsage } from './usage.mts';
import { addVoices } from './voices.mts';
import { addWebhooks } from './webhooks.mts';

/** Every address of the gateway. */
export function addRoutes(server: FastifyInstance, app: App): void {
  addOpenApi(server, app);
  const all = [
    addTranscriptions,
    addSpeech,
    addGenerate,
    addChat,
    addJobs,
    addWebhooks,
    addFiles,
    addModels,
    addVoices,
  ];
  for (const add of [...all, addUsage, addInvoices, addKeys, addClients, addHealth, addDashboard]) add(server, app);
}
