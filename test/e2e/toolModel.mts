import { createServer, type IncomingMessage } from 'node:http';
import { fieldOf } from '../../playground/n8n/rest.mts';

/** A chat model by OpenAI's wire format that calls the first tool it is given, once, and then says that it is done. */
export interface ToolModel {
  baseUrl: string;
  /** The tool as the model was told of it. */
  tool(): unknown;
  /** What the tool answered, as the model read it. */
  answers(): string[];
  forget(): void;
  close(): Promise<void>;
}

/** Starts it on loopback. Close it in afterAll. */
export async function startModel(): Promise<ToolModel> {
  let tool: unknown = null;
  let answers: string[] = [];
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const messages = listOf(fieldOf(body, 'messages'));
      const answered = messages.filter((message) => fieldOf(message, 'role') === 'tool');
      tool = fieldOf(listOf(fieldOf(body, 'tools'))[0], 'function') ?? tool;
      answers.push(...answered.map((message) => String(fieldOf(message, 'content'))));
      const message = answered.length > 0 ? farewell : callOf(String(fieldOf(tool, 'name')));
      response.setHeader('content-type', 'application/json').end(JSON.stringify(completion(message)));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    tool: () => tool,
    answers: () => answers,
    forget: () => void ([tool, answers] = [null, []]),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

const farewell = { role: 'assistant', content: 'That is what the tool said.' };

function callOf(name: string): object {
  const call = { id: 'call_1', type: 'function', function: { name, arguments: '{"prompt":"calm piano"}' } };
  return { role: 'assistant', content: null, tool_calls: [call] };
}

function completion(message: object): object {
  const reason = 'tool_calls' in message ? 'tool_calls' : 'stop';
  return {
    id: 'chat_1',
    object: 'chat.completion',
    created: 0,
    model: 'any',
    choices: [{ index: 0, message, finish_reason: reason }],
    usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
  };
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString('utf8'));
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
