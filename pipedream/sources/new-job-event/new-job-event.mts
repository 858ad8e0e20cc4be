import { announcers, eventId, eventSummary, type HttpEvent, receive } from '../../surface/index.mts';
import sampleEmit from './test-event.mts';

interface Source {
  readonly provider: string;
  readonly secret: string;
  readonly http: { respond(answer: { status: number; body: string }): void };
  $emit(event: object, meta: { id: string; summary: string; ts: number }): void;
}

export default {
  key: 'imarouter-new-job-event',
  name: 'New Job Event (Instant)',
  description:
    'Emit new event when a job ends, well or not. Every delivery is verified by its signature. [See the documentation](https://github.com/imarouter/n8n-nodes-imarouter/blob/main/docs/pipedream.md)',
  version: '0.0.1',
  type: 'source',
  dedupe: 'unique',
  props: {
    http: {
      type: '$.interface.http',
      customResponse: true,
    },
    provider: {
      type: 'string',
      label: 'Announced By',
      description: 'Who calls the URL of this source when a job ends.',
      options: announcers(),
      default: announcers()[0]?.value,
    },
    secret: {
      type: 'string',
      label: 'Webhook Secret',
      description: 'The secret that signs the deliveries, as shown where the webhook was created.',
      secret: true,
    },
  },
  async run(this: Source, event: HttpEvent): Promise<void> {
    const answer = receive(this.provider, this.secret, event, Date.now());
    this.http.respond({
      status: answer.status,
      body: answer.body,
    });
    if (answer.event) {
      this.$emit(answer.event, {
        id: eventId(answer.event),
        summary: eventSummary(answer.event),
        ts: Date.parse(answer.event.timestamp),
      });
    }
  },
  sampleEmit,
};
